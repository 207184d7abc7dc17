import { folderOf, isBelow, isMaterial, kindIn, pathIn, type Found, type Project } from '../suite.ts';
import { outermost } from './packages.ts';

const testFile = /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/;

/** Files that may configure pytest, and what in them does; undefined: the file itself does. */
const configs: Readonly<Record<string, RegExp | undefined>> = {
  'pytest.ini': undefined,
  '.pytest.ini': undefined,
  'pytest.toml': undefined,
  'pyproject.toml': /^\[tool\.pytest(?:\.ini_options)?\]/m,
  'tox.ini': /^\[pytest\]/m,
  'setup.cfg': /^\[tool:pytest\]/m,
};

/** Files that make a folder a Python project. */
const roots = new Set([...Object.keys(configs), 'setup.py', 'conftest.py', 'requirements.txt']);

/** One suite for each Python project, and one more for each kind of tests that has a folder of its own. */
export function pythonSuites(project: Project): Found[] {
  const tests = project.paths.filter((path) => testFile.test(path) && !isMaterial(path));
  if (tests.length === 0) return [];
  const found = project.paths.filter(
    (path) => roots.has(path.slice(path.lastIndexOf('/') + 1)) && !isMaterial(path),
  );
  const folders = new Set(outermost(found).map(folderOf));
  const places = folders.has('.') || folders.size === 0 ? ['.'] : [...folders];
  return places.flatMap((folder) => {
    const own = tests.filter((path) => isBelow(path, folder));
    const config = configOf(project, folder);
    // Tests of another runner may have the same names: something must speak of pytest.
    return own.length > 0 && (config !== undefined || usesPytest(project, own, folder))
      ? suitesIn(project, folder, own)
      : [];
  });
}

function configOf(project: Project, folder: string): string | undefined {
  const named = Object.entries(configs).find(([name, section]) => {
    const path = pathIn(folder, name);
    return project.has(path) && (!section || section.test(project.read(path)));
  });
  return named && pathIn(folder, named[0]);
}

function usesPytest(project: Project, tests: readonly string[], folder: string): boolean {
  const hasConftest = project.paths.some(
    (path) => isBelow(path, folder) && /(?:^|\/)conftest\.py$/.test(path),
  );
  return (
    hasConftest ||
    tests.slice(0, 200).some((path) => /^\s*(?:import|from) pytest\b|^def test_/m.test(project.read(path)))
  );
}

function suitesIn(project: Project, folder: string, tests: readonly string[]): Found[] {
  const base = baseOf(project, folder);
  const lead = folder === '.' ? 0 : folder.length + 1;
  const own = kindIn(folder) ?? 'unit';
  const folders = kindFolders(project, folder, tests);
  // Tests that are unit tests by the name of their folder belong to the others that say nothing of themselves.
  const apart = [...folders].filter(([, kind]) => kind !== own);
  const rest = tests.filter((path) => !apart.some(([one]) => isBelow(path, one)));
  const kinds = [...new Set(apart.map(([, kind]) => kind))];
  // A kind that is all there is needs no path: the project's own configuration says where its tests are.
  const [only, ...more] = kinds;
  if (rest.length === 0 && only && more.length === 0)
    return [{ ...base, kind: only, arguments: [], files: tests }];
  const ignored = apart.map(([path]) => `--ignore=${path.slice(lead)}`);
  const main: Found[] = rest.length === 0 ? [] : [{ ...base, kind: own, arguments: ignored, files: rest }];
  return [...main, ...kinds.map((kind) => kindSuite(kind))];

  function kindSuite(kind: Found['kind']): Found {
    const its = apart.flatMap(([path, one]) => (one === kind ? [path] : []));
    const files = tests.filter((path) => its.some((one) => isBelow(path, one)));
    return { ...base, kind, arguments: its.map((path) => path.slice(lead)), files };
  }
}

/** Folders whose name says a kind, as far as pytest looks into them by itself. */
function kindFolders(project: Project, folder: string, tests: readonly string[]): Map<string, Found['kind']> {
  const looked = testPaths(project, folder);
  const folders = new Map<string, Found['kind']>();
  for (const path of tests) {
    const own = kindFolderOf(path, folder);
    if (own && looked.some((one) => isBelow(path, one))) folders.set(own.path, own.kind);
  }
  return folders;
}

/** Where pytest looks when it is given no path: `testpaths`, or everywhere. */
function testPaths(project: Project, folder: string): string[] {
  const config = configOf(project, folder);
  const text = config === undefined ? '' : project.read(config);
  const [, list = ''] = /^testpaths\s*=\s*(\[[^\]]*\]|.*(?:\n[ \t]+\S.*)*)/m.exec(text) ?? [];
  const names = list.match(/[\w./-]+/g) ?? [];
  return names.length === 0 ? [folder] : names.map((name) => pathIn(folder, name.replace(/\/$/, '')));
}

/** The outermost folder on the way to a test whose name says a kind: `tests/integration`. */
function kindFolderOf(
  path: string,
  folder: string,
): { readonly path: string; readonly kind: Found['kind'] } | undefined {
  const parts = path.split('/').slice(0, -1);
  const start = folder === '.' ? 0 : folder.split('/').length;
  for (let end = start + 1; end <= parts.length; end += 1) {
    const name = parts[end - 1] ?? '';
    const kind =
      /^(?:unit|integration|functional|e2e|end_to_end|acceptance|performance|perf|benchmarks?|security)(?:_?tests?)?$/.test(
        name,
      )
        ? kindIn(name.replace(/_?tests?$/, ''))
        : undefined;
    if (kind) return { path: parts.slice(0, end).join('/'), kind };
  }
  return undefined;
}

function baseOf(project: Project, folder: string): Omit<Found, 'kind' | 'arguments' | 'files'> {
  const config = configOf(project, folder);
  const manifest =
    config ??
    ['pyproject.toml', 'setup.py', 'requirements.txt', 'conftest.py']
      .map((name) => pathIn(folder, name))
      .find(project.has) ??
    project.paths.find((path) => isBelow(path, folder) && testFile.test(path)) ??
    '.';
  return {
    runner: 'pytest',
    folder,
    launch: ['python3', '-m', 'pytest'],
    environment: {},
    before: [],
    decidedBy: config ?? 'files test_*.py',
    manifest,
  };
}
