import { readJestJson } from './jestJson.ts';
import { namePattern, pathsOf, plainName, type Runner } from './runner.ts';

/** jest 26 and later. */
export const jest: Runner = {
  reads: 'file',
  writesAtEnd: true,
  hasCoverage: true,
  start(suite, { results, coverage, workers, again, since }) {
    const { launch, arguments: words, shard } = suite;
    return {
      words: [
        ...launch,
        ...words,
        '--json',
        `--outputFile=${results}`,
        ...(workers === undefined ? [] : [`--maxWorkers=${workers}`]),
        ...(shard ? [`--shard=${shard.index}/${shard.total}`, '--passWithNoTests'] : []),
        ...(coverage === undefined
          ? ['--coverage=false']
          : ['--coverage', '--coverageReporters=json', `--coverageDirectory=${coverage}`]),
        ...(since === undefined ? [] : [`--changedSince=${since}`, '--passWithNoTests']),
        ...(again ? ['-t', namePattern(again), '--runTestsByPath', ...pathsOf(suite, again)] : []),
      ],
      environment: { CI: 'true' },
    };
  },
  read: ({ results }) => readJestJson(results) ?? { problem: 'jest left no results' },
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
