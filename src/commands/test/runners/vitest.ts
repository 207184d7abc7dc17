import { byJestJson } from './jestJson.ts';
import { namePattern, pathsOf, plainName, shardWords, type Runner } from './runner.ts';

/** vitest 0.34 and later. */
export const vitest: Runner = {
  ...byJestJson('vitest'),
  start(suite, { results, coverage, workers, again, since }) {
    const most = String(workers);
    return {
      words: [
        ...suite.launch,
        'run',
        ...suite.arguments,
        '--reporter=json',
        `--outputFile=${results}`,
        ...shardWords(suite),
        ...(coverage === undefined
          ? ['--coverage.enabled=false']
          : [
              '--coverage.enabled=true',
              '--coverage.reporter=json',
              // Else one test that fails loses the coverage of all.
              '--coverage.reportOnFailure=true',
              `--coverage.reportsDirectory=${coverage}`,
            ]),
        ...(since === undefined ? [] : [`--changed=${since}`, '--passWithNoTests']),
        ...(again ? [...pathsOf(suite, again), '-t', namePattern(again)] : []),
      ],
      // The option has other names in other versions, and an unknown one ends the run; a variable does not.
      ...(workers !== undefined && {
        environment: {
          VITEST_MAX_WORKERS: most,
          VITEST_MAX_THREADS: most,
          VITEST_MIN_THREADS: '1',
          VITEST_MAX_FORKS: most,
          VITEST_MIN_FORKS: '1',
        },
      }),
    };
  },
  rerun(suite, test) {
    return ['npx', 'vitest', 'run', ...suite.arguments, ...pathsOf(suite, [test]), '-t', plainName(test)];
  },
};
