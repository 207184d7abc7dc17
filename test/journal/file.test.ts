import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileJournal, readJournal } from '../../src/journal/file.ts';
import type { RunEvent } from '../../src/model/event.ts';
import { eventOf } from '../model/samples.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const events: readonly RunEvent[] = [
  eventOf({ type: 'run_started', command: 'audit', items: 1, instances: 1 }, 1),
  eventOf({ type: 'item_claimed', item: 'agents/a\nb.md', instance: 'w#1', attempt: 1 }, 2),
  eventOf(
    { type: 'item_failed', item: 'añ/日本/🎉.md', instance: 'w#1', attempt: 1, reason: '\u2028"\\' },
    3,
  ),
];

describe('a journal file', () => {
  it('holds one line for each event, in the order of appending', async () => {
    const path = await journalOf(events);
    const text = readFileSync(path, 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(events);
  });

  it('takes a burst of events as one batch, at the end of the turn', async () => {
    const path = join(await temporaryFolder(), 'coordination.log');
    const journal = openFileJournal(path);
    for (const event of events) journal.append(event);
    expect(readFileSync(path, 'utf8')).toBe('');
    await turn();
    expect(readJournal(path)).toEqual({ ok: true, value: events });
    await journal.close();
  });

  it('goes on after a batch, and has everything when it is closed', async () => {
    const path = join(await temporaryFolder(), 'coordination.log');
    const journal = openFileJournal(path);
    const many = Array.from({ length: 50 }, (_, index) => eventOf(events[1] as RunEvent, index));
    for (const [index, event] of many.entries()) {
      journal.append(event);
      if (index % 7 === 0) await turn();
    }
    await journal.close();
    expect(readJournal(path)).toEqual({ ok: true, value: many });
  });

  it('takes an event of several megabytes whole', async () => {
    const large = eventOf({
      type: 'item_failed',
      item: 'a',
      instance: 'w#1',
      attempt: 1,
      reason: 'é'.repeat(2e6),
    });
    expect(readJournal(await journalOf([large]))).toEqual({ ok: true, value: [large] });
  });

  it('is continued, not replaced, when it is opened again', async () => {
    const path = await journalOf(events.slice(0, 1));
    const journal = openFileJournal(path);
    journal.append(events[1] as RunEvent);
    await journal.close();
    expect(readJournal(path)).toEqual({ ok: true, value: events.slice(0, 2) });
  });

  it('cannot be opened where there is no folder', async () => {
    const path = join(await temporaryFolder(), 'missing', 'coordination.log');
    expect(() => openFileJournal(path)).toThrow(/ENOENT/);
  });
});

describe('reading a journal', () => {
  it('drops a last line that is cut anywhere, and nothing else', async () => {
    const path = await journalOf(events);
    const bytes = readFileSync(path);
    const lastLine = bytes.lastIndexOf('\n', bytes.length - 2) + 1;
    for (let cut = lastLine; cut < bytes.length; cut += 1) {
      writeFileSync(path, bytes.subarray(0, cut));
      // Without its line break alone the last event is still whole.
      const expected = cut === bytes.length - 1 ? events : events.slice(0, -1);
      expect(readJournal(path)).toEqual({ ok: true, value: expected });
    }
  });

  it('drops a last line of zero bytes, as a power cut may leave it', async () => {
    const path = await journalOf(events);
    appendFileSync(path, Buffer.alloc(64));
    expect(readJournal(path)).toEqual({ ok: true, value: events });
  });

  it.each([
    ['text', 'garbage'],
    ['nothing', ''],
    ['half an event', '{"type":"item_claimed","it'],
    ['null', 'null'],
    ['a number', '42'],
    ['a list', '[]'],
    ['an object without a type', '{"run":"r1"}'],
    ['a type that is no text', '{"type":1}'],
    ['two events', `${JSON.stringify(events[0])}${JSON.stringify(events[0])}`],
  ])('refuses a line of %s before the end and names it', async (_, line) => {
    const path = await journalOf(events.slice(0, 1));
    appendFileSync(path, `${line}\n${JSON.stringify(events[1])}\n`);
    expect(readJournal(path)).toEqual({
      ok: false,
      reason: { code: 'journal-line-invalid', path, line: 2 },
    });
  });

  it('refuses a last line that is garbage and whole', async () => {
    const path = await journalOf(events);
    appendFileSync(path, 'garbage\n');
    expect(readJournal(path)).toMatchObject({ ok: false, reason: { line: events.length + 1 } });
  });

  it('of an empty file gives no events', async () => {
    expect(readJournal(await journalOf([]))).toEqual({ ok: true, value: [] });
  });
});

async function journalOf(all: readonly RunEvent[]): Promise<string> {
  const path = join(await temporaryFolder(), 'coordination.log');
  const journal = openFileJournal(path);
  for (const event of all) journal.append(event);
  await journal.close();
  return path;
}

/** One turn of the event loop, in whose check phase the journal writes. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}
