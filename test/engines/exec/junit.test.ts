import { describe, expect, it } from 'vitest';
import { readJunit } from '../../../src/engines/exec/junit.ts';

describe('the findings of JUnit’s XML', () => {
  it('are failures and errors, not what passed or was skipped', async () => {
    const report = await readJunit(`<?xml version="1.0" encoding="UTF-8"?>
      <testsuites tests="4" failures="1">
        <testsuite name="sums" file="test/sums.js">
          <testcase classname="sums" name="adds" time="0.1"/>
          <testcase classname="sums" name="skips"><skipped message="later"/></testcase>
          <testcase classname="sums" name="fails" line="12">
            <failure message="expected &lt;1&gt;&#10;to be 2" type="AssertionError"><![CDATA[at <anonymous>]]></failure>
          </testcase>
          <testcase name="breaks" file="test/other.js"><error>it broke
            at line 3</error></testcase>
        </testsuite>
      </testsuites>`);
    expect(report).toMatchObject({
      findings: [
        {
          ruleId: 'test-failure',
          level: 'error',
          message: 'sums > fails: expected <1>\nto be 2',
          path: 'test/sums.js',
          line: 12,
        },
        {
          ruleId: 'test-error',
          level: 'error',
          message: 'breaks: it broke',
          path: 'test/other.js',
          line: undefined,
        },
      ],
      failures: [],
    });
  });

  it('are found in suites inside of suites, and in suites themselves', async () => {
    const report = await readJunit(
      '<testsuite name="a.test.ts"><error message="cannot load"/><testsuite name="inner"><testcase name="t"><failure/></testcase></testsuite></testsuite>',
    );
    expect(report).toMatchObject({
      findings: [
        { message: 'a.test.ts: cannot load', perhaps: [undefined, 'a.test.ts'] },
        {
          message: 't: no reason is given',
          perhaps: [undefined, 't', undefined, 'inner', undefined, 'a.test.ts'],
        },
      ],
    });
  });

  it('say a title once if class and name are the same', async () => {
    const report = await readJunit(
      '<testsuite><testcase classname="t" name="t"><failure type="E"/></testcase></testsuite>',
    );
    expect(report).toMatchObject({ findings: [{ message: 't: E' }] });
  });

  it('are none when there was no test', async () => {
    expect(await readJunit('<testsuites/>')).toEqual({ findings: [], failures: [] });
  });

  it('are many thousands without an end', async () => {
    const many = '<testcase name="a &lt; b"><failure>&gt;&amp;</failure></testcase>'.repeat(5_000);
    const report = await readJunit(`<testsuite>${many}</testsuite>`);
    expect('findings' in report ? report.findings.length : report).toBe(5_000);
  });
});

describe('XML that is garbled', () => {
  it.each([
    ['is nothing', '', /printed nothing/],
    ['is no XML', 'Tests passed: 4', /begins with "Tests passed/],
    ['is cut', '<testsuite><testcase name="a"/>', /whole JUnit report/],
    ['is cut in the middle of a tag', '<testsuite><testcase na', /whole/],
    ['has text after its end', '<testsuite/>done', /whole/],
    ['is two documents', '<testsuite/><testsuite/>', /whole/],
    ['is of something else', '<coverage/>', /no testsuite/],
    ['brings entities', '<!DOCTYPE t [<!ENTITY a "b">]><testsuite name="&a;"/>', /document type/],
    ['is nested without end', `${'<testsuite>'.repeat(5_000)}${'</testsuite>'.repeat(5_000)}`, /nested/i],
  ])('because it %s', async (_, text, reason) => {
    expect(await readJunit(text)).toEqual({
      lost: 'garbled',
      reason: expect.stringMatching(reason) as string,
    });
  });
});
