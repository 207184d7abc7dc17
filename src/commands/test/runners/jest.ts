import { byJestJson } from './jestJson.ts';
import { namePattern, pathsOf, plainName, shardWords, type Runner } from './runner.ts';

/** jest 26 and later. */
export const jest: Runner = {
  ...byJestJson('jest'),
  start(suite, { results, coverage, workers, again, since }) {
    return {
      words: [
        ...suite.launch,
        ...suite.arguments,
        '--json',
        `--outputFile=${results}`,
        ...(workers === undefined ? [] : [`--maxWorkers=${workers}`]),
        ...shardWords(suite),
        ...(coverage === undefined
          ? ['--coverage=false']
          : ['--coverage', '--coverageReporters=json', `--coverageDirectory=${coverage}`]),
        ...(since === undefined ? [] : [`--changedSince=${since}`, '--passWithNoTests']),
        ...(again ? ['-t', namePattern(again), '--runTestsByPath', ...pathsOf(suite, again)] : []),
      ],
      environment: { CI: 'true' },
    };
  },
  rerun(suite, test) {
    return [
      'npx',
      'jest',
      ...suite.arguments,
      '-t',
      plainName(test),
      '--runTestsByPath',
      ...pathsOf(suite, [test]),
    ];
  },
};
