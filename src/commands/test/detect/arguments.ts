import type { RunnerName } from '../suite.ts';

/** Options of one runner: those that are taken away, and those that choose which tests run. A `=` says that a value follows. */
interface Known {
  readonly dropped: readonly string[];
  readonly selecting: readonly string[];
  /** Others that take a value as the next word. */
  readonly valued: readonly string[];
  /** Whether words that are no options choose tests. */
  readonly isSelectedByWords: boolean;
}

const none: Known = { dropped: [], selecting: [], valued: [], isSelectedByWords: false };

/** Who watches, updates or reports otherwise would not come to an end, would change files, or could not be read. */
const known: Readonly<Partial<Record<RunnerName, Known>>> = {
  vitest: {
    dropped: [
      '--run',
      '--watch',
      '-w',
      '--ui',
      '--update',
      '-u',
      '--reporter=',
      '--outputFile=',
      '--coverage',
    ],
    selecting: [
      '--project=',
      '--dir=',
      '--root=',
      '-r=',
      '-t=',
      '--testNamePattern=',
      '--exclude=',
      '--changed',
    ],
    valued: [
      '-c',
      '--config',
      '--mode',
      '--environment',
      '--pool',
      '--testTimeout',
      '--hookTimeout',
      '--maxWorkers',
      '--minWorkers',
      '--retry',
      '--bail',
    ],
    isSelectedByWords: true,
  },
  jest: {
    dropped: [
      '--watch',
      '--watchAll',
      '--coverage',
      '--collectCoverage',
      '--coverageReporters=',
      '--coverageDirectory=',
      '--json',
      '--outputFile=',
      '--reporters=',
      '--verbose',
      '--silent',
      '-u',
      '--updateSnapshot',
      '--notify',
      '--logHeapUsage',
    ],
    selecting: [
      '--testPathPattern=',
      '--testPathPatterns=',
      '--testMatch=',
      '--testRegex=',
      '--projects=',
      '--selectProjects=',
      '--testPathIgnorePatterns=',
      '-t=',
      '--testNamePattern=',
      '--findRelatedTests',
      '--onlyChanged',
      '-o',
      '--changedSince=',
    ],
    valued: ['-c', '--config', '--env', '--rootDir', '--testTimeout', '--maxWorkers', '-w'],
    isSelectedByWords: true,
  },
  mocha: {
    dropped: ['--reporter=', '-R=', '--reporter-option=', '--reporter-options=', '-O=', '--watch', '-w'],
    selecting: ['--grep=', '-g=', '--fgrep=', '-f='],
    valued: [
      '-r',
      '--require',
      '--config',
      '-t',
      '--timeout',
      '--ui',
      '-u',
      '--extension',
      '--import',
      '--loader',
      '--jobs',
      '-j',
      '--retries',
    ],
    isSelectedByWords: true,
  },
  node: {
    dropped: [
      '--watch',
      '--test-reporter=',
      '--test-reporter-destination=',
      '--experimental-test-coverage',
      '--test-update-snapshots',
    ],
    selecting: ['--test-name-pattern='],
    valued: [
      '--import',
      '--require',
      '-r',
      '--loader',
      '--experimental-loader',
      '--env-file',
      '--test-concurrency',
    ],
    isSelectedByWords: true,
  },
  playwright: {
    dropped: ['--reporter=', '--ui', '--headed', '--debug', '--update-snapshots', '-u'],
    selecting: ['--project=', '--grep=', '-g='],
    valued: ['-c', '--config', '--retries', '--timeout', '--browser', '--workers', '-j'],
    isSelectedByWords: true,
  },
};

/** Arguments without those that are taken away. */
export function keptArguments(runner: RunnerName, words: readonly string[]): string[] {
  const { dropped } = known[runner] ?? none;
  const isDropped = words.map((word, index) => {
    const isValue = (option: string): boolean =>
      option.endsWith('=') && words[index - 1] === option.slice(0, -1);
    return dropped.some((option) => isOption(word, option) || isValue(option));
  });
  const kept = words.filter((_, index) => isDropped[index] !== true);
  return verbs[runner]?.includes(kept[0] ?? '') === true ? kept.slice(1) : kept;
}

/** First words that say what a runner is to do: it is always told to run once. */
const verbs: Readonly<Partial<Record<RunnerName, readonly string[]>>> = {
  vitest: ['run', 'watch', 'dev'],
  playwright: ['test'],
};

/** `--name` with or without a value; `--coverage` also stands for `--coverage.enabled`. */
function isOption(word: string, option: string): boolean {
  const name = option.replace(/=$/, '');
  return (
    word === name || word.startsWith(`${name}=`) || (name.startsWith('--') && word.startsWith(`${name}.`))
  );
}

/** Whether they choose only a part of the tests. */
export function isSelection(runner: RunnerName, words: readonly string[]): boolean {
  const { selecting, isSelectedByWords } = known[runner] ?? none;
  if (words.some((word) => selecting.some((option) => isOption(word, option)))) return true;
  return isSelectedByWords && positionals(runner, words).length > 0;
}

/** The words that are neither options nor their values. */
export function positionals(runner: RunnerName, words: readonly string[]): string[] {
  const { selecting, valued } = known[runner] ?? none;
  const takesValue = (word: string): boolean => valued.includes(word) || selecting.includes(`${word}=`);
  return words.filter((word, index) => !word.startsWith('-') && !takesValue(words[index - 1] ?? ''));
}

/** The configuration that they name. */
export function configArgument(words: readonly string[]): string | undefined {
  return optionValue(words, '--config') ?? optionValue(words, '-c');
}

/** The value of an option, as its own word or behind a `=`. */
export function optionValue(words: readonly string[], option: string): string | undefined {
  const place = words.findIndex((word) => word === option || word.startsWith(`${option}=`));
  if (place < 0) return undefined;
  const word = words[place] ?? '';
  return word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[place + 1];
}
