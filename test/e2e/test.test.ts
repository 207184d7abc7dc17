import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { partsWorthwhile } from '../../src/commands/test/detect.ts';
import { usableCores } from '../../src/engines/ceiling.ts';
import { project, write } from '../project.ts';
import { eventsOf, expectNoneAlive, lastRun, poolRun, reportOf, startPoolRun, until } from './pool.ts';
import { nodeProject, passing, failing, testsOf } from './testProject.ts';

function git(cwd: string, ...words: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd });
}

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
