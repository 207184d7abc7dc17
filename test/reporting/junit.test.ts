import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { readJunit } from '../../src/engines/exec/junit.ts';
import type { Report } from '../../src/model/report.ts';
import type { TestCase, TestSuite } from '../../src/model/tests.ts';
import { countCases } from '../../src/model/tests.ts';
import { junitReporter } from '../../src/reporting/junit.ts';
import { testLines } from '../../src/reporting/tests.ts';
import { fc } from '../model/fc.ts';
import { planOf } from '../model/samples.ts';
import { busyReport, cleanReport, sampleFindings } from './sampleReport.ts';

/** A report of tests with these cases. */
function withTests(cases: readonly TestCase[]): Report {
  const totals = countCases(cases);
  const suite = {
    id: 'unit:node',
    kind: 'unit',
    runner: 'node',
    folder: '.',
    parts: 1,
    missing: 0,
    milliseconds: 5,
    totals,
    cases: [...cases],
  } satisfies TestSuite;
  return { ...cleanReport(), findings: [], plans: [planOf([])], tests: { totals, suites: [suite] } };
}

/** The attributes of the root. */
function rootOf(text: string): object {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
  const { tests, failures, errors, skipped } = (parser.parse(text) as { testsuites: Record<string, string> })
    .testsuites;
  return { tests, failures, errors, skipped };
}

describe('JUnit', () => {
  it('counts tests as the suites do, and tells failures with the command that runs them again', () => {
    const text = junitReporter(
      withTests([
        { name: 'adds', status: 'passed', path: 'a.js', line: 3, milliseconds: 12 },
        { name: 'breaks', status: 'failed', message: 'boom\nat a.js:4', rerun: 'node --test a.js' },
        { name: 'now and then', status: 'flaky' },
        { name: 'later', status: 'skipped' },
        { name: 'carries', status: 'todo' },
      ]),
    );
    expect(rootOf(text)).toEqual({ tests: '5', failures: '1', errors: '0', skipped: '2' });
    expect(text).toContain('<testcase classname="unit:node" name="adds" file="a.js" line="3" time="0.012"/>');
    expect(text).toContain(
      '<failure message="boom">boom\nat a.js:4\n\nRun it again: node --test a.js</failure>',
    );
  });

  it('of other commands has a test case for each item and each other place', async () => {
    const report = busyReport(sampleFindings(9));
    const text = junitReporter(report);
    const read = await readJunit(text);
    const errors = report.findings.filter(({ level }) => level === 'error');
    expect(errors.length).toBeGreaterThan(0);
    expect('findings' in read && read.findings.length).toBe(errors.length + report.coverage.failures.length);
  });

  it('is well-formed whatever tests are called and print', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, message) => {
        const text = junitReporter(withTests([{ name, status: 'failed', message }]));
        expect(XMLValidator.validate(text)).toBe(true);
        expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\uFFFE\uFFFF]/);
      }),
    );
  });
});

describe('the Markdown of tests', () => {
  it('shows totals by suite, and the slowest tests', () => {
    const { tests } = withTests([
      { name: 'slow <b>', status: 'passed', path: 'a.js', milliseconds: 1500 },
      { name: 'quick', status: 'passed', milliseconds: 1 },
    ]);
    expect(testLines(tests).filter(Boolean)).toEqual([
      '## Tests',
      '2 tests: 2 passed.',
      '| suite | tests | passed | failed | flaky | skipped | todo | time |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
      '| unit:node | 2 | 2 | 0 | 0 | 0 | 0 | 0.01 s |',
      '### Slowest tests',
      String.raw`- 1.5 s slow \<b> — a.js`,
    ]);
  });

  it('is nothing where there are no tests', () => {
    expect(testLines(undefined)).toEqual([]);
  });
});
