import { isMaterial, type Project } from '../suite.ts';

/** Tests of a kind whose runner is not known here. */
export interface UnknownTests {
  /** What usually runs them. */
  readonly runner: string;
  readonly files: number;
  /** The first of them. */
  readonly path: string;
}

/** How files of tests are called that other runners than those known here run. */
const others: readonly (readonly [runner: string, pattern: RegExp])[] = [
  ['Maven or Gradle', /(?:^|\/)src\/test\/.*(?:Tests?|IT|Spec)\.(?:java|kt|groovy|scala)$/],
  ['PHPUnit or Pest', /(?:^|\/)tests?\/.*Test\.php$/i],
  ['RSpec or Minitest', /(?:^|\/)(?:spec\/.*_spec|test\/.*_test)\.rb$/],
  ['dotnet test', /Tests?\.cs$/],
  ['mix test', /(?:^|\/)test\/.*_test\.exs$/],
  ['swift test', /(?:^|\/)Tests\/.*Tests?\.swift$/],
];

/** Tests of a project that nothing here runs: saying nothing of them would look as if there were none. */
export function unknownTests({ paths }: Pick<Project, 'paths'>): UnknownTests[] {
  const own = paths.filter((path) => !isMaterial(path));
  return others.flatMap(([runner, pattern]) => {
    const files = own.filter((path) => pattern.test(path));
    const [path] = files;
    return path === undefined ? [] : [{ runner, files: files.length, path }];
  });
}
