import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/engines/exec/json.ts';
import { jsonReporter } from '../../../src/reporting/json.ts';
import type { Report } from '../../../src/model/report.ts';
import { findingOf } from '../../model/samples.ts';

describe('a report as JSON', () => {
  it('is findings with a rule, a message and a place', () => {
    const text = JSON.stringify({
      findings: [
        {
          ruleId: 'r',
          level: 'error',
          message: 'm',
          location: { path: 'a.ts', line: 3, column: 4 },
          more: 1,
        },
        { ruleId: 's', message: 'n', location: { path: 'b.ts' } },
      ],
      more: { keys: [] },
    });
    expect(readJson(text)).toEqual({
      findings: [
        { ruleId: 'r', level: 'error', message: 'm', path: 'a.ts', line: 3, column: 4 },
        { ruleId: 's', level: 'warning', message: 'n', path: 'b.ts' },
      ],
      failures: [],
    });
  });

  it('can name items that it could not look at', () => {
    const failures = [{ item: 'a.ts', reason: 'too long' }];
    expect(readJson(JSON.stringify({ findings: [], failures }))).toEqual({ findings: [], failures });
  });

  it('can be a report of pool-run itself, whose failed items count', () => {
    const failure = { item: 'a.md', cause: 'crashed', reason: 'it ended', attempts: 3 };
    const report = {
      schemaVersion: 1,
      findings: [findingOf()],
      coverage: {
        planned: 2,
        done: 1,
        failed: 1,
        skipped: 0,
        complete: false,
        failures: [failure],
        changed: [],
      },
    } as unknown as Report;
    const { path, line, column } = findingOf().location;
    const { ruleId, level, message } = findingOf();
    expect(readJson(jsonReporter(report))).toEqual({
      findings: [{ ruleId, level, message, path, line, column }],
      failures: [{ item: 'a.md', reason: 'it ended' }],
    });
  });

  it('that is not complete and names no failure is no success', () => {
    expect(readJson(JSON.stringify({ findings: [], coverage: { complete: false } }))).toMatchObject({
      failures: [{ reason: expect.stringContaining('not complete') as string }],
    });
  });

  it.each([
    ['nothing', '', /printed nothing/],
    ['half of it', '{"findings": [', /JSON/],
    ['two of them', '{"findings": []}{"findings": []}', /JSON/],
    ['a line before it', '> lint@1\n{"findings": []}', /begins with "> lint@1/],
    ['no findings', '{}', /findings/],
    ['no object', '[]', /object/],
    [
      'another level',
      '{"findings": [{"ruleId": "r", "level": "fatal", "message": "m", "location": {"path": "a"}}]}',
      /findings\.0\.level/,
    ],
    ['no place', '{"findings": [{"ruleId": "r", "message": "m"}]}', /findings\.0\.location/],
    [
      'a line that is no number',
      '{"findings": [{"ruleId": "r", "message": "m", "location": {"path": "a", "line": "3"}}]}',
      /line/,
    ],
  ])('is garbled if there is %s', (_, text, reason) => {
    expect(readJson(text)).toEqual({ lost: 'garbled', reason: expect.stringMatching(reason) as string });
  });
});
