import { readJestJson } from './jestJson.ts';
import { namePattern, pathsOf, plainName, type Runner } from './runner.ts';

/** vitest 0.34 and later. */
export const vitest: Runner = {
  reads: 'file',
  writesAtEnd: true,
  hasCoverage: true,
  start(suite, { results, coverage, workers, again, since }) {
    const { launch, arguments: words, shard } = suite;
    const most = String(workers);
    return {
      words: [
        ...launch,
        'run',
        ...words,
        '--reporter=json',
        `--outputFile=${results}`,
        ...(shard ? [`--shard=${shard.index}/${shard.total}`, '--passWithNoTests'] : []),
        ...(coverage === undefined
          ? ['--coverage.enabled=false']
          : [
              '--coverage.enabled=true',
              '--coverage.reporter=json',
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
  read: ({ results }) => readJestJson(results) ?? { problem: 'vitest left no results' },
  rerun(suite, test) {
    return ['npx', 'vitest', 'run', ...suite.arguments, ...pathsOf(suite, [test]), '-t', plainName(test)];
  },
};
