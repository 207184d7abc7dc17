import type { CoverageTotals, TestCase, Tests, TestSuite, TestTotals } from '../model/tests.ts';
import { duration } from './cost.ts';
import { count, digits, plain } from './plain.ts';

/** Of the slowest tests so many are shown. */
const mostSlow = 5;

/** Faster tests are not worth a look, in milliseconds. */
const slowFrom = 100;

/** A test with the suite that it is from. */
export interface SlowTest extends TestCase {
  readonly suite: string;
  readonly milliseconds: number;
}

/** The tests that took longest, the longest first. */
export function slowestTests({ suites }: Tests): SlowTest[] {
  const slow = suites.flatMap(({ id, cases }) =>
    cases.flatMap((test): SlowTest[] => {
      const { milliseconds = 0 } = test;
      return milliseconds >= slowFrom ? [{ ...test, suite: id, milliseconds }] : [];
    }),
  );
  return slow.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, mostSlow);
}

/** `12 passed, 1 failed`: only what there is. */
export function shownTotals(totals: TestTotals): string {
  const { passed, failed, flaky, skipped, todo } = totals;
  const parts = Object.entries({ passed, failed, flaky, skipped, todo }).filter(([, value]) => value > 0);
  return parts.length === 0
    ? 'no tests'
    : parts.map(([name, value]) => `${digits(value)} ${name}`).join(', ');
}

/** Totals by suite, the slowest tests and coverage, as lines of Markdown. */
export function testLines(tests: Tests | undefined): string[] {
  if (!tests || tests.suites.length === 0) return [];
  const rows = tests.suites.map(suiteRow);
  const sum = tests.suites.length > 1 ? [row('**all**', tests.totals, totalTime(tests))] : [];
  return [
    '',
    '## Tests',
    '',
    `${count(tests.totals.tests, 'test')}: ${shownTotals(tests.totals)}.`,
    '',
    '| suite | tests | passed | failed | flaky | skipped | todo | time |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    ...sum,
    ...slowLines(slowestTests(tests)),
    ...(tests.coverage ? ['', ...coverageLines(tests.coverage)] : []),
  ];
}

function totalTime({ suites }: Tests): string {
  return duration(suites.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
}

function suiteRow({ id, totals, milliseconds, parts, missing }: TestSuite): string {
  const shards = parts > 1 ? ` (${parts} shards${missing > 0 ? `, ${missing} without a result` : ''})` : '';
  return row(`${cell(id)}${shards}`, totals, duration(milliseconds));
}

function row(
  name: string,
  { tests, passed, failed, flaky, skipped, todo }: TestTotals,
  time: string,
): string {
  const numbers = [tests, passed, failed, flaky, skipped, todo].map(digits);
  return `| ${[name, ...numbers, time].join(' | ')} |`;
}

function slowLines(slow: readonly SlowTest[]): string[] {
  if (slow.length === 0) return [];
  const lines = slow.map(({ milliseconds, name, path, line }) => {
    const place = path === undefined ? '' : ` — ${plain(path)}${line === undefined ? '' : `:${line}`}`;
    return `- ${duration(milliseconds)} ${text(name)}${place}`;
  });
  return ['', '### Slowest tests', '', ...lines];
}

/** What is covered, and whose coverage is not in it. */
export function coverageLines({
  suites,
  without,
  files,
  lines,
  statements,
  functions,
  branches,
}: CoverageTotals): string[] {
  const left =
    without.length === 0
      ? ''
      : ` Without ${without.map(plain).join(', ')}: their runners give none that can be merged.`;
  if (suites.length === 0 || files === 0) return [`Code coverage: none.${left}`];
  const shares = Object.entries({ lines, branches, functions, statements }).map(
    ([name, { covered, total }]) => {
      const percent = total === 0 ? 100 : Math.floor((1000 * covered) / total) / 10;
      return `${percent} % of ${digits(total)} ${name}`;
    },
  );
  return [`Code coverage: ${shares.join(', ')}, in ${count(files, 'file')}.${left}`];
}

function cell(name: string): string {
  return plain(name).replaceAll('|', String.raw`\|`);
}

/** Names of tests are data: they become neither HTML nor links. */
function text(name: string): string {
  return plain(name).replaceAll(/<(?=[a-z/!?])|\[(?=[^\]]*\]\()/gi, '\\$&');
}
