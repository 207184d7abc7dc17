import { describe, expect, it } from 'vitest';
import { detectSuites } from '../../../src/commands/test/detect.ts';
import { found, projectOf } from './suites.ts';

const scripts = (named: Record<string, string>, more: object = {}) => ({
  'package.json': { scripts: named, ...more },
});

describe('suites of package scripts', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['the runner of the script', { test: 'vitest run' }, ['unit:vitest = vitest']],
    ['a runner that would watch, run once', { test: 'vitest --watch --ui' }, ['unit:vitest = vitest']],
    [
      'jest below node',
      { test: 'node --experimental-vm-modules node_modules/jest/bin/jest.js -i' },
      ['unit:jest = node --experimental-vm-modules node_modules/jest/bin/jest.js -i'],
    ],
    [
      'what wraps a runner taken off',
      { test: 'cross-env CI=1 nyc --all npx mocha --reporter dot test' },
      ['unit:mocha = mocha test'],
    ],
    [
      'the suites of scripts that it names',
      { test: 'npm run test:unit && npm run test:e2e', 'test:unit': 'jest', 'test:e2e': 'playwright test' },
      ['unit:jest = jest', 'e2e:playwright = playwright'],
    ],
    [
      'scripts of one pattern',
      { test: 'run-p test:*', 'test:unit': 'node --test a.js', 'test:integration': 'node --test b.js' },
      ['unit:node = node --test a.js', 'integration:node = node --test b.js'],
    ],
    [
      'no linter and no type check',
      { test: 'npm run lint && tsc --noEmit && mocha', lint: 'eslint . && node lint.js' },
      ['unit:mocha = mocha'],
    ],
    ['nothing where there is none', { test: 'echo "Error: no test specified" && exit 1' }, []],
    ['nothing where all are linters', { test: 'eslint . && prettier --check .' }, []],
    [
      'a script that takes a shell as one program',
      { test: 'for f in test/*; do node $f; done' },
      ['unit:program = npm run test'],
    ],
    [
      'a test tool without a runner of ours as one program',
      { test: 'tape test/*.js' },
      ['unit:program = tape test/*.js'],
    ],
    [
      'a further suite that test does not run',
      { test: 'vitest run', 'test:e2e': 'playwright test' },
      ['unit:vitest = vitest', 'e2e:playwright = playwright'],
    ],
    [
      'no part of what test runs already',
      {
        test: 'vitest',
        'test:unit': 'vitest --project unit',
        'test:watch': 'vitest -w',
        'test:cov': 'vitest --coverage',
      },
      ['unit:vitest = vitest'],
    ],
    [
      'two configurations',
      { test: 'vitest run', 'test:integration': 'vitest run -c vitest.integration.ts' },
      ['unit:vitest = vitest', 'integration:vitest = vitest -c vitest.integration.ts'],
    ],
    [
      'scripts that name each other once',
      { test: 'npm run test:all', 'test:all': 'npm test && mocha' },
      ['unit:mocha = mocha'],
    ],
    [
      'the kind that all paths say',
      { test: 'mocha test/ test/acceptance/' },
      ['unit:mocha = mocha test/ test/acceptance/'],
    ],
  ])('are %s', (_, named, expected) => {
    expect(found(scripts(named))).toEqual(expected);
  });

  it('keep what has to be done before, and what a script sets for them', () => {
    const [suite] = detectSuites(
      projectOf(scripts({ pretest: 'npm run build', build: 'node build.js', test: 'A=1 mocha' })),
    );
    expect(suite?.before).toEqual([{ words: ['node', 'build.js'], environment: {} }]);
    expect(suite?.environment).toEqual({ A: '1' });
  });

  it('expand unquoted wildcards as a shell does, and leave quoted ones alone', () => {
    const files = {
      ...scripts({ test: 'node --test test/*.js "test/**/*.mjs"' }),
      'test/a.js': '',
      'test/b.js': '',
      'test/deep/c.js': '',
    };
    expect(found(files)).toEqual(['unit:node = node --test test/a.js test/b.js test/**/*.mjs']);
  });

  it('are run by the package manager of the project', () => {
    expect(found({ ...scripts({ test: 'x | y' }), 'pnpm-lock.yaml': '' })).toEqual([
      'unit:program = pnpm run test',
    ]);
  });

  it('are told apart by their scripts when they would have one name', () => {
    const both = scripts({
      test: 'npm run test-serve && npm run test-build',
      'test-serve': 'vitest -c vitest.e2e.ts',
      'test-build': 'BUILD=1 vitest -c vitest.e2e.ts',
    });
    expect(detectSuites(projectOf(both)).map(({ id }) => id)).toEqual([
      'e2e:vitest@test-serve',
      'e2e:vitest@test-build',
    ]);
  });
});
