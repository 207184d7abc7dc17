import { describe, expect, it } from 'vitest';
import { detectSuites, partsWorthwhile, shardsOf, suiteIdOf } from '../../../src/commands/test/detect.ts';
import { touchedSuites, suitesAt } from '../../../src/commands/test/choose.ts';
import { dependentFolders } from '../../../src/commands/test/detect/packages.ts';
import { found, projectOf, suiteOf } from './suites.ts';

const workspace = (root: object, members: Record<string, object>) => ({
  'package.json': { workspaces: ['packages/*'], ...root },
  ...Object.fromEntries(
    Object.entries(members).map(([name, json]) => [`packages/${name}/package.json`, json]),
  ),
});

describe('suites of workspaces', () => {
  const vitest = { scripts: { test: 'vitest run' } };

  it('are those of the packages where the root hands on', () => {
    const files = workspace(
      { scripts: { test: 'turbo run test' } },
      { a: vitest, b: { scripts: { test: 'jest' } } },
    );
    expect(found(files)).toEqual(['unit:vitest:packages/a = vitest', 'unit:jest:packages/b = jest']);
  });

  it('are not run again where the root runs all', () => {
    expect(found(workspace(vitest, { a: vitest, b: { scripts: { test: 'playwright test' } } }))).toEqual([
      'unit:vitest = vitest',
      'e2e:playwright:packages/b = playwright',
    ]);
  });

  it('are no packages that do not belong to the workspace', () => {
    const files = {
      ...workspace({ scripts: { test: 'turbo run test' } }, { a: vitest }),
      'examples/x/package.json': vitest,
    };
    expect(found(files)).toEqual(['unit:vitest:packages/a = vitest']);
  });

  it('survive a manifest that is no JSON', () => {
    expect(found({ ...workspace({}, { a: vitest }), 'packages/b/package.json': '{' })).toEqual([
      'unit:vitest:packages/a = vitest',
    ]);
  });

  it('are touched by what changed in their package, or in one that theirs depends on', () => {
    const project = projectOf(
      workspace(
        { scripts: { test: 'turbo run test' } },
        {
          a: { name: 'a', ...vitest },
          b: { name: 'b', dependencies: { a: '*' }, ...vitest },
          c: { name: 'c', devDependencies: { b: '*' }, ...vitest },
          d: vitest,
        },
      ),
    );
    const paths = ['packages/a/src/x.ts'];
    const touched = touchedSuites(detectSuites(project), paths, dependentFolders(project, paths));
    expect(touched.map(({ suite, isByRunner }) => [suite.folder, isByRunner])).toEqual([
      ['packages/a', true],
      ['packages/b', false],
      ['packages/c', false],
    ]);
  });

  it('are run whole when something changed that no import leads to', () => {
    const suite = suiteOf({ runner: 'vitest' });
    expect(touchedSuites([suite], ['test/data.json'], new Set())).toEqual([{ suite, isByRunner: false }]);
  });
});

describe('suites of other languages', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'pytest',
      { 'pyproject.toml': '[tool.pytest.ini_options]\n', 'tests/test_a.py': '' },
      ['unit:pytest = python3 -m pytest'],
    ],
    ['no pytest where nothing speaks of it', { 'tests/test_a.py': 'import unittest\n' }, []],
    [
      'kinds of tests that have folders of their own',
      {
        'pytest.ini': '',
        'tests/test_a.py': '',
        'tests/unit/test_b.py': '',
        'tests/integration/test_c.py': '',
      },
      [
        'unit:pytest = python3 -m pytest --ignore=tests/integration',
        'integration:pytest = python3 -m pytest tests/integration',
      ],
    ],
    [
      'no folder that pytest itself does not look into',
      {
        'pyproject.toml': '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
        'tests/test_a.py': '',
        'benchmarks/test_b.py': '',
      },
      ['unit:pytest = python3 -m pytest'],
    ],
    [
      'Go modules',
      { 'go.mod': '', 'a_test.go': 'package a', 'tools/go.mod': '', 'tools/b_test.go': 'package b' },
      ['unit:go = go test ./...', 'unit:go:tools = go test ./...'],
    ],
    [
      'no Go module without tests, and none that is material',
      { 'go.mod': '', 'testdata/x/go.mod': '', 'testdata/x/a_test.go': '' },
      [],
    ],
    [
      'just the tests of a build tag',
      {
        'go.mod': '',
        'a_test.go': 'func TestA(t *testing.T) {}',
        'pkg/b_test.go':
          '//go:build integration\n\npackage pkg\n\nfunc TestB(t *testing.T) {}\nfunc TestMain(m *testing.M) {}\n',
      },
      ['unit:go = go test ./...', 'integration:go = go test -tags=integration -run ^(TestB)$ ./pkg'],
    ],
    [
      'no build tag of a system',
      { 'go.mod': '', 'a_test.go': '//go:build windows\n' },
      ['unit:go = go test ./...'],
    ],
    [
      'a Cargo workspace as one',
      { 'Cargo.toml': '[workspace]\n', 'crates/a/Cargo.toml': '[package]\n', 'src/lib.rs': '' },
      ['unit:cargo = cargo test --workspace'],
    ],
    [
      'node:test without any script',
      { 'package.json': '{}', 'test/a.test.mjs': "import test from 'node:test';", 'test/b.test.mjs': '' },
      ['unit:node = node --test test/a.test.mjs'],
    ],
    ['nothing in an empty project', {}, []],
  ])('are %s', (_, files, expected) => {
    expect(found(files)).toEqual(expected);
  });
});

describe('a large suite', () => {
  const files = Array.from({ length: 90 }, (_, index) => `test/${index}.test.ts`);

  it('is run in shards, at most as many as there are instances', () => {
    expect(shardsOf(suiteOf({ runner: 'vitest', files }), 2).map(({ id, shard }) => [id, shard])).toEqual([
      ['unit:vitest#1/2', { index: 1, total: 2 }],
      ['unit:vitest#2/2', { index: 2, total: 2 }],
    ]);
    expect(shardsOf(suiteOf({ runner: 'jest', files }), 8)).toHaveLength(4);
  });

  it('stays whole where its runner cannot divide it, or where its tests share a server', () => {
    expect(shardsOf(suiteOf({ runner: 'pytest', files }), 4)).toHaveLength(1);
    expect(shardsOf(suiteOf({ runner: 'vitest', kind: 'e2e', files }), 4)).toHaveLength(1);
  });

  it('stays whole where it says itself how many of its files run at once', () => {
    expect(shardsOf(suiteOf({ runner: 'vitest', files, setsWorkers: true }), 2)).toHaveLength(1);
  });

  it.each([
    [1, 2, 2],
    [2, 2, 1],
    [1, 1, 1],
    [1, 8, 1],
  ])('with %i suites on %i cores is worth %i parts', (suites, cores, parts) => {
    expect(partsWorthwhile(suites, cores)).toBe(parts);
  });

  it('says in the plan why it is run in parts', () => {
    expect(shardsOf(suiteOf({ runner: 'vitest', files }), 2)[0]?.decidedBy).toBe(
      'package.json, in 2 parts, because its runner alone leaves a core idle',
    );
  });

  it('has one name for all of its shards', () => {
    expect(['unit:vitest#2/4', 'unit:vitest:a#b', 'e2e:vitest@x'].map(suiteIdOf)).toEqual([
      'unit:vitest',
      'unit:vitest:a#b',
      'e2e:vitest@x',
    ]);
  });
});

describe('paths', () => {
  const inRoot = suiteOf({ runner: 'vitest', files: ['test/a.test.ts', 'test/b.test.ts'] });
  const inPackage = suiteOf({ runner: 'jest', folder: 'packages/a', files: ['packages/a/x.test.ts'] });
  const go = suiteOf({ runner: 'go', arguments: ['./...'], files: ['pkg/a_test.go'] });

  it.each([
    [['.'], ['unit:vitest', 'unit:jest', 'unit:go']],
    [['packages'], ['unit:jest']],
    [['test/a.test.ts'], ['unit:vitest test/a.test.ts']],
    [['packages/a/x.test.ts'], ['unit:jest x.test.ts']],
    [['pkg'], ['unit:go ./pkg/...']],
    [['pkg/a_test.go'], ['unit:go ./pkg']],
    [['docs'], []],
  ])('%j choose suites, and tests of them', (paths, expected) => {
    const chosen = suitesAt([inRoot, inPackage, go], paths);
    const shown = chosen.map(({ id, arguments: words }) => [id, ...words].join(' '));
    expect(shown.map((text) => (paths[0] === '.' ? text.replace(' ./...', '') : text))).toEqual(expected);
  });
});

describe('how many files run at the same time', () => {
  it.each<[string, string, Readonly<Record<string, string>>, boolean]>([
    ['vitest run --no-file-parallelism', 'its option', {}, true],
    ['vitest run --poolOptions.forks.singleFork', 'an option below another', {}, true],
    ['vitest run', 'its configuration', { 'vite.config.ts': 'test: { fileParallelism: false }' }, true],
    [
      'vitest run -c ci/vi.mts',
      'the configuration that it names',
      { 'ci/vi.mts': 'test: { maxWorkers: 1 }' },
      true,
    ],
    ['vitest run', 'a file of other packages', { 'a/vite.config.ts': 'maxWorkers: 1' }, false],
    ['jest -i', 'its option', {}, true],
    ['jest --maxWorkers 1', 'an option with a value', {}, true],
    ['jest', 'its configuration', { 'jest.config.js': 'module.exports = { maxWorkers: 1 }' }, true],
    ['node --test --test-concurrency=1', 'its option', {}, true],
    ['playwright test', 'its configuration', { 'playwright.config.ts': 'workers: 1' }, true],
    ['vitest run', 'nothing', { 'vite.config.ts': 'test: {}' }, false],
  ])('of "%s" is told by %s', (script, _, files, expected) => {
    const suites = detectSuites(projectOf({ 'package.json': { scripts: { test: script } }, ...files }));
    expect(suites.map(({ setsWorkers }) => setsWorkers)).toEqual([expected]);
  });
});
