import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { partsWorthwhile } from '../../src/commands/test/detect.ts';
import { usableCores } from '../../src/engines/ceiling.ts';
import type { Report } from '../../src/model/report.ts';
import type { Tests } from '../../src/model/tests.ts';
import { project, write, type Files } from '../project.ts';
import { eventsOf, expectNoneAlive, lastRun, poolRun, reportOf, startPoolRun, until } from './pool.ts';

/** A project whose tests Node runs itself. */
function nodeProject(files: Files, scripts: Record<string, string> = { test: 'node --test' }): string {
  return project({ 'package.json': JSON.stringify({ scripts }), ...files });
}

function git(cwd: string, ...words: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd });
}

const passing = "import test from 'node:test';\ntest('adds', () => {});\ntest.skip('later', () => {});\n";
const failing = "import test from 'node:test';\n\ntest('breaks', () => {\n  throw new Error('boom');\n});\n";

function testsOf(report: Report): Tests {
  if (!report.tests) throw new Error('the report has no tests');
  return report.tests;
}

describe('the exit code of test', () => {
  it('is 0 when all tests pass', () => {
    const cwd = nodeProject({ 'a.test.mjs': passing });
    const { status, stdout } = poolRun(cwd, 'test');
    expect(status).toBe(0);
    expect(stdout).toContain('2 tests: 1 passed, 1 skipped.');
  });

  it('is 1 when a test fails, with its place and the command that runs it again', () => {
    const cwd = nodeProject({ 'a.test.mjs': passing, 'b.test.mjs': failing });
    const { status, stdout } = poolRun(cwd, 'test');
    expect(status).toBe(1);
    expect(stdout).toContain(
      '`b.test.mjs:4:9` breaks: Error: boom · again: node --test --test-name-pattern=breaks b.test.mjs',
    );
    expect(testsOf(reportOf(cwd)).totals).toEqual({
      tests: 3,
      passed: 1,
      failed: 1,
      flaky: 0,
      skipped: 1,
      todo: 0,
    });
  });

  it.each([
    ['a runner that is not installed', { test: 'jest' }, 'There is no program "jest"'],
    [
      'what has to be done before, and fails',
      { test: 'node build.mjs && node --test' },
      '"node build.mjs", which its script does before its tests, failed',
    ],
  ])('is 3 for %s, and that is never a pass', (_, scripts, reason) => {
    const cwd = nodeProject({ 'a.test.mjs': passing, 'build.mjs': 'process.exit(2)' }, scripts);
    const { status, stdout } = poolRun(cwd, 'test');
    expect(status).toBe(3);
    expect(stdout).toContain(reason);
    expect(testsOf(reportOf(cwd)).totals.passed).toBe(0);
  });

  it('is 0 in a project without tests, and the report says so', () => {
    const { status, stdout } = poolRun(project({ 'README.md': '# x\n' }), 'test');
    expect(status).toBe(0);
    expect(stdout).toContain('There was nothing to do: no items were found.');
  });

  it('is 0 where tests have a runner that is not known here, but the report says that they were not run', () => {
    const cwd = project({
      'pom.xml': '<project/>',
      'src/test/java/a/OneTest.java': '',
      'src/test/java/a/TwoTest.java': '',
    });
    const { status, stdout } = poolRun(cwd, 'test');
    expect(status).toBe(0);
    expect(stdout).toContain(
      'This file and 1 more like it have tests for Maven or Gradle, which were not run.',
    );
    expect(poolRun(cwd, 'test', '--fail-on', 'warning').status).toBe(1);
    expect(poolRun(cwd, 'test', 'pom.xml').stdout).not.toContain('Maven');
  });

  it('is 1 when a manifest is half-written, which is said', () => {
    const { status, stdout } = poolRun(project({ 'package.json': '{"scripts": {"test": ' }), 'test');
    expect(status).toBe(1);
    expect(stdout).toContain('package.json cannot be read as JSON: the tests of its package were not run.');
  });

  it('is 2 for a suite that does not exist', () => {
    const { status, stderr } = poolRun(nodeProject({ 'a.test.mjs': passing }), 'test', '--only', 'unti');
    expect(status).toBe(2);
    expect(stderr).toContain('Did you mean "unit"?');
  });
});

describe('test', () => {
  it('runs nothing of the project when it only plans', () => {
    const cwd = nodeProject({
      'a.test.mjs': "import { writeFileSync } from 'node:fs';\nwriteFileSync('ran', '');\n",
    });
    const { status, stdout } = poolRun(cwd, 'plan', 'test');
    expect(status).toBe(0);
    expect(stdout).toContain('unit:node: found by script "test" in package.json.');
    expect(() => readFileSync(join(cwd, 'ran'))).toThrow('ENOENT');
  });

  it('tells flaky from broken when it is asked to', () => {
    const flaky =
      "import test from 'node:test';\nimport { existsSync, writeFileSync } from 'node:fs';\ntest('now and then', () => {\n  if (existsSync('seen')) return;\n  writeFileSync('seen', '');\n  throw new Error('first');\n});\n";
    const cwd = nodeProject({ 'a.test.mjs': flaky, 'b.test.mjs': failing });
    expect(poolRun(cwd, 'test', '--rerun-failed', '2').status).toBe(1);
    const { findings, tests } = reportOf(cwd);
    expect(findings.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
      'test-failed error',
      'test-flaky warning',
    ]);
    expect(tests?.totals).toMatchObject({ tests: 2, passed: 0, failed: 1, flaky: 1 });
  });

  it('tells each of several tests of one name', () => {
    const twice =
      "import test from 'node:test';\nfor (const value of [1, 2]) test('same', () => { throw new Error(String(value)); });\n";
    const cwd = nodeProject({ 'a.test.mjs': twice });
    poolRun(cwd, 'test');
    expect(reportOf(cwd).counts.error).toBe(2);
  });

  it('runs suites at the same time, and those of one exclusive group one after another', () => {
    const slow =
      "import test from 'node:test';\ntest('waits', () => new Promise((done) => { setTimeout(done, 300); }));\n";
    const scripts = {
      test: 'node --test a.mjs',
      'test:e2e': 'node --test b.mjs',
      'test:e2e-more': 'node --test c.mjs',
    };
    const cwd = nodeProject({ 'a.mjs': slow, 'b.mjs': slow, 'c.mjs': slow }, scripts);
    expect(poolRun(cwd, 'test').status).toBe(0);
    const open = new Set<string>();
    const together = new Set<string>();
    for (const event of eventsOf(cwd)) {
      if (event.type === 'item_claimed') open.add(event.item);
      if (event.type === 'item_done') open.delete(event.item);
      together.add([...open].toSorted().join(' + '));
    }
    const pairs = [...together].filter((names) => names.includes(' + '));
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs.filter((names) => (names.match(/e2e:node/g) ?? []).length > 1)).toEqual([]);
  });

  it('ends a runner that does not exit after its tests, and keeps what it told of them', async () => {
    const results = {
      stats: { passes: 1, failures: 0, pending: 0 },
      passes: [{ fullTitle: 'adds', duration: 1, err: {} }],
      failures: [],
      pending: [],
    };
    const program = [
      '#!/usr/bin/env node',
      "const output = process.argv.find((word) => word.startsWith('output=')).slice('output='.length);",
      `require('node:fs').writeFileSync(output, ${JSON.stringify(JSON.stringify(results))});`,
      'setInterval(() => {}, 1000);',
    ];
    const cwd = nodeProject({ 'node_modules/.bin/mocha': `${program.join('\n')}\n` }, { test: 'mocha' });
    chmodSync(join(cwd, 'node_modules/.bin/mocha'), 0o755);
    const { status, stdout } = poolRun(cwd, 'test');
    expect(status).toBe(0);
    expect(stdout).toContain('1 test: 1 passed.');
    expect(reportOf(cwd).findings.map(({ ruleId, level }) => `${level} ${ruleId}`)).toEqual([
      'warning never-exited',
    ]);
    await expectNoneAlive(cwd);
  });

  it('runs a script that only a shell can read as one test', () => {
    const cwd = nodeProject({}, { test: 'true | exit 4' });
    expect(poolRun(cwd, 'test').status).toBe(1);
    expect(testsOf(reportOf(cwd)).suites).toMatchObject([
      { id: 'unit:program', totals: { tests: 1, failed: 1 } },
    ]);
  });

  it('runs only the suites that a change touches', () => {
    const json = JSON.stringify({ scripts: { test: 'node --test' } });
    const repository = project({
      'a/package.json': json,
      'a/a.test.mjs': passing,
      'b/package.json': json,
      'b/b.test.mjs': passing,
    });
    git(repository, 'init', '-q');
    git(repository, 'add', '.');
    git(repository, 'commit', '-qm', 'first');
    expect(poolRun(repository, 'test', '--changed').stdout).toContain('There was nothing to do');
    write(repository, { 'b/data.json': '{}' });
    poolRun(repository, 'test', '--changed');
    expect(testsOf(reportOf(repository)).suites.map(({ id }) => id)).toEqual(['unit:node:b']);
  });

  it('says when there is nothing that a change could be read from', () => {
    const cwd = nodeProject({ 'a.test.mjs': passing });
    const { status, stderr } = poolRun(cwd, 'test', '--changed');
    expect(status).toBe(2);
    expect(stderr).toContain('this is no git repository');
  });

  it('keeps the output of each suite in the folder of the run, and leaves no process behind', async () => {
    const cwd = nodeProject({ 'a.test.mjs': `${passing}console.log('printed by a test');\n` });
    poolRun(cwd, 'test');
    expect(readFileSync(join(lastRun(cwd), 'artifacts/unit_node/results'), 'utf8')).toContain(
      '"name":"adds"',
    );
    await expectNoneAlive(cwd);
  });

  it('ends what it runs when it is interrupted', async () => {
    const cwd = nodeProject({
      'a.test.mjs':
        "import test from 'node:test';\ntest('waits', () => new Promise(() => setInterval(() => {}, 1000)));\n",
    });
    const run = startPoolRun(cwd, 'test');
    const isStarted = await until(() => {
      const runs = join(cwd, '.pool-run/runs');
      const isJournaled = existsSync(runs) && existsSync(join(lastRun(cwd), 'coordination.log'));
      return isJournaled && eventsOf(cwd).some(({ type }) => type === 'process_started');
    });
    expect(isStarted).toBe(true);
    const ended = once(run, 'exit');
    run.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    await expectNoneAlive(cwd);
  });

  it('takes results from the cache only when all inputs are listed, and never those of failed suites', () => {
    const definition = readFileSync('commands/test.md', 'utf8');
    const files = { 'a.test.mjs': passing, 'b.test.mjs': failing };
    const scripts = { test: 'node --test a.test.mjs', 'test:e2e': 'node --test b.test.mjs' };
    const cwd = nodeProject(
      { ...files, 'commands/test.md': definition.replace('retries: 0', "retries: 0\n  inputs: ['*.mjs']") },
      scripts,
    );
    poolRun(cwd, 'test');
    poolRun(cwd, 'test');
    expect(reportOf(cwd).measures.cacheHits).toBe(1);
    const without = nodeProject(files, scripts);
    poolRun(without, 'test');
    poolRun(without, 'test');
    expect(reportOf(without).measures.cacheHits).toBe(0);
  });
});

describe('vitest', () => {
  const bin = join(process.cwd(), 'node_modules/.bin/vitest');
  const spec =
    "import { expect, it } from 'vitest';\nit('adds', () => { expect(1 + 1).toBe(2); });\nit.skip('later', () => {});\nit.todo('carries');\n";

  it('has the totals that it counts itself, also in shards', () => {
    const names = Array.from({ length: 40 }, (_, index) => [`test/${index}.test.ts`, spec]);
    const cwd = project({
      'package.json': JSON.stringify({ scripts: { test: `${bin} run` } }),
      'vitest.config.mjs': 'export default {};\n',
      ...Object.fromEntries(names),
    });
    expect(poolRun(cwd, 'test', '--json').status).toBe(0);
    const parts = partsWorthwhile(1, usableCores());
    expect(testsOf(reportOf(cwd)).suites).toMatchObject([
      { id: 'unit:vitest', parts, totals: { tests: 120, passed: 40, skipped: 40, todo: 40 } },
    ]);
  });
});
