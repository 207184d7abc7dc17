import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { JournalReader, readJournal } from '../../src/journal/file.ts';
import type { RunEvent } from '../../src/model/event.ts';
import { fc } from '../model/fc.ts';
import { anyJournal, claimed, stamped } from './journals.ts';
import { events, claim, newPath, journalOf, append } from './journalFiles.ts';

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
    ['a type that no event has', '{"type":"toString"}'],
    ['two events', `${JSON.stringify(events[0])}${JSON.stringify(events[0])}`],
    ['two events with a comma', `${JSON.stringify(events[0])},${JSON.stringify(events[0])}`],
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

  it('names the line also in a long file', async () => {
    const path = await journalOf(
      Array.from({ length: 9_000 }, (_, at) => stamped(claimed(`item ${at}`), 1, at)),
    );
    appendFileSync(path, `garbage\n${JSON.stringify(events[0])}\n`);
    expect(readJournal(path)).toMatchObject({ ok: false, reason: { line: 9_001 } });
  });

  it('of an empty file gives no events', async () => {
    expect(readJournal(await journalOf([]))).toEqual({ ok: true, value: [] });
  });

  it('of no file is a failure', async () => {
    const path = await newPath();
    expect(readJournal(path)).toEqual({ ok: false, reason: { code: 'path-missing', path } });
  });
});

describe('following a journal', () => {
  it('gives every event once, however the file grew', async () => {
    const path = await newPath();
    await fc.assert(
      fc.asyncProperty(anyJournal(['a', 'ü "b"']), fc.array(fc.nat({ max: 400 })), async (all, sizes) => {
        const bytes = readFileSync(await journalOf(all));
        const reader = new JournalReader(path);
        const seen: RunEvent[] = [];
        writeFileSync(path, '');
        for (let start = 0, turnOf = 0; start < bytes.length; turnOf += 1) {
          const end = start + 1 + (sizes[turnOf % Math.max(1, sizes.length)] ?? 99);
          appendFileSync(path, bytes.subarray(start, end));
          expect(reader.read((event) => seen.push(event)).ok).toBe(true);
          start = end;
        }
        expect(seen).toEqual(all);
      }),
      { numRuns: 25 },
    );
  });

  it('waits for the end of a line, also when its beginning is taken back', async () => {
    const path = await journalOf(events);
    const reader = new JournalReader(path);
    const seen: RunEvent[] = [];
    const { size } = statSync(path);
    appendFileSync(path, '{"type":"item_clai');
    expect(reader.read((event) => seen.push(event))).toEqual({ ok: true, value: '{"type":"item_clai' });
    truncateSync(path, size);
    await append(path, claim);
    expect(reader.read((event) => seen.push(event))).toEqual({ ok: true, value: '' });
    expect(seen).toEqual([...events, claim]);
  });
});
