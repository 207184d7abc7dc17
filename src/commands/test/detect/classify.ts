import type { Command } from './commands.ts';
import type { RunnerName } from '../suite.ts';

/** What a command of a script is for. `delegate`: it runs the scripts of other packages. `check`: no test of behaviour. */
export type Role =
  | {
      readonly role: 'suite';
      readonly runner: RunnerName;
      readonly launch: readonly string[];
      readonly arguments: readonly string[];
    }
  | { readonly role: 'delegate' | 'check' | 'none' | 'other' };

/** Runners by the names of their programs, and words that must follow. */
const programs: Readonly<Record<string, RunnerName>> = {
  vitest: 'vitest',
  'vitest.mjs': 'vitest',
  jest: 'jest',
  'jest.js': 'jest',
  'jest-cli': 'jest',
  mocha: 'mocha',
  'mocha.js': 'mocha',
  _mocha: 'mocha',
  playwright: 'playwright',
};

/** Test tools whose results are not read test by test. */
const testTools = new Set([
  'ava',
  'tap',
  'tape',
  'uvu',
  'jasmine',
  'karma',
  'cypress',
  'wdio',
  'testcafe',
  'nightwatch',
  'cucumber-js',
  'lab',
  'qunit',
  'zora',
  'web-test-runner',
  'wtr',
  'ng',
  'react-scripts',
  'vue-cli-service',
  'airtap',
  'tsd',
]);

const checks =
  /^(?:eslint|prettier|tsc|tsgo|vue-tsc|xo|standard|biome|oxlint|oxfmt|dprint|stylelint|markdownlint|markdownlint-cli2|knip|publint|attw|size-limit|ls-engines|commitlint|cspell|alex|depcheck|jscpd|husky|lint-staged|codecov|coveralls)$/;
const checkScripts =
  /(?:^|[:_-])(?:lint|format|fmt|prettier|eslint|types?|typecheck|tsc|knip|spell(?:check)?|audit)(?:$|[:_-])/;

/** Says what a command is for, from its words alone. */
export function classify({ words, chain, isOpaque }: Command): Role {
  if (chain.some((script) => checkScripts.test(script))) return { role: 'check' };
  if (isOpaque) return { role: 'other' };
  const program = nameOf(words[0] ?? '');
  if (['echo', 'exit', 'true', ':'].includes(program)) return { role: 'none' };
  if (checks.test(program)) return { role: 'check' };
  if (isDelegate(words)) return { role: 'delegate' };
  const suite = suiteIn(words);
  if (suite) return suite;
  return isTestTool(program, words) ? plainProgram(words) : { role: 'other' };
}

/** A command as a suite of one test. */
export function plainProgram(words: readonly string[]): Extract<Role, { role: 'suite' }> {
  return { role: 'suite', runner: 'program', launch: words, arguments: [] };
}

function isTestTool(program: string, words: readonly string[]): boolean {
  if (testTools.has(program)) return true;
  if (program === 'bun' || program === 'deno') return words[1] === 'test';
  return program === 'node' && words.some((word) => /(?:^|[/._-])tests?(?:$|[/._-])/.test(word));
}

/** What `vitest` can do besides running tests. */
const otherVerbs = new Set(['bench', 'typecheck', 'list', 'init']);

function suiteIn(words: readonly string[]): Role | undefined {
  const isNode = ['node', 'tsx', 'ts-node', 'bun'].includes(nameOf(words[0] ?? ''));
  if (isNode && words.includes('--test')) {
    return { role: 'suite', runner: 'node', launch: words.slice(0, 1), arguments: words.slice(1) };
  }
  // With `node --flag node_modules/jest/bin/jest.js` the runner is the first word that is no option.
  const place = isNode ? words.findIndex((word, index) => index > 0 && !word.startsWith('-')) : 0;
  const own = words[place] ?? '';
  const isInstalled = !isNode || /(?:^|\/)(?:node_modules|bin)\//.test(own);
  const runner = isInstalled ? programs[nameOf(own)] : undefined;
  return runner && roleOf(runner, words.slice(0, place + 1), words.slice(place + 1));
}

function roleOf(runner: RunnerName, launch: readonly string[], words: readonly string[]): Role {
  const [verb = ''] = words;
  // Nothing is installed for a test.
  if (runner === 'playwright' && verb !== 'test') return { role: 'none' };
  if (runner === 'vitest' && otherVerbs.has(verb)) return { role: 'none' };
  return { role: 'suite', runner, launch, arguments: words };
}

/** Words by which package managers run a script in several packages. */
const everywhere: Readonly<Record<string, RegExp>> = {
  npm: /^(?:-ws?|--ws|--workspaces?(?:=.*)?)$/,
  pnpm: /^(?:-r|--recursive|recursive|m|multi|-F|--filter(?:=.*)?)$/,
  yarn: /^workspaces?$/,
  bun: /^--filter(?:=.*)?$/,
};

/** Tools that run the scripts of the packages of a workspace. */
const workspaceTools = new Set(['turbo', 'lerna', 'nx', 'rush', 'moon', 'ultra']);

/** Whether it runs the tests of other packages: the same tools also build them. */
function isDelegate([program = '', ...words]: readonly string[]): boolean {
  const name = nameOf(program);
  if (name === 'wireit') return true;
  const isTool = workspaceTools.has(name) || words.some((word) => everywhere[name]?.test(word));
  return isTool && words.some((word) => /tests?(?:$|[^a-z])/.test(word));
}

/** `./node_modules/.bin/mocha` is mocha. */
function nameOf(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}
