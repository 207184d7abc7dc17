import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lossOf } from '../../src/engines/claude/loss.ts';
import type { ClientResult } from '../../src/engines/claude/stream.ts';
import { describeFailure, type Failure } from '../../src/model/errors.ts';
import { failureCauses } from '../../src/model/outcome.ts';

const page = readFileSync('docs/troubleshooting.md', 'utf8');

type Code = Failure['code'];

/** A failure of each kind, and the words of its message by which the page tells it. Where the message is given, it is the rest. */
const told: { readonly [Kind in Code]: readonly [words: string, failure: Extract<Failure, { code: Kind }>] } =
  {
    'unknown-command': ['Unknown command "…".', { code: 'unknown-command', given: '…', nearest: undefined }],
    'unknown-option': ['Unknown option "…".', { code: 'unknown-option', given: '…', nearest: undefined }],
    'bad-option': ['`pool-run --help` shows how options are written', { code: 'bad-option', message: '…' }],
    'bad-value': [
      'Expected --max to be …, got "…".',
      { code: 'bad-value', option: '--max', given: '…', expected: '…', nearest: undefined },
    ],
    'command-exists': [
      'There is already a command "…" (…).',
      { code: 'command-exists', name: '…', path: '…' },
    ],
    'path-missing': ['There is no "…". Give the path', { code: 'path-missing', path: '…' }],
    'not-runnable': [
      '"…" (…) cannot run here: …',
      { code: 'not-runnable', command: '…', path: '…', why: '…' },
    ],
    'definition-unusable': [
      'commands/lint.md:7: …',
      { code: 'definition-unusable', path: 'commands/lint.md', line: 7, message: '…' },
    ],
    'config-invalid': [
      'pool-run.yaml:3: …',
      { code: 'config-invalid', path: 'pool-run.yaml', line: 3, message: '…' },
    ],
    'journal-line-invalid': [
      'this line of the journal is no event',
      { code: 'journal-line-invalid', path: '…', line: 1 },
    ],
    'run-unknown': ['There is no run "…" here.', { code: 'run-unknown', given: '…', nearest: undefined }],
    'run-ambiguous': [
      '"…" is the beginning of several runs: …',
      { code: 'run-ambiguous', given: '…', runs: ['…'] },
    ],
    'run-not-begun': ['The run … ended before it began', { code: 'run-not-begun', run: '…' }],
    'run-held': ['The run … is worked on by process ', { code: 'run-held', run: '…', pid: 1 }],
    'run-elsewhere': [
      'The run … was taken on the host …',
      { code: 'run-elsewhere', run: '…', host: '…', path: '…' },
    ],
    'run-file-invalid': [
      '.claude/pool-run.json: …',
      { code: 'run-file-invalid', path: '.claude/pool-run.json', message: '…' },
    ],
    'run-changed': [
      'The run … cannot go on as it was planned: …',
      { code: 'run-changed', run: '…', changes: ['…'] },
    ],
    'no-changes': ['Cannot tell what changed since "…": …', { code: 'no-changes', base: '…', why: '…' }],
    'engine-unavailable': [
      'The engine claude cannot start: …',
      { code: 'engine-unavailable', engine: 'claude', why: '…' },
    ],
    'cannot-write': ['Cannot write … (ENOSPC).', { code: 'cannot-write', path: '…', cause: 'ENOSPC' }],
  };

it.each(Object.entries(told))(
  'the page on troubleshooting tells of %s in its own words',
  (_, [words, failure]) => {
    expect(describeFailure(failure)).toContain(words);
    expect(page).toContain(words);
  },
);

it('the page tells of runs that nobody has begun yet', () => {
  const words = 'Nothing has been run here yet.';
  expect(describeFailure({ code: 'run-unknown', given: undefined, nearest: undefined })).toContain(words);
  expect(page).toContain(words);
});

it.each(failureCauses)('the page tells why an item has failed as %s', (cause) => {
  expect(page).toMatch(new RegExp(`^\\| \`${cause}\` +\\|`, 'm'));
});

it.each(['authentication_failed', 'billing_error', 'model_not_found'])(
  'the page tells what to do when the service says %s',
  (error) => {
    const result = { subtype: 'success', isError: true, error, text: '' } as ClientResult;
    const { reason = '' } = lossOf({ result }) ?? {};
    const [sentence = ''] = reason.split(/(?<=\.) /);
    expect(sentence.length).toBeGreaterThan(10);
    expect(page).toContain(`\`${sentence}\``);
  },
);
