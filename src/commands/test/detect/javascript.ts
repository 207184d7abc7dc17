import { folderOf, isBelow, isMaterial, kindIn, pathIn, type Found, type Project } from '../suite.ts';
import { configArgument, isSelection, keptArguments, optionValue, positionals } from './arguments.ts';
import type { Manager } from './commands.ts';
import { configuredSuites } from './configured.ts';
import { expandGlobs } from './globs.ts';
import { packagesOf, type Package } from './packages.ts';
import { readScript, testScripts, type ScriptSuite } from './scripts.ts';

/** The suites of all packages. What the root's own suite runs already is not run again for a package. */
export function javascriptSuites(project: Project): Found[] {
  const packages = packagesOf(project);
  const folders = packages.map(({ folder }) => folder);
  const manager = managerOf(project);
  const [root, ...members] = packages.map((own) => {
    const inside = folders.filter((folder) => folder !== own.folder && isBelow(folder, own.folder));
    return suitesOf({ project, own, manager, inside });
  });
  if (!root) return [];
  if (packages[0]?.folder !== '.') return [root, ...members].flatMap(({ suites }) => suites);
  // A program of the root's own that is no known runner is believed to run all there is.
  const hasProgram = root.suites.some(({ runner }) => runner === 'program');
  if (hasProgram && !root.delegates) return [...root.suites];
  const whole = root.suites.filter((suite) => !isSelection(suite.runner, suite.arguments));
  const covered = new Set(whole.map(({ runner }) => runner));
  // What a package runs by a program of its own is run from the root only where the root says so.
  if (root.suites.length > 0 && !root.delegates) covered.add('program');
  const own = members.flatMap(({ suites }) => suites.filter(({ runner }) => !covered.has(runner)));
  return [...root.suites, ...own];
}

function managerOf(project: Project): Manager {
  if (project.has('pnpm-lock.yaml')) return 'pnpm';
  if (project.has('yarn.lock')) return 'yarn';
  return project.has('bun.lock') || project.has('bun.lockb') ? 'bun' : 'npm';
}

/** One package, and where it stands. */
interface Place {
  readonly project: Project;
  readonly own: Package;
  readonly manager: Manager;
  /** Folders of other packages inside of this one. */
  readonly inside: readonly string[];
}

interface PackageSuites {
  readonly suites: readonly Found[];
  /** Its script runs those of other packages. */
  readonly delegates: boolean;
}

function suitesOf(place: Place): PackageSuites {
  const { project, own, manager, inside } = place;
  const files = project.paths.filter(
    (path) => isBelow(path, own.folder) && isTestFile(path) && !isMaterial(path),
  );
  const suites: Found[] = [];
  let delegates = false;
  for (const script of testScripts(own)) {
    const read = readScript(own, script, manager);
    const isMain = script === 'test';
    delegates ||= isMain && read.delegates;
    for (const part of read.suites) {
      const suite = suiteFrom(part, place, files);
      // What `test` itself lists twice is meant to be run twice, with another configuration or environment.
      const isKnown = suites.some((one) => isSame(one, suite) || (!isMain && covers(one, suite)));
      if (!isKnown) suites.push(suite);
    }
  }
  const outer = files.filter((path) => !inside.some((folder) => isBelow(path, folder)));
  const isTold = delegates || suites.length > 0;
  const configured = configuredSuites(project, own, outer).filter(
    ({ runner }) => !suites.some((one) => one.runner === runner) && (!isTold || runner === 'playwright'),
  );
  return { suites: [...suites, ...configured], delegates };
}

function suiteFrom(
  { script, command, role, before }: ScriptSuite,
  { project, own }: Place,
  files: readonly string[],
): Found {
  const { runner, launch } = role;
  const { folder, manifest } = own;
  const shift = command.words.length - role.arguments.length;
  const globs = new Set([...command.globs].map((index) => index - shift).filter((index) => index >= 0));
  const words = keptArguments(runner, expandGlobs(role.arguments, globs, { project, folder }));
  const chosen = runner === 'program' ? [] : positionals(runner, words);
  const told = [script, configArgument(words) ?? '', optionValue(words, '--project') ?? ''];
  return {
    kind: kindOf(told, chosen, folder) ?? (runner === 'playwright' ? 'e2e' : 'unit'),
    runner,
    folder,
    launch,
    arguments: words,
    environment: command.environment,
    before: before.map(({ words: all, environment }) => ({ words: all, environment })),
    script,
    decidedBy: `script "${script}" in ${manifest}`,
    manifest,
    files: filesOf(
      runner,
      files,
      chosen.map((path) => pathIn(folder, path.replace(/^\.\//, ''))),
    ),
  };
}

/** What the words of a suite say of its kind. Paths say it only together: those of a mixture say nothing. */
function kindOf(
  told: readonly string[],
  paths: readonly string[],
  folder: string,
): Found['kind'] | undefined {
  const kinds = new Set(paths.map(kindIn));
  const [common] = kinds.size === 1 ? kinds : [];
  return [...told.map(kindIn), common, kindIn(folder)].find((kind) => kind !== undefined);
}

/** What a runner would find by itself, or what it is told to look at. */
function filesOf(runner: Found['runner'], files: readonly string[], chosen: readonly string[]): string[] {
  if (runner === 'program') return [];
  const isOwn = (path: string): boolean =>
    runner === 'mocha' || runner === 'node' || /\.(?:test|spec)\.|__tests__\//.test(path);
  const plain = chosen.filter((path) => !/[*?[{]/.test(path));
  return files.filter(
    (path) => isOwn(path) && (plain.length === 0 || plain.some((one) => path.includes(one))),
  );
}

const testName = /(?:\.|-|_|^|\/)(?:test|spec|e2e)\.[cm]?[jt]sx?$/;
const testFolder = /(?:^|\/)(?:tests?|specs?|__tests__|e2e)\/.*\.[cm]?[jt]sx?$/;

function isTestFile(path: string): boolean {
  return testName.test(path) || (testFolder.test(path) && !path.endsWith('.d.ts') && folderOf(path) !== '.');
}

function isSame(one: Found, other: Found): boolean {
  const [first, second] = [one, other].map(({ runner, launch, arguments: words, environment }) =>
    JSON.stringify([runner, launch, words, environment]),
  );
  return first === second;
}

/** Whether a suite of the same configuration without any selection runs the tests of another already. */
function covers(one: Found, other: Found): boolean {
  if (one.runner !== other.runner || one.runner === 'program') return false;
  if (isSelection(one.runner, one.arguments)) return false;
  return configArgument(one.arguments) === configArgument(other.arguments);
}
