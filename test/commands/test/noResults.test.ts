import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../src/commands/test/results.ts';
import type { RunnerName } from '../../../src/commands/test/suite.ts';
import { suiteOf } from './suites.ts';
import { recorded, root, read, resultsOf } from './recordedRuns.ts';

describe('what is no result', () => {
  it.each<[RunnerName, { results?: string; stdout?: string; code?: number }, string]>([
    ['vitest', {}, 'vitest left no results'],
    ['vitest', { results: '{"numTotalTests": 3' }, 'vitest left no results'],
    ['jest', { results: '[]' }, 'jest left no results'],
    ['mocha', { stdout: 'Error: Cannot find module\n' }, 'mocha left no results'],
    ['node', { results: '' }, 'node left no results'],
    [
      'playwright',
      {
        results:
          '{"config":{"rootDir":"/"},"suites":[],"errors":[{"message":"boom"}],"stats":{"expected":0,"unexpected":0,"flaky":0,"skipped":0}}',
      },
      'boom',
    ],
    ['pytest', { results: '<testsuites><testsuite' }, 'pytest left no results'],
    ['pytest', { results: recorded('pytest.xml'), code: 3 }, 'pytest left no results'],
    [
      'pytest',
      { results: recorded('pytest-collection.xml') },
      "its tests could not be loaded: test_broken.py: ModuleNotFoundError: No module named 'missing_module'",
    ],
    ['go', { stdout: '' }, 'go test left no results'],
    ['go', { stdout: 'FAIL\ta/b [setup failed]\n' }, 'a/b: setup failed'],
    ['cargo', { stdout: '', code: 101 }, 'it could not be built'],
  ])('of %s is never a pass: %j', async (runner, given, problem) => {
    expect(await read(suiteOf({ runner }), given)).toEqual({ problem });
  });

  it('is a missing browser, said as such', async () => {
    const spec = {
      title: 't',
      file: 'a.js',
      line: 1,
      column: 1,
      tests: [
        {
          status: 'unexpected',
          results: [
            { duration: 1, errors: [{ message: "browserType.launch: Executable doesn't exist at /x" }] },
          ],
        },
      ],
    };
    const results = JSON.stringify({
      config: { rootDir: '/project' },
      suites: [{ title: 'a.js', specs: [spec] }],
      stats: { expected: 0, unexpected: 1, flaky: 0, skipped: 0 },
    });
    expect(await read(suiteOf({ runner: 'playwright' }), { results })).toEqual({
      problem: 'there is no browser for it. Run npx playwright install',
    });
  });
});

describe('a suite whose runner fails while no test does', () => {
  it('is a finding, with what was printed last', async () => {
    const suite = suiteOf({ runner: 'program', launch: ['x'] });
    const results = await resultsOf(suite, { code: 0 });
    const judged = {
      suite,
      root,
      results,
      cases: [],
      isLingering: false,
      failed: 0,
      lastWords: 'Unhandled rejection',
    };
    expect(findingsOf({ ...judged, code: 0 })).toEqual([]);
    expect(findingsOf({ ...judged, code: 1 })).toMatchObject([
      { ruleId: 'suite-failed', level: 'error', location: { path: 'package.json' } },
    ]);
  });
});
