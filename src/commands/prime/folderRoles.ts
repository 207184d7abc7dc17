import type { Role } from './code.ts';

interface Meaning {
  readonly pattern: RegExp;
  readonly role: Role;
  /** Where modules lie, the name is one of a module like any other: `src/templates/` builds templates. */
  readonly onlyOutside?: true;
}

/** What the name of a folder says of what is below it, the strongest first. */
const meanings: readonly Meaning[] = [
  {
    pattern: /^(?:__fixtures__|fixtures?|testdata|test[-_]?data|__snapshots__|__mocks__|mocks?|cassettes)$/i,
    role: 'fixture',
  },
  { pattern: /^(?:snapshots?|golden)$/i, role: 'fixture', onlyOutside: true },
  {
    pattern: /^(?:examples?|demos?|playgrounds?|docs_src|benchmarks?|benches|bench|template-.+|tutorials?)$/i,
    role: 'example',
  },
  {
    pattern:
      /^(?:samples?|docs?|templates?|website|skeletons?|boilerplates?|.+-(?:demos?|examples?|samples?))$/i,
    role: 'example',
    onlyOutside: true,
  },
  { pattern: /^(?:tests?|__tests?_?[a-z]*__|e2e|integration[-_]?tests?|testutils?)$/i, role: 'test' },
  { pattern: /^(?:specs?|testing|.+-tests?)$/i, role: 'test', onlyOutside: true },
];

/** Below tests, folders of what these read: inputs of a compiler, pages for a browser. */
const inputs = /^(?:assets|cases|[a-z]+Cases)$/;
const namedTest = /(?:^|[/._-])(?:tests?|spec)[._-][^/]*$/;

/** Folders below which modules lie. */
const moduleRoots: ReadonlySet<string> = new Set(['src', 'lib', 'pkg', 'internal', 'cmd', 'app']);

/** Below it folders are the name of a package, and say nothing else: Maven's and Gradle's source sets, and reversed domains. */
const packageRoot =
  /^(?:.*\/)?src\/(?:\w*[mM]ain)\/(?:java|kotlin|scala|groovy)\/|^.*?(?:^|\/)(?=(?:com|org|net|io|dev|edu)\/[^/]+\/.*\.(?:java|kt|scala)$)/;

/** Go names a folder like the package in it, in the singular. */
const goPackage = /^(?:template|spec|snapshot|sample|doc|testing)$/;

/** What a file is for by the folders that it lies in; undefined where they say nothing. */
export function roleByFolders(path: string, isPackage: (folder: string) => boolean): Role | undefined {
  const above = packageRoot.exec(path)?.[0] ?? path;
  const names = above.split('/').slice(0, -1);
  const root = names.findIndex(
    (name, index) => moduleRoots.has(name) || isPackage(names.slice(0, index + 1).join('/')),
  );
  const counts = (name: string, index: number, { pattern, onlyOutside }: Meaning): boolean =>
    pattern.test(name) &&
    (onlyOutside !== true ||
      ((root < 0 || index <= root) && !(path.endsWith('.go') && goPackage.test(name))));
  const found = meanings.find((meaning) => names.some((name, index) => counts(name, index, meaning)));
  if (found?.role !== 'test') return found?.role;
  const tests = names.findIndex((name, index) => counts(name, index, found));
  const isInput = names.slice(tests).some((name) => inputs.test(name)) && !namedTest.test(path);
  return isInput ? 'fixture' : 'test';
}
