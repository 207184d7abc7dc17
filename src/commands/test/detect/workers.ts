import { pathIn, type Found, type Project, type RunnerName } from '../suite.ts';
import { configArgument } from './arguments.ts';

/** How a runner is told how many files it may run at the same time. */
interface Settings {
  readonly options: readonly string[];
  readonly configs: RegExp;
  readonly keys: RegExp;
}

const settings: Readonly<Partial<Record<RunnerName, Settings>>> = {
  vitest: {
    options: ['--maxWorkers', '--minWorkers', '--no-file-parallelism', '--fileParallelism', '--poolOptions'],
    configs: /^vi(?:te|test)\.(?:config|workspace)\.[cm]?[jt]s$/,
    keys: /\b(?:fileParallelism|single(?:Thread|Fork)|(?:max|min)(?:Workers|Threads|Forks))\b/,
  },
  jest: {
    options: ['--maxWorkers', '-w', '--runInBand', '-i'],
    configs: /^(?:jest\.config\.(?:[cm]?[jt]s|json)|package\.json)$/,
    keys: /\bmaxWorkers\b/,
  },
  node: { options: ['--test-concurrency'], configs: /^$/, keys: /^$/ },
  playwright: {
    options: ['--workers', '-j'],
    configs: /^playwright\.config\.[cm]?[jt]s$/,
    keys: /\bworkers\s*:/,
  },
};

/**
 * Whether a suite says itself how many of its files may run at the same time. Mostly that is one, because they share a database or a
 * port: it is neither divided, nor given another number, which the runner would take instead of its own.
 */
export function setsWorkers(project: Project, { runner, folder, arguments: words }: Found): boolean {
  const known = settings[runner];
  if (!known) return false;
  const isOption = (word: string): boolean =>
    known.options.some(
      (option) => word === option || word.startsWith(`${option}=`) || word.startsWith(`${option}.`),
    );
  return words.some(isOption) || configsOf(project, folder, words, known).some((path) => says(path));

  function says(path: string): boolean {
    return known?.keys.test(project.read(path)) === true;
  }
}

/** The configurations that count: the named one, or those in the folder. */
function configsOf(
  { paths }: Project,
  folder: string,
  words: readonly string[],
  { configs }: Settings,
): string[] {
  const named = configArgument(words);
  if (named !== undefined) return [pathIn(folder, named.replace(/^\.\//, ''))];
  const lead = folder === '.' ? 0 : folder.length + 1;
  return paths.filter((path) => pathIn(folder, path.slice(lead)) === path && configs.test(path.slice(lead)));
}
