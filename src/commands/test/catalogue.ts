import type { Rule } from '../../model/finding.ts';

/** Everything that the command `test` says of a suite. */
export const catalogue: readonly Rule[] = [
  {
    id: 'test-failed',
    level: 'error',
    reason: 'The test failed each time that it was run.',
    fix: 'Mend the code or the test; the command in the message runs just this test again.',
  },
  {
    id: 'test-file-broken',
    level: 'error',
    reason: 'The tests of a file or package could not be run at all: it does not load or build.',
    fix: 'Mend what the message names: none of its tests counts until then.',
  },
  {
    id: 'manifest-broken',
    level: 'error',
    reason: 'Which tests a package has is not known, because its manifest is no JSON.',
    fix: 'Mend the manifest: none of its tests was run.',
  },
  {
    id: 'suite-failed',
    level: 'error',
    reason:
      'The runner failed although no test of the suite did: an error outside of any test, or a threshold.',
    fix: 'Read what it printed last, and run the suite alone.',
  },
  {
    id: 'test-flaky',
    level: 'warning',
    reason: 'The test failed, and passed when it was run again without any change.',
    fix: 'Look for time, order, randomness or shared state in the test and in what it tests.',
  },
  {
    id: 'never-exited',
    level: 'warning',
    reason:
      'The runner wrote its results and then waited for something that nobody ends: alone it would wait for ever.',
    fix: 'Close servers, connections and timers after the tests that open them.',
  },
  {
    id: 'unknown-runner',
    level: 'warning',
    reason:
      'The project has tests for a runner that is not known here: they were not run, and nothing is known of them.',
    fix: 'Run them by a package script, or by a command of your own (docs/programs.md).',
  },
  {
    id: 'no-tests',
    level: 'warning',
    reason: 'The suite is configured, but its runner found no test in it.',
    fix: 'Correct where the runner looks for tests, or remove the suite.',
  },
];
