import { describe, expect, it } from 'vitest';
import { parseOptions, type Options } from '../../src/cli/options.ts';
import type { Failure } from '../../src/model/errors.ts';

const defaults: Options = {
  words: [],
  given: [],
  engine: undefined,
  max: undefined,
  sequential: false,
  timeout: undefined,
  cache: true,
  only: [],
  user: false,
  format: undefined,
  output: undefined,
  trace: undefined,
  failOn: undefined,
  acceptChanges: false,
  watch: false,
  wait: false,
  clear: false,
  cwd: '.',
  quiet: false,
  dryRun: false,
  debug: false,
  help: false,
  version: false,
};

describe('the command line', () => {
  const cases: readonly (readonly [string, Partial<Options>])[] = [
    ['', {}],
    ['audit', { words: ['audit'] }],
    ['plan audit some/path', { words: ['plan', 'audit', 'some/path'] }],
    ['audit --quiet path', { words: ['audit', 'path'], quiet: true }],
    ['--engine local', { engine: 'local' }],
    ['--engine fake', { engine: 'fake' }],
    ['--timeout 90s', { timeout: '90s' }],
    ['--no-cache', { cache: false }],
    ['--trace t.json', { trace: 't.json' }],
    ['resume r1 --accept-changes', { words: ['resume', 'r1'], acceptChanges: true }],
    ['status --watch', { words: ['status'], watch: true }],
    ['cache --clear', { words: ['cache'], clear: true }],
    ['--max 3', { max: 3 }],
    ['--max=12', { max: 12 }],
    ['--max 999999', { max: 999_999 }],
    ['--sequential', { sequential: true }],
    ['--only security', { only: ['security'] }],
    ['--only security,quality', { only: ['security', 'quality'] }],
    ['--only security --only name-missing', { only: ['security', 'name-missing'] }],
    ['--only ,security,', { only: ['security'] }],
    ['--user', { user: true }],
    ['--format md', { format: 'md' }],
    ['--format json', { format: 'json' }],
    ['--format sarif', { format: 'sarif' }],
    ['--json', { format: 'json' }],
    ['--output report.md', { output: 'report.md' }],
    ['-o report.md', { output: 'report.md' }],
    ['--fail-on error', { failOn: 'error' }],
    ['--fail-on warning', { failOn: 'warning' }],
    ['--fail-on note', { failOn: 'note' }],
    ['--fail-on never', { failOn: 'never' }],
    ['--cwd elsewhere', { cwd: 'elsewhere' }],
    ['--quiet', { quiet: true }],
    ['-q', { quiet: true }],
    ['--dry-run', { dryRun: true }],
    ['--debug', { debug: true }],
    ['--help', { help: true }],
    ['-h', { help: true }],
    ['--version', { version: true }],
    ['-v', { version: true }],
    ['audit -- --quiet', { words: ['audit', '--quiet'] }],
    ['audit --changed', { words: ['audit'], changed: 'HEAD' }],
    ['audit --changed --quiet', { words: ['audit'], changed: 'HEAD', quiet: true }],
    ['audit --changed main', { words: ['audit'], changed: 'main' }],
    ['--changed=v1 audit', { words: ['audit'], changed: 'v1' }],
    ['audit -- --changed', { words: ['audit', '--changed'] }],
    ['docs --fix --allow-dirty', { words: ['docs'], fix: true, allowDirty: true }],
    ['docs --external', { words: ['docs'], external: true }],
    ['test --rerun-failed 2 --coverage', { words: ['test'], rerunFailed: 2, coverage: true }],
    ['deps --osv http://x --advisories d', { words: ['deps'], osv: 'http://x', advisories: 'd' }],
    ['prime --tokens 800', { words: ['prime'], tokens: 800 }],
  ];

  it.each(cases)('"%s" is understood', (line, expected) => {
    const given = wordsOf(line);
    expect(parseOptions(given)).toEqual({ ok: true, value: { ...defaults, given, ...expected } });
  });

  const typos: readonly (readonly [string, string, string | undefined])[] = [
    ['--formt md', '--formt', '--format'],
    ['--quite', '--quite', '--quiet'],
    ['--sequentail', '--sequentail', '--sequential'],
    ['--dryrun', '--dryrun', '--dry-run'],
    ['--fail-om error', '--fail-om', '--fail-on'],
    ['--FORMAT md', '--FORMAT', '--format'],
    ['audit --zzzzzzzzzz path', '--zzzzzzzzzz', undefined],
    ['-x', '-x', undefined],
    ['--no-quiet', '--no-quiet', undefined],
    ['--__proto__', '--__proto__', undefined],
  ];

  it.each(typos)('"%s" is refused, with %s and the nearest option named', (line, given, nearest) => {
    expect(failureOf(line)).toEqual({ code: 'unknown-option', given, nearest });
  });

  it.each([
    ['--max 0', '--max', '0', undefined],
    ['--max=-1', '--max', '-1', undefined],
    ['--max 1.5', '--max', '1.5', undefined],
    ['--max 1e3', '--max', '1e3', undefined],
    ['--max 0x8', '--max', '0x8', undefined],
    ['--max many', '--max', 'many', undefined],
    ['--max=', '--max', '', undefined],
    ['--max 1000000', '--max', '1000000', undefined],
    ['--format jsn', '--format', 'jsn', 'json'],
    ['--format JSON', '--format', 'JSON', 'json'],
    ['--format=', '--format', '', undefined],
    ['--format pdf', '--format', 'pdf', undefined],
    ['--fail-on warnings', '--fail-on', 'warnings', 'warning'],
    ['--fail-on sometimes', '--fail-on', 'sometimes', undefined],
    ['--timeout 5', '--timeout', '5', undefined],
    ['--timeout 0s', '--timeout', '0s', undefined],
    ['--engine lokal', '--engine', 'lokal', 'local'],
    ['--tokens 0', '--tokens', '0', undefined],
    ['--rerun-failed twice', '--rerun-failed', 'twice', undefined],
  ])('"%s" is refused, with the value and what was expected', (line, option, given, nearest) => {
    expect(failureOf(line)).toMatchObject({ code: 'bad-value', option, given, nearest });
  });

  it('says which values there are', () => {
    expect(failureOf('--fail-on x')).toMatchObject({ expected: 'one of error, warning, note, never' });
    expect(failureOf('--format x')).toMatchObject({
      expected: 'one of md, json, sarif, html, junit, cyclonedx, context',
    });
    expect(failureOf('--max x')).toMatchObject({ expected: 'a whole number from 1 to 999999' });
  });

  it.each([
    ['--output', /--output.*argument missing\.$/],
    ['--max -1', /--max.*ambiguous\.$/],
    ['--format --json', /--format.*ambiguous\.$/],
    ['--quiet=yes', /--quiet.*does not take an argument\.$/],
  ])('"%s" is refused in one sentence', (line, message) => {
    const failure = failureOf(line);
    expect(failure?.code === 'bad-option' ? failure.message : '').toMatch(message);
  });
});

function wordsOf(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}

function failureOf(line: string): Failure | undefined {
  const parsed = parseOptions(wordsOf(line));
  return parsed.ok ? undefined : parsed.reason;
}
