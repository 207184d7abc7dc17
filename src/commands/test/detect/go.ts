import { folderOf, isBelow, kindIn, pathIn, type Found, type Project } from '../suite.ts';

/** Tests of one module that are only built with a tag. */
interface Tagged {
  readonly tag: string;
  readonly kind: Found['kind'];
  readonly files: string[];
}

/** Folders that Go itself passes over, or that hold the code of others. */
const material = /(?:^|\/)(?:testdata|vendor|node_modules)\//;

/** One suite for each Go module, and one more for each build tag that says a kind of tests. */
export function goSuites(project: Project): Found[] {
  const modules = project.paths.filter(
    (path) => (path === 'go.mod' || path.endsWith('/go.mod')) && !material.test(path),
  );
  const folders = modules.map(folderOf);
  return modules.flatMap((manifest) => {
    const folder = folderOf(manifest);
    const inside = folders.filter((one) => one !== folder && isBelow(one, folder));
    const files = project.paths.filter(
      (path) =>
        path.endsWith('_test.go') &&
        !material.test(path) &&
        isBelow(path, folder) &&
        !inside.some((one) => isBelow(path, one)),
    );
    if (files.length === 0) return [];
    const tagged = taggedIn(project, files);
    const special = new Set(tagged.flatMap((one) => one.files));
    const base = {
      runner: 'go',
      folder,
      launch: ['go', 'test'],
      environment: {},
      before: [],
      manifest,
    } as const;
    const plain = files.filter((path) => !special.has(path));
    const main: Found[] =
      plain.length === 0
        ? []
        : [
            {
              ...base,
              kind: kindIn(folder) ?? 'unit',
              arguments: ['./...'],
              decidedBy: manifest,
              files: plain,
            },
          ];
    return [...main, ...tagged.flatMap((one) => taggedSuite(project, one, base))];
  });
}

function taggedIn(project: Project, files: readonly string[]): Tagged[] {
  const byTag = new Map<string, Tagged>();
  for (const path of files) {
    const [, expression = ''] = /^\/\/go:build (.+)$/m.exec(project.read(path).slice(0, 4096)) ?? [];
    const tag = /^[a-z0-9_]+$/i.test(expression.trim()) ? expression.trim() : '';
    const kind = kindIn(tag);
    if (!kind) continue;
    const known = byTag.get(tag);
    if (known) known.files.push(path);
    else byTag.set(tag, { tag, kind, files: [path] });
  }
  return [...byTag.values()];
}

/** Only the tests of the tagged files: with the tag alone, those beside them would run a second time. */
function taggedSuite(
  project: Project,
  { tag, kind, files }: Tagged,
  base: Omit<Found, 'kind' | 'arguments' | 'decidedBy' | 'files'>,
): Found[] {
  const names = files.flatMap((path) =>
    [...project.read(path).matchAll(/^func (Test\w*|Example\w*|Fuzz\w*)\(/gm)].map(([, name = '']) => name),
  );
  const tests = [...new Set(names)].filter((name) => name !== 'TestMain').toSorted();
  if (tests.length === 0) return [];
  const lead = base.folder === '.' ? 0 : base.folder.length + 1;
  const packages = [...new Set(files.map((path) => pathIn('.', folderOf(path.slice(lead)))))];
  const words = [
    `-tags=${tag}`,
    '-run',
    `^(${tests.join('|')})$`,
    ...packages.map((one) => (one === '.' ? './' : `./${one}`)),
  ];
  return [{ ...base, kind, arguments: words, decidedBy: `build tag "${tag}"`, files, script: tag }];
}
