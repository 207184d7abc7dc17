import { describe, expect, it } from 'vitest';
import { project } from '../project.ts';
import { poolRun, reportOf } from './pool.ts';
import { nodeProject, passing, failing, testsOf } from './testProject.ts';

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
