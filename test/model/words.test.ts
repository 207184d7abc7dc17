import { describe, expect, it } from 'vitest';
import { compareText } from '../../src/model/compareText.ts';
import { millisecondsOf } from '../../src/model/duration.ts';
import { describeFailure, type Failure } from '../../src/model/errors.ts';
import { groupBy } from '../../src/model/groupBy.ts';
import { nearest } from '../../src/model/nearest.ts';
import { compareLevels, levels, reaches } from '../../src/model/severity.ts';
import { fc } from './fc.ts';

describe('the nearest candidate', () => {
  it.each([
    ['--formt', ['--format', '--fail-on'], '--format'],
    ['audt', ['audit', 'plan', 'list'], 'audit'],
    ['AUDIT', ['audit', 'plan'], 'audit'],
    ['md', ['md', 'json'], 'md'],
    ['xyz', ['audit', 'plan'], undefined],
    ['', ['audit', 'plan'], undefined],
    ['audit', [], undefined],
    ['dcos', ['deps', 'docs'], 'docs'],
  ])('to %j among %j is %j', (given, candidates, expected) => {
    expect(nearest(given, candidates)).toBe(expected);
  });

  it('to a candidate in small letters is that candidate', () => {
    const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.nat(), (candidates, index) => {
        const given = candidates[index % candidates.length] ?? '';
        expect(nearest(given, candidates)).toBe(given);
      }),
    );
  });
});

describe('grouping', () => {
  it('keeps every value once, in order, under its own key', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        const groups = groupBy(values, (value) => value % 3);
        expect([...groups.keys()]).toEqual([...new Set(values.map((value) => value % 3))]);
        for (const [key, members] of groups) {
          expect(members).toEqual(values.filter((value) => Object.is(value % 3 || 0, key || 0)));
        }
      }),
    );
  });
});

describe('the order of text', () => {
  it('is by code unit, whatever the locale', () => {
    expect(['ä', 'b', 'B', 'a'].toSorted(compareText)).toEqual(['B', 'a', 'b', 'ä']);
  });
});

describe('a level', () => {
  it.each([
    ['error', 'error', true],
    ['error', 'note', true],
    ['warning', 'error', false],
    ['warning', 'warning', true],
    ['note', 'warning', false],
    ['note', 'note', true],
    ['error', 'never', false],
  ] as const)('of %s reaches %s: %s', (level, threshold, expected) => {
    expect(reaches(level, threshold)).toBe(expected);
  });

  it('sorts before all that are less severe', () => {
    expect([...levels].toReversed().toSorted(compareLevels)).toEqual(levels);
  });
});

describe('a written duration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['999999999h', 999_999_999 * 3_600_000],
    ['0s', undefined],
    ['1.5s', undefined],
    ['10', undefined],
    ['10 m', undefined],
    ['-1s', undefined],
    ['1d', undefined],
    ['', undefined],
  ])('of %j is %s milliseconds', (text, milliseconds) => {
    expect(millisecondsOf(text)).toBe(milliseconds);
  });
});

describe('a failure is told in words', () => {
  const told: { readonly [Code in Failure['code']]: readonly [Extract<Failure, { code: Code }>, string] } = {
    'unknown-command': [
      { code: 'unknown-command', given: 'audti', nearest: 'audit' },
      'Unknown command "audti". Did you mean "audit"? `pool-run list` shows what can run here.',
    ],
    'unknown-option': [
      { code: 'unknown-option', given: '--x', nearest: undefined },
      'Unknown option "--x". `pool-run --help` lists the options.',
    ],
    'bad-option': [
      { code: 'bad-option', message: "Option '--max' needs a value." },
      "Option '--max' needs a value. `pool-run --help` shows how options are written.",
    ],
    'bad-value': [
      { code: 'bad-value', option: '--format', given: 'jsn', expected: 'one of md, json', nearest: 'json' },
      'Expected --format to be one of md, json, got "jsn". Did you mean "json"?',
    ],
    'command-exists': [
      { code: 'command-exists', name: 'lint', path: 'commands/lint.md' },
      'There is already a command "lint" (commands/lint.md). Choose another name; nothing was written.',
    ],
    'path-missing': [
      { code: 'path-missing', path: 'nowhere' },
      'There is no "nowhere". Give the path of a folder or a file that exists.',
    ],
    'not-runnable': [
      { code: 'not-runnable', command: 'docs', path: 'commands/docs.md', why: 'it has no pool.' },
      '"docs" (commands/docs.md) cannot run here: it has no pool.',
    ],
    'definition-unusable': [
      { code: 'definition-unusable', path: 'commands/a.md', line: 3, message: 'No such agent.' },
      'commands/a.md:3: No such agent.',
    ],
    'config-invalid': [
      { code: 'config-invalid', path: 'pool-run.json', line: 7, message: 'Not JSON.' },
      'pool-run.json:7: Not JSON.',
    ],
    'journal-line-invalid': [
      { code: 'journal-line-invalid', path: 'coordination.log', line: 9 },
      'coordination.log:9: this line of the journal is no event. Only a torn last line is expected; ' +
        'restore the file or start a new run.',
    ],
    'run-unknown': [
      { code: 'run-unknown', given: 'r2', nearest: 'r1' },
      'There is no run "r2" here. Did you mean "r1"? Runs are in .pool-run/runs/.',
    ],
    'run-ambiguous': [
      { code: 'run-ambiguous', given: '2026', runs: ['20261', '20262'] },
      '"2026" is the beginning of several runs: 20261, 20262. Give more of the id.',
    ],
    'run-not-begun': [
      { code: 'run-not-begun', run: 'r1' },
      'The run r1 ended before it began: it has no plan.json. Start it anew.',
    ],
    'run-held': [
      { code: 'run-held', run: 'r1', pid: 7 },
      'The run r1 is worked on by process 7. `pool-run status r1` shows it; wait for it or end it first.',
    ],
    'run-elsewhere': [
      { code: 'run-elsewhere', run: 'r1', host: 'build-7', path: '.pool-run/runs/r1/epoch.1.json' },
      'The run r1 was taken on the host build-7, and from here nobody can see whether it still goes on there. ' +
        'If it does not, delete .pool-run/runs/r1/epoch.1.json and try again.',
    ],
    'run-file-invalid': [
      { code: 'run-file-invalid', path: 'plan.json', message: 'Not JSON.' },
      'plan.json: Not JSON.',
    ],
    'run-changed': [
      { code: 'run-changed', run: 'r1', changes: ['a.md was changed', 'b.md is gone'] },
      'The run r1 cannot go on as it was planned: a.md was changed; b.md is gone. ' +
        '`pool-run resume r1 --accept-changes` keeps the results that still hold.',
    ],
    'no-changes': [
      { code: 'no-changes', base: 'mian', why: 'git knows no such commit' },
      'Cannot tell what changed since "mian": git knows no such commit.',
    ],
    'engine-unavailable': [
      { code: 'engine-unavailable', engine: 'claude', why: 'It is not logged in.' },
      'The engine claude cannot start: It is not logged in.',
    ],
    'cannot-write': [
      { code: 'cannot-write', path: '/x', cause: 'EACCES' },
      'Cannot write /x (EACCES). Free the disk or the permission, or choose another place.',
    ],
  };

  it.each(Object.entries(told))('for %s', (_, [failure, text]) => {
    expect(describeFailure(failure)).toBe(text);
  });

  it('also where nothing more is known', () => {
    expect(describeFailure({ code: 'run-unknown', given: undefined, nearest: undefined })).toBe(
      'Nothing has been run here yet. `pool-run list` shows what can run.',
    );
    expect(describeFailure({ code: 'run-held', run: 'r1', pid: undefined })).toContain('by another process.');
  });
});
