import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Log, Result, Run } from 'sarif';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { levels } from '../../src/model/severity.ts';
import type { Report } from '../../src/model/report.ts';
import { sarifReporter } from '../../src/reporting/sarif.ts';
import { findingOf, reportOf, sampleRules } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

const validate = compileSchema();

describe('the report as SARIF', () => {
  it('is valid when nothing was found', () => {
    expect(problemsOf(sarifReporter(reportOf({ rules: [] })))).toEqual([]);
  });

  it('is valid, whatever was found', () => {
    fc.assert(
      fc.property(fc.array(anyFinding()), fc.array(anyFinding()), (findings, others) => {
        const silenced = others.map((finding) => ({
          ...finding,
          silenced: { by: 'config' as const, reason: finding.message },
        }));
        const failures = findings.map(({ message }) => ({
          item: message,
          cause: 'crashed' as const,
          reason: message,
          attempts: 1,
        }));
        const coverage = { ...reportOf().coverage, complete: false, failures };
        expect(problemsOf(sarifReporter(reportOf({ findings, silenced, coverage })))).toEqual([]);
      }),
    );
  });

  it('is refused by the schema when it is not SARIF, so that validation means something', () => {
    const wrong = sarifReporter(reportOf()).replace('"utf16CodeUnits"', '"bytes"');
    expect(problemsOf(wrong)).not.toEqual([]);
  });

  it('names the tool, its version, the command and the unit of columns', () => {
    expect(runOf(reportOf())).toMatchObject({
      tool: { driver: { name: 'pool-run', semanticVersion: '0.1.0' } },
      automationDetails: { id: 'pool-run/audit/' },
      columnKind: 'utf16CodeUnits',
    });
  });

  it('describes every rule once, and results point to their rule', () => {
    const findings = [findingOf(), findingOf({ ruleId: 'colour-unknown', level: 'note', fingerprint: 'f2' })];
    const run = runOf(reportOf({ findings }));
    expect(run.tool.driver.rules?.map((rule) => rule.id)).toEqual(sampleRules.map((rule) => rule.id));
    expect(run.results?.map((result) => [result.ruleId, result.ruleIndex, result.level])).toEqual([
      ['name-missing', 0, 'error'],
      ['colour-unknown', 2, 'note'],
    ]);
    expect(run.tool.driver.rules?.[0]).toMatchObject({
      shortDescription: { text: 'Nothing can call it.' },
      help: { text: 'Add a name.' },
      defaultConfiguration: { level: 'error' },
    });
  });

  it('gives every result its fingerprint and its place', () => {
    const [result] = resultsOf([
      findingOf({ fingerprint: 'abc', location: { path: 'agents/a.md', line: 4, column: 7 } }),
    ]);
    expect(result?.partialFingerprints).toEqual({ 'poolRun/v1': 'abc' });
    expect(result?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'agents/a.md', uriBaseId: '%SRCROOT%' },
          region: { startLine: 4, startColumn: 7 },
        },
      },
    ]);
  });

  it.each([
    ['definition', 'inSource'],
    ['config', 'external'],
  ] as const)('shows what the %s silenced as a suppression of kind %s', (by, kind) => {
    const silenced = [{ ...findingOf(), silenced: { by, reason: 'known' } }];
    const [result] = runOf(reportOf({ silenced })).results ?? [];
    expect(result?.suppressions).toEqual([{ kind, justification: 'known' }]);
  });

  it('tells that the run was not successful, and which items failed', () => {
    const failures = [{ item: 'a.md', cause: 'crashed' as const, reason: 'boom', attempts: 3 }];
    const coverage = { ...reportOf().coverage, done: 0, failed: 1, complete: false, failures };
    const [invocation] = runOf(reportOf({ outcome: 'incomplete', coverage })).invocations ?? [];
    expect(invocation).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: 'error', message: { text: 'a.md: boom' } }],
    });
  });
});

describe('the place of a result', () => {
  it.each([
    ['agents/code reviewer.md', 'agents/code%20reviewer.md'],
    ['agents/c#.md', 'agents/c%23.md'],
    ['agents/why?.md', 'agents/why%3F.md'],
    ['agents/100%.md', 'agents/100%25.md'],
    ['agents/ünï/日本.md', 'agents/%C3%BCn%C3%AF/%E6%97%A5%E6%9C%AC.md'],
    ['agents/🎉.md', 'agents/%F0%9F%8E%89.md'],
    ['agents/[a].md', 'agents/%5Ba%5D.md'],
    ['agents/a%20b.md', 'agents/a%2520b.md'],
    ['../outside/a.md', '../outside/a.md'],
  ])('%s is the relative URI %s', (path, uri) => {
    expect(uriOf(path)).toBe(uri);
  });

  it('leads back to the path, for any names of folders and files', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => !/[/\\:]/.test(text) && !/^\.+$/.test(text));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const path = names.join('/');
        const { pathname, search, hash, host } = new URL(uriOf(path), 'https://root.test/');
        expect(decodeURIComponent(pathname)).toBe(`/${path}`);
        expect([search, hash, host]).toEqual(['', '', 'root.test']);
      }),
    );
  });
});

describe("GitHub's limits", () => {
  it('of 25,000 results are kept, the most severe stay, and what is left out is told', () => {
    const notes = many(24_999, 'note');
    const report = reportOf({
      findings: [...many(2, 'error'), ...notes],
      silenced: [{ ...findingOf(), silenced: { by: 'config', reason: 'known' } }],
    });
    const run = runOf(report);
    expect(run.results).toHaveLength(25_000);
    expect(run.results?.slice(0, 3).map((result) => result.level)).toEqual(['error', 'error', 'note']);
    expect(run.invocations?.[0]?.toolExecutionNotifications).toEqual([
      { level: 'warning', message: { text: '2 results over the limit are left out.' } },
    ]);
  });

  it('of 25,000 results may be used up without a notice', () => {
    const run = runOf(reportOf({ findings: many(25_000, 'note') }));
    expect(run.results).toHaveLength(25_000);
    expect(run.invocations?.[0]?.toolExecutionNotifications).toEqual([]);
  });

  it('of 1,000 locations for a result are kept, each with an id of its own', () => {
    const related = Array.from({ length: 1_500 }, (_, index) => ({
      path: `r${index}.md`,
      line: 1,
      column: 1,
    }));
    const text = sarifReporter(reportOf({ findings: [findingOf({ related })] }));
    const [result] = parse(text).results ?? [];
    const ids = result?.relatedLocations?.map((location) => location.id);
    expect(ids).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    expect(problemsOf(text)).toEqual([]);
  });
});

/**
 * The OASIS schema of SARIF 2.1.0 as Microsoft publishes it for its own matchers. It is of JSON Schema draft 4, of which
 * it uses nothing that draft 7 reads otherwise but `id`; one pattern of it is valid without the `u` flag only.
 */
function compileSchema(): ReturnType<Ajv['compile']> {
  const path = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  );
  const {
    id: _id,
    $schema: _draft,
    ...schema
  } = JSON.parse(readFileSync(path, 'utf8')) as {
    [key: string]: unknown;
  };
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

function problemsOf(text: string): unknown[] {
  return validate(JSON.parse(text)) === true ? [] : (validate.errors ?? []);
}

function parse(text: string): Run {
  const run = (JSON.parse(text) as Log).runs[0];
  if (!run) throw new Error('Internal error: a SARIF log of pool-run has one run');
  return run;
}

function runOf(report: Report): Run {
  return parse(sarifReporter(report));
}

function resultsOf(findings: Finding[]): readonly Result[] {
  return runOf(reportOf({ findings })).results ?? [];
}

function uriOf(path: string): string {
  const [result] = resultsOf([findingOf({ location: { path, line: 1, column: 1 } })]);
  return result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? '';
}

function many(count: number, level: Finding['level']): Finding[] {
  return Array.from({ length: count }, (_, index) => findingOf({ level, fingerprint: `${level}${index}` }));
}

function anyFinding(): fc.Arbitrary<Finding> {
  const text = fc.string({ unit: 'grapheme' });
  const place = fc.record({
    path: text,
    line: fc.integer({ min: 1, max: 100_000 }),
    column: fc.integer({ min: 1, max: 10_000 }),
  });
  return fc.record({
    ruleId: fc.constantFrom('name-missing', 'tool-unknown', 'colour-unknown'),
    level: fc.constantFrom(...levels),
    message: text,
    location: place,
    related: fc.array(place, { maxLength: 3 }),
    fingerprint: fc.stringMatching(/^[0-9a-f]{16}$/),
    sources: fc.subarray(['worker#1', 'worker#2']),
  });
}
