import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LineDecoder, parseEvent } from '../../src/journal/decode.ts';
import { EventLines } from '../../src/journal/encode.ts';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { findSecrets } from '../../src/model/secrets.ts';
import { findingOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';
import { anyEvent, anyJournal, claimed, done, stamped } from './journals.ts';

describe('events as lines', () => {
  it.each([
    ['one line of JSON each, and read back as what they were', fc.array(anyEvent(), { maxLength: 12 })],
    [
      'the same whatever was written before them in their batch',
      anyJournal(['src/a.ts', 'b "quoted"', 'ü.md']),
    ],
  ])('are %s', (_, any) => {
    fc.assert(
      fc.property(any, (events) => {
        expect(linesOf(events).map((line) => JSON.parse(line) as unknown)).toEqual(events);
      }),
    );
  });

  it('are the same over many batches', () => {
    const lines = new EventLines();
    const events = Array.from({ length: 40 }, (_, index) =>
      stamped(index % 2 === 0 ? claimed('src/a.ts') : done('src/a.ts'), 1, index >> 3),
    );
    const texts = events.map((event, index) => {
      lines.add(event);
      return index % 3 === 0 ? textOf(lines) : '';
    });
    const all = [...texts, textOf(lines)].join('').trimEnd().split('\n');
    expect(all.map((line) => JSON.parse(line) as unknown)).toEqual(events);
  });

  it.each([0, 0.001, 0.01, 0.5, 1, 1.234, 12, 1_000.1, 123_456.789, 1e-7, 0.1 + 0.2, 2 ** 31, 1e21, -0.5])(
    'keep the duration %d',
    (milliseconds) => {
      const event = stamped(done('a', 'w#1', milliseconds));
      expect(JSON.parse(linesOf([event])[0] ?? '')).toEqual(event);
    },
  );

  it('keep a line that is longer than a batch', () => {
    const events = [done('é'.repeat(300_000)), claimed('x'.repeat(700_000)), done('b')].map((one) =>
      stamped(one),
    );
    expect(linesOf(events).map((line) => JSON.parse(line) as unknown)).toEqual(events);
  });
});

describe('reading lines', () => {
  it.each([
    ['the events that were written', fc.array(anyEvent(), { maxLength: 12 })],
    ['the events of any journal', anyJournal(['src/a.ts', 'b "quoted"', 'ü.md', 'd'])],
  ])('gives %s', (_, any) => {
    fc.assert(
      fc.property(any, (events) => {
        expect(decode(bytesOf(events))).toEqual(events);
      }),
    );
  });

  it('invents no result', () => {
    const lines = linesOf([stamped(done('a')), stamped(done('a'))]);
    const without = lines[1]?.replace(',"result":{"findings":[]}', '') ?? '';
    expect(decode(Buffer.from(`${lines[0]}\n${without}\n`))[1]).toEqual(JSON.parse(without));
    expect(without).not.toContain('result');
  });

  it('takes and refuses a damaged line exactly as a reader of JSON does', () => {
    const good = linesOf([
      stamped(claimed('src/a.ts', 'worker#1'), 1, 1_700_000_000_000),
      stamped(done('src/a.ts', 'worker#1', 1.5), 1, 1_700_000_000_001),
      stamped(withFinding('src/a.ts'), 1, 1_700_000_000_002),
    ]);
    const before = `${good.join('\n')}\n`;
    for (const damaged of good.flatMap((line) => [...damages(line)])) {
      const bytes = Buffer.from(`${before}${damaged}\n`);
      // The lines before it have taught the reader what to expect.
      expect(decode(bytes).slice(good.length)).toEqual([parseEvent(damaged)]);
    }
  });
});

/** The line with a few characters more or fewer, at every place. */
function* damages(line: string): Iterable<string> {
  for (let at = 0; at <= line.length; at += 1) {
    for (const removed of [0, 1, 2]) {
      for (const added of ['', '0', '.', '"', '\\', '}', ',', 'e', '\t', 'ü', '\u0000']) {
        yield line.slice(0, at) + added + line.slice(at + removed);
      }
    }
  }
}

describe('a secret', () => {
  const key = ['ghp', 'R7kQ2mZx9LpW4vTn8YbC3dFj6HsG5uKe1oAi'].join('_');
  const cloudKey = 'R7kQ2mZx9LpW4vTn8YbC3dFj6HsG5uKe1oAi/b+T';
  const events: readonly (readonly [string, UnstampedEvent])[] = [
    ['an item that is claimed', claimed(`keys/${key}.md`)],
    ['an item that is done', done(`keys/${key}.md`)],
    ['the name of an instance', claimed('a', `${key}#1`)],
    ['the name of the instance that has done an item', done('a', `${key}#1`)],
    ['a command', { type: 'run_started', command: key, items: 1, instances: 1 }],
    ['a reason', reason(`${key} is in the text`)],
    ['a second line', reason(`It said:\n${key}\n`)],
    ['a text with other line breaks', reason(`one\u2028two\u2029${key}\u0085`)],
    ['a quotation', reason(`It said "${key}".`)],
    [
      'a detail',
      { type: 'instance_finished', instance: 'w#1', reason: 'lost', cause: 'crashed', detail: `\t${key}` },
    ],
    ['a finding', withFinding('a', `The key ${key} is in the text.`)],
    ['facts', withFacts({ lines: [{ text: `first\r\n${key}` }] })],
    ['a key of facts', withFacts({ [key]: 1 })],
    ['facts that name it', withFacts({ aws_secret_access_key: cloudKey })],
  ];

  it.each(events)('in %s never reaches the lines, and they stay JSON', (_, event) => {
    const before = stamped(claimed('before'));
    const lines = linesOf([before, stamped(event), stamped(done('after'))]);
    expect(lines.join('\n')).not.toContain(key.slice(8));
    expect(lines.join('\n')).not.toContain(cloudKey.slice(8));
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual(before);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ type: event.type, run: 'r1' });
    expect(JSON.parse(lines[2] ?? '')).toEqual(stamped(done('after')));
  });

  it.each([
    ['AWS access key', `AKIA${random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`],
    ['AWS secret key', `aws_secret_access_key=${random(40)}`],
    ['GitLab token', `glpat-${random(20)}`],
    ['Slack token', `xoxb-2173-3074-${random(20)}`],
    ['Slack webhook', `hooks.slack.com/services/T0QRSUVWX/B0QRSUVWX/${random(24)}`],
    ['SendGrid key', `SG.${random(22)}.${random(43)}`],
    ['Telegram token', `82037461:AA${random(33)}`],
    ['Hugging Face token', `hf_${random(34, base62.slice(0, 52))}`],
    ['private key', `-----BEGIN PRIVATE KEY----- ${random(64)} ${random(64)} `],
  ])('of the kind %s is found in an item', (_, secret) => {
    const text = linesOf([stamped(claimed(`a/${secret} b`)), stamped(done(`a/${secret}`))]).join('\n');
    expect(findSecrets(secret)).toHaveLength(1);
    expect(text).not.toContain(secret.slice(-14));
  });

  it('of an item or an instance is masked again in the next batch', () => {
    const lines = new EventLines();
    const texts = [claimed(`keys/${key}.md`, `${key}#1`), done(`keys/${key}.md`, `${key}#1`)].map((event) => {
      lines.add(stamped(event));
      return textOf(lines);
    });
    expect(texts.join('')).not.toContain(key.slice(8));
    expect(texts.map((text) => text.split('\n').length)).toEqual([2, 2]);
  });

  it('that is none stays as it is', () => {
    const event = stamped(claimed('npm_install_and_run_the_whole_test_suite/glpat-aaaaaaaaaaaaaaaaaaaa.md'));
    expect(JSON.parse(linesOf([event])[0] ?? '')).toEqual(event);
  });
});

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Text as irregular as a key, made here so that no key stands in the repository. */
function random(length: number, alphabet = base62): string {
  const bytes = createHash('sha512').update('lines').digest();
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length])
    .slice(0, length)
    .join('');
}

function reason(text: string): UnstampedEvent {
  return {
    type: 'item_failed',
    item: 'a',
    instance: 'w#1',
    attempt: 1,
    cause: 'crashed',
    reason: text,
    final: true,
  };
}

function withFinding(item: string, message = 'There is "no" näme.'): UnstampedEvent {
  return { ...done(item, 'worker#1'), result: { findings: [findingOf({ message })] } } as UnstampedEvent;
}

function withFacts(facts: unknown): UnstampedEvent {
  return { ...done('a'), result: { findings: [], facts } } as UnstampedEvent;
}

function textOf(lines: EventLines): string {
  return Buffer.from(lines.take()).toString();
}

function bytesOf(events: readonly RunEvent[]): Buffer {
  const lines = new EventLines();
  for (const event of events) lines.add(event);
  return Buffer.from(lines.take());
}

function linesOf(events: readonly RunEvent[]): string[] {
  const text = bytesOf(events).toString();
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text.split('\n').slice(0, -1);
}

function decode(bytes: Buffer): (RunEvent | undefined)[] {
  const decoder = new LineDecoder();
  const latin = bytes.toString('latin1');
  const events: (RunEvent | undefined)[] = [];
  for (let start = 0; start < bytes.length; start = decoder.next)
    events.push(decoder.decode(bytes, latin, start));
  return events;
}
