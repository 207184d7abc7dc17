import { isBelow, type Suite } from './suite.ts';

/** The suites that have to do with the given paths, narrowed to them where their runner can be told. */
export function suitesAt(suites: readonly Suite[], paths: readonly string[]): Suite[] {
  if (paths.length === 0 || paths.includes('.')) return [...suites];
  return suites.flatMap((suite) => {
    if (paths.some((path) => suite.folder === path || (suite.folder !== '.' && isBelow(suite.folder, path))))
      return [suite];
    const inside = paths.filter((path) => suite.files.some((file) => file === path || isBelow(file, path)));
    return inside.length === 0 ? [] : [narrowed(suite, inside)];
  });
}

/** Only the tests at the paths; all of them where the runner knows no paths. */
function narrowed(suite: Suite, paths: readonly string[]): Suite {
  const files = suite.files.filter((file) => paths.some((path) => file === path || isBelow(file, path)));
  const lead = suite.folder === '.' ? 0 : suite.folder.length + 1;
  const own = paths.map((path) => path.slice(lead));
  switch (suite.runner) {
    case 'vitest':
    case 'jest':
    case 'playwright':
      return { ...suite, files, arguments: [...suite.arguments, ...own] };
    case 'pytest':
      return { ...suite, files, arguments: own };
    case 'node':
      return {
        ...suite,
        files,
        arguments: [
          ...suite.arguments.filter((word) => word.startsWith('-')),
          ...files.map((file) => file.slice(lead)),
        ],
      };
    case 'go':
      return {
        ...suite,
        files,
        arguments: suite.arguments.flatMap((word) => (word === './...' ? goPackages(own) : [word])),
      };
    case 'mocha':
    case 'cargo':
    case 'program':
      return suite;
    default:
      return suite.runner satisfies never;
  }
}

function goPackages(paths: readonly string[]): string[] {
  const packages = paths.map((path) =>
    path.endsWith('.go') ? (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.') : `${path}/...`,
  );
  return [...new Set(packages)].map((path) => (path === '.' ? '.' : `./${path}`));
}

/** What a change asks for of a suite: all of its tests, or only those that its runner knows to depend on what changed. */
export interface TouchedSuite {
  readonly suite: Suite;
  readonly isByRunner: boolean;
}

/** Files whose dependents a JavaScript runner finds by their imports. */
const imported = /\.(?:[cm]?[jt]sx?|vue|svelte|css|scss|md)$/;

/** The suites in whose folder something was touched, or in a package that theirs depends on. */
export function touchedSuites(
  suites: readonly Suite[],
  paths: readonly string[],
  dependents: ReadonlySet<string>,
): TouchedSuite[] {
  return suites.flatMap((suite): TouchedSuite[] => {
    const own = paths.filter((path) => isBelow(path, suite.folder));
    const isDependent = suite.folder !== '.' && dependents.has(suite.folder);
    // What a test reads as a file it does not import: then all of the suite is run.
    const isByRunner = !isDependent && own.every((path) => imported.test(path));
    return own.length > 0 || isDependent ? [{ suite, isByRunner }] : [];
  });
}
