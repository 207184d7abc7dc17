import { describe, expect, it } from 'vitest';
import { readSarif } from '../../../src/engines/exec/sarif.ts';

const message = { text: 'm' };

/** A log of one run; a test gives what it is about. */
function log(run: object): string {
  return JSON.stringify({
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 't' } }, results: [], ...run }],
  });
}

function at(artifactLocation: object, region?: object): object[] {
  return [{ physicalLocation: { artifactLocation, region } }];
}

/** A run whose tool says that it failed, and why. */
function failed(...notifications: readonly object[]): object {
  return {
    invocations: [{ executionSuccessful: false, toolConfigurationNotifications: notifications }],
  };
}

/** What is read of a single result. */
function finding(result: object, run: object = {}): unknown {
  const report = readSarif(log({ ...run, results: [{ message, ...result }] }));
  return 'findings' in report ? report.findings[0] : report;
}

describe('the findings of SARIF', () => {
  it('have rule, level, message and place', () => {
    const locations = at({ uri: 'src/a%20b.ts' }, { startLine: 3, startColumn: 4 });
    expect(finding({ ruleId: 'r', level: 'error', locations })).toEqual({
      ruleId: 'r',
      level: 'error',
      message: 'm',
      path: 'src/a b.ts',
      line: 3,
      column: 4,
    });
  });

  it('are those of all runs', () => {
    const run = { tool: { driver: { name: 't' } }, results: [{ ruleId: 'r', message }] };
    expect(readSarif(JSON.stringify({ version: '2.1.0', runs: [run, run] }))).toMatchObject({
      findings: [{ ruleId: 'r' }, { ruleId: 'r' }],
    });
  });

  const tool = {
    tool: {
      driver: { name: 't', rules: [{ id: 'a', defaultConfiguration: { level: 'error' } }, { id: 'b' }] },
      extensions: [{ name: 'x', rules: [{ id: 'c', defaultConfiguration: { level: 'note' } }] }],
    },
  };
  it.each([
    [{ ruleId: 'a', level: 'note' }, 'a', 'note'],
    [{ ruleId: 'a' }, 'a', 'error'],
    [{ ruleId: 'a/part' }, 'a/part', 'error'],
    [{ ruleId: 'b' }, 'b', 'warning'],
    [{ ruleId: 'c' }, 'c', 'note'],
    [{ rule: { id: 'c', index: 0, toolComponent: { index: 0 } } }, 'c', 'note'],
    [{ ruleIndex: 0 }, 'a', 'error'],
    [{}, 'result', 'warning'],
    [{ ruleId: 'a', level: 'none' }, 'a', 'note'],
    [{ ruleId: 'a', kind: 'open' }, 'a', 'note'],
  ])('have the level of the result, else of its rule: %j', (result, ruleId, level) => {
    expect(finding(result, tool)).toMatchObject({ ruleId, level });
  });

  it.each([{ kind: 'pass' }, { kind: 'notApplicable' }, { suppressions: [{ kind: 'inSource' }] }])(
    'are not what passed or was suppressed: %j',
    (result) => {
      expect(finding(result)).toBeUndefined();
    },
  );

  it('are those whose suppression was refused', () => {
    expect(finding({ suppressions: [{ kind: 'external', status: 'rejected' }] })).toBeDefined();
  });

  it('have the text that the rule has under a name, with its arguments', () => {
    const rules = [{ id: 'r', messageStrings: { two: { text: '{0} and {1}, {2}' } } }];
    const result = { ruleId: 'r', message: { id: 'two', arguments: ['x', 'y'] } };
    expect(finding(result, { tool: { driver: { name: 't', rules } } })).toMatchObject({
      message: 'x and y, {2}',
    });
  });

  it.each([
    ['file:///elsewhere/src/a%20b.ts', undefined, '/elsewhere/src/a b.ts'],
    ['src/100%.ts', undefined, 'src/100%.ts'],
    ['a.ts', 'SRC', '/base/folder/a.ts'],
    ['a.ts', 'OTHER', 'a.ts'],
  ])('have the path that %s means (with base %s)', (uri, uriBaseId, path) => {
    const originalUriBaseIds = { SRC: { uri: 'file:///base/folder/' }, OTHER: {} };
    expect(finding({ locations: at({ uri, uriBaseId }) }, { originalUriBaseIds })).toMatchObject({ path });
  });

  it('have the path of the artifact that is named by its number', () => {
    const artifacts = [{ location: { uri: 'a.ts' } }, { location: { uri: 'b.ts' } }];
    expect(finding({ locations: at({ index: 1 }) }, { artifacts })).toMatchObject({ path: 'b.ts' });
  });

  it.each(['https://example.org/a.ts', 'file://host/a.ts'])(
    'have no path, but tell of it, if %s is no file here',
    (uri) => {
      expect(finding({ locations: at({ uri }) })).toEqual({
        ruleId: 'result',
        level: 'warning',
        message: `m (in ${uri})`,
      });
    },
  );
});

describe('what SARIF says of the tool itself', () => {
  const inFile = { level: 'error', message: { text: 'Parsing error' }, locations: at({ uri: 'a.ts' }) };

  it('can be that it failed at one file, and did the others', () => {
    const results = [{ ruleId: 'r', message, locations: at({ uri: 'b.ts' }) }];
    expect(readSarif(log({ ...failed(inFile), results }))).toMatchObject({
      findings: [{ path: 'b.ts' }],
      failures: [{ item: 'a.ts', reason: 'Parsing error' }],
    });
  });

  it.each([
    ['without a reason', failed(), /without a reason/],
    [
      'for a reason without a place',
      failed({ level: 'error', message: { text: 'No configuration' } }),
      /No configuration/,
    ],
    [
      'at a file and as a whole',
      failed(inFile, { level: 'error', message: { text: 'Out of memory' } }),
      /Out of memory/,
    ],
    ['with a mere warning', failed({ message: { text: 'Deprecated' } }), /Deprecated/],
  ])('can be that it failed %s, and then nothing counts', (_, run, reason) => {
    expect(readSarif(log(run))).toEqual({ lost: 'crashed', reason: expect.stringMatching(reason) as string });
  });

  it('can be a warning, which is a finding, or a mere notice, which is none', () => {
    const toolExecutionNotifications = [
      { message: { text: 'File ignored' }, locations: at({ uri: 'a.ts' }), descriptor: { id: 'ignored' } },
      { level: 'note', message },
    ];
    expect(
      readSarif(log({ invocations: [{ executionSuccessful: true, toolExecutionNotifications }] })),
    ).toEqual({
      findings: [{ ruleId: 'ignored', level: 'warning', message: 'File ignored', path: 'a.ts' }],
      failures: [],
    });
  });
});

describe('SARIF that is garbled', () => {
  it.each([
    ['nothing', '', /printed nothing/],
    ['half of it', log({}).slice(0, 40), /JSON/],
    ['another version', '{"version": "2.0.0", "runs": []}', /version/],
    ['no run', '{"version": "2.1.0", "runs": []}', /runs/],
    ['no results, not even none', log({ results: undefined }), /results/],
    ['results that are null', log({ results: null }), /results/],
    ['a result without a message', log({ results: [{ ruleId: 'r' }] }), /message/],
    ['a bare list', '[]', /object/],
  ])('has %s', (_, text, reason) => {
    expect(readSarif(text)).toEqual({ lost: 'garbled', reason: expect.stringMatching(reason) as string });
  });
});
