import { groupBy } from '../model/groupBy.ts';
import type { Finding } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import type { Reporter } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import type { TestCase, TestSuite } from '../model/tests.ts';
import { withEntities } from './entities.ts';
import { plain } from './plain.ts';

/** How one test case ended: nothing for one that passed. */
interface Ended {
  readonly kind: 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly text?: string;
}

interface Case {
  readonly name: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly milliseconds?: number | undefined;
  readonly ended: readonly Ended[];
  /** What is said besides. */
  readonly output?: string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/**
 * The report as JUnit's XML, in the form that the usual tools read. Tests are what their runners say; of other commands each item
 * is a test case, which fails with each error that was found in it. What could not be done is an error.
 */
export const junitReporter: Reporter = (report) => {
  const suites = [...testSuites(report), ...itemSuites(report)];
  const cases = suites.flatMap((suite) => suite.cases);
  const elements = suites.flatMap((suite) => [
    `  <testsuite ${attributes({ name: suite.name, ...counts(suite.cases) })}>`,
    ...suite.cases.flatMap((one) => caseLines(suite.name, one)),
    '  </testsuite>',
  ]);
  const root = attributes({ name: `pool-run ${report.command}`, ...counts(cases) });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${root}>`,
    ...elements,
    '</testsuites>',
    '',
  ].join('\n');
};

function testSuites({ tests }: Report): Suite[] {
  return (tests?.suites ?? []).map(({ id, cases }: TestSuite) => ({ name: id, cases: cases.map(testCase) }));
}

function testCase({ name, status, milliseconds, path, line, message = '', rerun }: TestCase): Case {
  const common = { name, file: path, line, milliseconds };
  switch (status) {
    case 'passed':
      return { ...common, ended: [] };
    case 'flaky':
      return { ...common, ended: [], output: 'flaky: it failed, and passed when it was run again' };
    case 'skipped':
    case 'todo':
      return { ...common, ended: [{ kind: 'skipped', message: status }] };
    case 'failed': {
      const again = rerun === undefined ? '' : `\n\nRun it again: ${rerun}`;
      const [first = ''] = message.split('\n');
      return {
        ...common,
        ended: [{ kind: 'failure', message: first || 'it failed', text: `${message}${again}` }],
      };
    }
    default:
      return status satisfies never;
  }
}

/** One suite for each command: its items, and other places in which something was found. */
function itemSuites({ plans, findings, coverage, tests }: Report): Suite[] {
  const failed = new Map(coverage.failures.map(({ item, reason }) => [item, reason]));
  const isTold = (finding: Finding): boolean =>
    tests !== undefined && ['test-failed', 'test-flaky'].includes(finding.ruleId);
  const byPath = groupBy(
    findings.filter((finding) => !isTold(finding)),
    ({ location }) => location.path,
  );
  const suites = plans.map((plan) => {
    const label = plans.length > 1 ? `${plan.command}:` : '';
    const items = itemsOf(plan);
    const cases = items.flatMap((id): Case[] => {
      const reason = failed.get(label + id);
      const found = byPath.get(id) ?? [];
      byPath.delete(id);
      failed.delete(label + id);
      if (reason !== undefined) return [failedCase(id, reason)];
      // A suite that was run is told test by test.
      return plan.pool.items === 'test-suites' && tests ? [] : [findingCase(id, found)];
    });
    return { name: plan.command, cases };
  });
  // Whatever else is in the report is told as well: nothing may be lost.
  const elsewhere = [
    ...[...byPath].map(([path, found]) => findingCase(path, found)),
    ...[...failed].map(([item, reason]) => failedCase(item, reason)),
  ];
  return [...suites, { name: 'other places', cases: elsewhere }].filter(({ cases }) => cases.length > 0);
}

function itemsOf({ shards }: Plan): string[] {
  return shards.flatMap((shard) => shard.items.map(({ id }) => id)).toSorted();
}

function failedCase(name: string, reason: string): Case {
  return { name, ended: [{ kind: 'error', message: reason }] };
}

function findingCase(name: string, found: readonly Finding[]): Case {
  const shown = found.map(({ level, ruleId, message, location }) => ({
    level,
    text: `${location.path}:${location.line} ${ruleId}: ${message}`,
  }));
  const output = shown.filter(({ level }) => level !== 'error').map(({ level, text }) => `${level}: ${text}`);
  return {
    name,
    file: found[0]?.location.path,
    line: found[0]?.location.line,
    ended: shown
      .filter(({ level }) => level === 'error')
      .map(({ text }) => ({ kind: 'failure', message: text })),
    ...(output.length > 0 && { output: output.join('\n') }),
  };
}

function counts(cases: readonly Case[]): Record<string, string> {
  const of = (kind: Ended['kind']): string =>
    String(cases.filter(({ ended }) => ended.some((one) => one.kind === kind)).length);
  const time = cases.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0);
  return {
    tests: String(cases.length),
    failures: of('failure'),
    errors: of('error'),
    skipped: of('skipped'),
    time: seconds(time),
  };
}

function caseLines(suite: string, { name, file, line, milliseconds = 0, ended, output }: Case): string[] {
  const own = attributes({
    classname: suite,
    name,
    file,
    line: line === undefined ? undefined : String(line),
    time: seconds(milliseconds),
  });
  const inner = [
    ...ended.map(
      ({ kind, message, text = '' }) => `      <${kind} ${attributes({ message })}>${lines(text)}</${kind}>`,
    ),
    ...(output === undefined ? [] : [`      <system-out>${lines(output)}</system-out>`]),
  ];
  return inner.length === 0
    ? [`    <testcase ${own}/>`]
    : [`    <testcase ${own}>`, ...inner, '    </testcase>'];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${escaped(plain(value))}"`]))
    .join(' ');
}

/** Text of several lines; what XML cannot hold is shown as an escape. */
function lines(text: string): string {
  return escaped(text.split('\n').map(plain).join('\n'));
}

function escaped(text: string): string {
  // Half of a surrogate pair, and the two that are no characters, are not allowed in XML.
  const allowed = text.replaceAll(/[\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD');
  return withEntities(allowed, /[&<>"]/g);
}
