import { describe, expect, it } from 'vitest';
import { runners } from '../../../src/commands/test/runners.ts';
import { findingsOf, testCase } from '../../../src/commands/test/results.ts';
import type { RunResults } from '../../../src/commands/test/runners/runner.ts';
import type { Suite } from '../../../src/commands/test/suite.ts';
import { suiteOf } from './suites.ts';
import { recorded, root, read, resultsOf } from './recordedRuns.ts';

/** The failures, as a report shows them: place, name, first line of the message, and the command to run it again. */
function failures(suite: Suite, { cases }: RunResults): string[][] {
  return cases
    .map((raw) => testCase(raw, suite, runners[suite.runner], root))
    .filter(({ status }) => status === 'failed')
    .map(({ path = '', line = 0, name, message = '', rerun = '' }) => [
      `${path}:${line}`,
      name,
      message.split('\n')[0] ?? '',
      rerun,
    ]);
}

describe('totals are those of the runner itself, and failures are placed', () => {
  it('jest 30', async () => {
    const suite = suiteOf({ runner: 'jest' });
    const results = await resultsOf(suite, { results: recorded('jest.json') });
    // Tests: 1 failed, 1 skipped, 1 todo, 1 passed, 4 total
    expect(results.totals).toEqual({ tests: 4, passed: 1, failed: 1, flaky: 0, skipped: 1, todo: 1 });
    expect(failures(suite, results)).toEqual([
      [
        'sum.test.js:4',
        'sum > is wrong',
        'Error: expect(received).toBe(expected) // Object.is equality',
        "npx jest -t 'sum is wrong' --runTestsByPath sum.test.js",
      ],
    ]);
    const broken = findingsOf({
      suite,
      root,
      results,
      cases: [],
      code: 1,
      isLingering: false,
      failed: 1,
      lastWords: '',
    });
    expect(broken.map(({ message }) => message)).toEqual([
      "broken.test.js: Cannot find module './missing' from 'broken.test.js'",
    ]);
  });

  it('mocha 12', async () => {
    const suite = suiteOf({ runner: 'mocha', arguments: ['sum.js'] });
    // 1 passing, 2 pending, 1 failing
    const expected = { tests: 4, passed: 1, failed: 1, flaky: 0, skipped: 2, todo: 0 };
    const results = await resultsOf(suite, { results: recorded('mocha.json') });
    expect(results.totals).toEqual(expected);
    expect(failures(suite, results)).toEqual([
      [
        'sum.js:5',
        'sum is wrong',
        'AssertionError [ERR_ASSERTION]: 2 == 3',
        "npx mocha sum.js --fgrep 'sum is wrong'",
      ],
    ]);
    // Before 9.2 it printed them, after whatever the tests printed.
    expect(await read(suite, { stdout: `{ a: 1 }\n{\n${recorded('mocha.json')}` })).toMatchObject({
      totals: expected,
    });
  });

  it('playwright 1.65', async () => {
    const suite = suiteOf({ runner: 'playwright' });
    const results = await resultsOf(suite, { results: recorded('playwright.json') });
    // 1 failed, 1 flaky, 1 skipped, 1 passed
    expect(results.totals).toEqual({ tests: 4, passed: 1, failed: 1, flaky: 1, skipped: 1, todo: 0 });
    expect(failures(suite, results)).toEqual([
      [
        'sum.spec.js:4',
        'sum > is wrong',
        'Error: expect(received).toBe(expected) // Object.is equality',
        'npx playwright test sum.spec.js:4',
      ],
    ]);
  });

  it('pytest 9', async () => {
    const suite = suiteOf({ runner: 'pytest', launch: ['python3', '-m', 'pytest'] });
    const results = await resultsOf(suite, { results: recorded('pytest.xml') });
    // 1 failed, 3 passed, 1 skipped, 1 xfailed, 1 error
    expect(results.totals).toEqual({ tests: 7, passed: 3, failed: 2, flaky: 0, skipped: 1, todo: 1 });
    expect(failures(suite, results)).toEqual([
      [
        'test_sum.py:9',
        'TestSum::test_is_wrong',
        'assert (1 + 1) == 3',
        'python3 -m pytest test_sum.py::TestSum::test_is_wrong',
      ],
      [
        'test_sum.py:29',
        'test_with_fixture',
        'failed on setup with "ValueError: no fixture"',
        'python3 -m pytest test_sum.py::test_with_fixture',
      ],
    ]);
  });

  it('go 1.19', async () => {
    const files = ['sum_test.go', 'deep/deep_test.go', 'nobuild/x_test.go'];
    const suite = suiteOf({ runner: 'go', files });
    const lastWords =
      '# example.com/sum/nobuild [example.com/sum/nobuild.test]\nnobuild/x_test.go:5:28: undefined: undefined\n';
    const results = await resultsOf(suite, { stdout: recorded('go.jsonl'), lastWords });
    expect(results.totals).toEqual({ tests: 6, passed: 2, failed: 3, flaky: 0, skipped: 1, todo: 0 });
    expect(failures(suite, results)).toEqual([
      ['sum_test.go:0', 'TestTable', '', "go test -run '^(TestTable)$' ."],
      [
        'sum_test.go:9',
        'TestTable/wrong',
        'sum_test.go:9: got 2, want 3',
        "go test -run '^(TestTable)$/^(wrong)$' .",
      ],
      ['deep/deep_test.go:5', 'TestPanics', 'panic: no [recovered]', "go test -run '^(TestPanics)$' ./deep"],
    ]);
    const cases = results.cases.map((raw) => testCase(raw, suite, runners.go, root));
    const findings = findingsOf({
      suite,
      root,
      results,
      cases,
      code: 1,
      isLingering: false,
      failed: 3,
      lastWords,
    });
    // A test in which another one failed is not told again.
    expect(findings.map(({ ruleId, message }) => `${ruleId} ${message.split(':')[0] ?? ''}`)).toEqual([
      'test-failed TestTable/wrong',
      'test-failed TestPanics',
      'test-file-broken nobuild/x_test.go',
    ]);
    const broken = findings.at(-1);
    const inFolder = { ...suite, folder: 'go', files: files.map((path) => `go/${path}`) };
    const there = await resultsOf(inFolder, { stdout: recorded('go.jsonl'), lastWords });
    expect(there.broken.map(({ path }) => path)).toEqual(['nobuild/x_test.go']);
    expect(broken).toMatchObject({
      ruleId: 'test-file-broken',
      location: { path: 'nobuild/x_test.go', line: 5, column: 28 },
    });
  });

  it('cargo 1.95', async () => {
    const suite = suiteOf({ runner: 'cargo', launch: ['cargo', 'test'] });
    const results = await resultsOf(suite, { stdout: recorded('cargo.txt') });
    expect(results.totals).toEqual({ tests: 5, passed: 3, failed: 1, flaky: 0, skipped: 1, todo: 0 });
    expect(results.cases).toHaveLength(5);
    expect(failures(suite, results)).toEqual([
      [
        'src/lib.rs:19',
        'tests::is_wrong',
        'assertion `left == right` failed',
        'cargo test -- --exact tests::is_wrong',
      ],
    ]);
  });
});
