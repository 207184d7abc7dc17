import type { Finding } from '../../model/finding.ts';
import type { SuiteKind, TestCase, TestTotals } from '../../model/tests.ts';
import { suiteIdOf } from './detect.ts';
import { pathInProject, placeIn, withoutColours, type Root } from './places.ts';
import type { Broken, RawCase, Runner, RunResults } from './runners/runner.ts';
import { joinWords } from './shellWords.ts';
import type { UnknownTests } from './detect/unknown.ts';
import type { Suite } from './suite.ts';
import { digest } from '../digest.ts';

/** What a suite, or a shard of one, came to: the facts of its item. */
export interface SuiteFacts {
  readonly suite: string;
  readonly kind: SuiteKind;
  readonly runner: string;
  readonly folder: string;
  readonly totals: TestTotals;
  readonly cases: readonly TestCase[];
  readonly milliseconds: number;
  /** Where its coverage is, below the run's folder. */
  readonly coverage?: string;
}

/** How long a message may be that a report shows for a test. */
const mostMessage = 2000;

/** A test as reports show it: its paths below the project, its failure at the line that failed, and how to run it again. */
export function testCase(raw: RawCase, suite: Suite, runner: Runner, root: Root): TestCase {
  const { name, status, milliseconds, line, column } = raw;
  const path = raw.path === undefined ? undefined : pathInProject(raw.path, root);
  const place = { ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
  const test: TestCase = {
    name,
    status,
    ...(milliseconds !== undefined && { milliseconds }),
    ...(path !== undefined && { path, ...place }),
  };
  if (status !== 'failed') return test;
  const text = withoutColours(raw.message ?? '').trim();
  const rerun = rerunCommand(runner.rerun(suite, test), suite);
  return {
    ...test,
    ...placeIn(text, path, root),
    ...(text !== '' && { message: text.slice(0, mostMessage) }),
    rerun,
  };
}

function rerunCommand(words: readonly string[], { folder, environment }: Suite): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${joinWords([value])} `);
  const command = `${variables.join('')}${joinWords(words)}`;
  return folder === '.' ? command : `(cd ${joinWords([folder])} && ${command})`;
}

/** How the run of a suite ended, with what failed in it told apart from what is flaky. */
export interface Judged {
  readonly suite: Suite;
  readonly root: Root;
  readonly results: RunResults;
  readonly cases: readonly TestCase[];
  readonly code: number;
  /** Its tests had ended, and it had not. */
  readonly isLingering: boolean;
  /** Of the run itself, before anything was run again. */
  readonly failed: number;
  readonly lastWords: string;
}

/** What is wrong with a suite, as findings. */
export function findingsOf(judged: Judged): Finding[] {
  const { suite, root, results, cases, code, isLingering, failed, lastWords } = judged;
  const failing = cases.filter((test) => test.status === 'failed' && !failedInside(test, cases));
  const flakes = cases.filter(({ status }) => status === 'flaky');
  const inCases = [
    ...failing.map((test) => failure(suite, test)),
    ...flakes.map((test) => flaky(suite, test)),
  ];
  const broken = results.broken.map((one) => brokenFile(suite, one, root));
  const isUnexplained = code !== 0 && failed === 0 && broken.length === 0 && results.totals.tests > 0;
  return distinct([
    ...inCases,
    ...broken,
    ...(isUnexplained ? [suiteFailed(suite, code, lastWords)] : []),
    ...(isLingering ? [neverExited(suite)] : []),
  ]);
}

/** Tests of one file may have one name: each of them is told. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((one) => {
    const rank = seen.get(one.fingerprint) ?? 0;
    seen.set(one.fingerprint, rank + 1);
    return rank === 0 ? one : { ...one, fingerprint: digest(`${one.fingerprint} ${rank}`) };
  });
}

/** Whether a test failed just because one nested in it did: that one is told. */
function failedInside({ name, path, message = '' }: TestCase, cases: readonly TestCase[]): boolean {
  if (message !== '' && !/^\d+ subtests? failed$/.test(message)) return false;
  const isInside = (other: string): boolean => other.startsWith(`${name}/`) || other.startsWith(`${name} > `);
  return cases.some((one) => one.status === 'failed' && one.path === path && isInside(one.name));
}

function failure(suite: Suite, test: TestCase): Finding {
  const why = firstLine(test.message ?? '');
  const again = test.rerun === undefined ? '' : ` · again: ${test.rerun}`;
  return finding(suite, 'test-failed', `${test.name}${why === '' ? ' failed.' : `: ${why}`}${again}`, test);
}

function flaky(suite: Suite, test: TestCase): Finding {
  const message = `${test.name} failed, and passed when it was run again.`;
  return { ...finding(suite, 'test-flaky', message, test), level: 'warning' };
}

function brokenFile(suite: Suite, { path, message }: Broken, root: Root): Finding {
  const text = withoutColours(message);
  const own = path === undefined ? undefined : pathInProject(path, root);
  const place = placeIn(text, own, root);
  const name = own ?? suite.id;
  return finding(suite, 'test-file-broken', `${name}: ${firstLine(text) || 'it could not be loaded'}`, {
    name,
    ...(own !== undefined && { path: own }),
    ...place,
  });
}

function suiteFailed(suite: Suite, code: number, lastWords: string): Finding {
  const words = withoutColours(lastWords).trim();
  const said = words === '' ? '' : ` It printed last: ${words.slice(-mostWords)}`;
  return finding(
    suite,
    'suite-failed',
    `${suite.id}: no test failed, but its runner ended with exit code ${code}.${said}`,
    { name: suite.id },
  );
}

function neverExited(suite: Suite): Finding {
  const message = `${suite.id}: all tests had ended, but its runner did not exit and was ended.`;
  return { ...finding(suite, 'never-exited', message, { name: suite.id }), level: 'warning' };
}

/** A suite in which there is nothing to run. */
export function noTests(suite: Suite): Finding {
  const message = `${suite.id}: its runner found no tests (${suite.decidedBy}).`;
  return { ...finding(suite, 'no-tests', message, { name: suite.id }), level: 'warning' };
}

/** A package whose tests are not known. */
export function brokenManifest(path: string): Finding {
  const message = `${path} cannot be read as JSON: the tests of its package were not run.`;
  return finding({ id: path, manifest: path }, 'manifest-broken', message, { name: path });
}

/** Tests that nothing here runs. */
export function unknownRunner({ runner, files, path }: UnknownTests): Finding {
  const more = files === 1 ? 'This file has' : `This file and ${files - 1} more like it have`;
  const message = `${more} tests for ${runner}, which were not run.`;
  const found = finding({ id: runner, manifest: path }, 'unknown-runner', message, { name: runner, path });
  return { ...found, level: 'warning' };
}

/** How much of what was printed last a message repeats, in characters. */
export const mostWords = 500;

type Where = Pick<TestCase, 'name' | 'path' | 'line' | 'column'>;

function finding(
  suite: Pick<Suite, 'id' | 'manifest'>,
  ruleId: string,
  message: string,
  { name, path, line, column }: Where,
): Finding {
  const identity = JSON.stringify([ruleId, suiteIdOf(suite.id), path, name]);
  return {
    ruleId,
    level: 'error',
    message,
    location:
      path === undefined
        ? { path: suite.manifest, line: 1, column: 1 }
        : { path, line: line ?? 1, column: column ?? 1 },
    fingerprint: digest(identity),
    sources: [],
  };
}

/** What jest writes above each message. */
const heading = /^\s*● Test suite failed to run\s*$/;

/** What is said first: the rest is a diff or a stack. */
function firstLine(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '' && !heading.test(one)) ?? '';
  return line.trim().slice(0, 300);
}
