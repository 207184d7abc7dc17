import { kindIn, pathIn, type Found, type Project, type RunnerName } from '../suite.ts';
import { configIn, type Package } from './packages.ts';

const endings = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'];

/** Files that configure a runner. */
const configNames: readonly (readonly [RunnerName, readonly string[]])[] = [
  ['vitest', endings.flatMap((ending) => [`vitest.config.${ending}`, `vitest.workspace.${ending}`])],
  ['jest', [...endings.map((ending) => `jest.config.${ending}`), 'jest.config.json']],
  [
    'mocha',
    [
      '.mocharc.js',
      '.mocharc.cjs',
      '.mocharc.mjs',
      '.mocharc.json',
      '.mocharc.jsonc',
      '.mocharc.yml',
      '.mocharc.yaml',
    ],
  ],
  ['playwright', endings.map((ending) => `playwright.config.${ending}`)],
];

/** Suites that no script names, but that a configuration file, or the tests themselves, tell of. */
export function configuredSuites(project: Project, own: Package, files: readonly string[]): Found[] {
  const { folder, manifest, configures, name } = own;
  const common = { folder, arguments: [], environment: {}, before: [] };
  const configured = configNames.flatMap(([runner, names]): Found[] => {
    const config = configIn(project, folder, names);
    const isConfigured = config !== undefined || configures.has(runner);
    if (!isConfigured) return [];
    const source = config ?? manifest;
    const kind = kindIn(folder) ?? kindIn(name) ?? (runner === 'playwright' ? 'e2e' : 'unit');
    const tests = files.filter((path) => runner === 'mocha' || /\.(?:test|spec)\.|__tests__\//.test(path));
    return [{ ...common, kind, runner, launch: [runner], decidedBy: source, manifest: source, files: tests }];
  });
  if (configured.length > 0) return configured;
  const nodeFiles = nodeTests(project, files);
  if (nodeFiles.length === 0) return [];
  const lead = folder === '.' ? 0 : folder.length + 1;
  const words = ['--test', ...nodeFiles.map((path) => path.slice(lead))];
  const decidedBy = `${nodeFiles[0] ?? ''} imports node:test`;
  return [
    {
      ...common,
      arguments: words,
      kind: kindIn(folder) ?? 'unit',
      runner: 'node',
      launch: ['node'],
      decidedBy,
      manifest: pathIn(folder, 'package.json'),
      files: nodeFiles,
    },
  ];
}

/** Files that Node itself can run and that say that they are for its own runner. */
function nodeTests(project: Project, files: readonly string[]): string[] {
  return files.filter(
    (path) =>
      /\.[cm]?js$/.test(path) &&
      /(?:from\s+|require\(|import\()\s*['"]node:test['"]/.test(project.read(path).slice(0, 20_000)),
  );
}
