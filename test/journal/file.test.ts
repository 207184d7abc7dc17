import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JournalReader, openFileJournal, readJournal } from '../../src/journal/file.ts';
import type { RunEvent } from '../../src/model/event.ts';
import { fc } from '../model/fc.ts';
import { anyJournal, claimed, done, stamped } from './journals.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const events: readonly RunEvent[] = [
  stamped({ type: 'run_started', command: 'audit', items: 1, instances: 1 }, 1, 1),
  stamped(claimed('agents/a\nb.md'), 1, 2),
  stamped(done('añ/日本/🎉.md \u2028"\\'), 1, 3),
];

describe('a journal file', () => {
  it('holds one line for each event, in the order of appending', async () => {
    const text = readFileSync(await journalOf(events), 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(events);
  });

  it('takes a burst of events as one batch, at the end of the turn', async () => {
    const path = await newPath();
    const journal = openFileJournal(path);
    for (const event of events) journal.append(event);
    expect(readFileSync(path, 'utf8')).toBe('');
    await turn();
    expect(readJournal(path)).toEqual({ ok: true, value: events });
    await journal.close();
  });

  it('writes a long burst while it goes on, in whole lines', async () => {
    const path = await newPath();
    const journal = openFileJournal(path);
    const burst = Array.from({ length: 5_000 }, (_, index) => stamped(claimed(`src/${index}.ts`), 1, index));
    for (const event of burst) journal.append(event);
    const written = readFileSync(path, 'utf8');
    expect(written.length).toBeGreaterThan(256 * 1024);
    expect(written.endsWith('\n')).toBe(true);
    await journal.close();
    expect(readJournal(path)).toEqual({ ok: true, value: burst });
  });

  it('writes at once that a process was started, so that nothing runs unknown', async () => {
    const path = await newPath();
    const journal = openFileJournal(path);
    const started = stamped({ type: 'process_started', instance: 'w#1', pid: 7, startTime: 't7' });
    journal.append(claim);
    journal.append(started);
    expect(readJournal(path)).toEqual({ ok: true, value: [claim, started] });
    await journal.close();
  });

  it('goes on after a batch, and has everything when it is closed', async () => {
    const path = await newPath();
    const journal = openFileJournal(path);
    const many = Array.from({ length: 50 }, (_, index) => stamped(claimed('a'), 1, index));
    for (const [index, event] of many.entries()) {
      journal.append(event);
      if (index % 7 === 0) await turn();
    }
    await journal.close();
    expect(readJournal(path)).toEqual({ ok: true, value: many });
  });

  it('takes an event of several megabytes whole', async () => {
    const large = stamped(claimed('é'.repeat(2e6)));
    expect(readJournal(await journalOf([large, claim]))).toEqual({ ok: true, value: [large, claim] });
  });

  it('is continued, not replaced, when it is opened again', async () => {
    const path = await journalOf(events.slice(0, 1));
    await append(path, claim);
    expect(readJournal(path)).toEqual({ ok: true, value: [events[0], claim] });
  });

  it('cannot be opened where there is no folder', async () => {
    const path = join(await temporaryFolder(), 'missing', 'coordination.log');
    expect(() => openFileJournal(path)).toThrow(/ENOENT/);
  });
});

describe('a journal that is opened after a crash', () => {
  it('goes on behind the last whole event, wherever the file was cut', async () => {
    const path = await journalOf(events);
    const bytes = readFileSync(path);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      writeFileSync(path, bytes.subarray(0, cut));
      const before = readJournal(path);
      await append(path, claim);
      expect(readJournal(path)).toEqual({ ok: true, value: [...(before.ok ? before.value : []), claim] });
    }
  });

  it.each([3_000, 5_000, 70_000, 2_000_000])('drops a torn line of %i bytes', async (length) => {
    const path = await journalOf(events);
    appendFileSync(path, `{"type":"item_claimed","item":"${'x'.repeat(length)}`);
    await append(path, claim);
    expect(readJournal(path)).toEqual({ ok: true, value: [...events, claim] });
  });

  it('drops a file that is one torn line', async () => {
    const path = await newPath();
    writeFileSync(path, '{"type":"run_sta');
    await append(path, claim);
    expect(readJournal(path)).toEqual({ ok: true, value: [claim] });
  });
});

describe.runIf(existsSync('/dev/full'))('a journal on a full disk', () => {
  it('tells it at once, and throws at the next event and at the end, naming the file', async () => {
    const path = await newPath();
    symlinkSync('/dev/full', path);
    const failures: unknown[] = [];
    const journal = openFileJournal(path, (error) => failures.push(error));
    journal.append(claim);
    await turn();
    const expected = expect.objectContaining({ code: 'ENOSPC', path }) as unknown;
    expect(failures).toEqual([expected]);
    expect(() => journal.append(claim)).toThrow(expected);
    await expect(journal.close()).rejects.toEqual(expected);
    expect(failures).toHaveLength(1);
  });
});

describe.runIf(process.platform !== 'win32')('a journal that may not grow any more', () => {
  it('ends with a whole line, however little of a batch was written', async () => {
    const path = await newPath();
    const program = `
      import { openFileJournal } from './src/journal/file.ts';
      const [path] = process.argv.slice(1);
      const journal = openFileJournal(path);
      try {
        for (let at = 0; ; at += 1) {
          journal.append({ type: 'item_claimed', item: 'x'.repeat(997), instance: 'w', attempt: 1, run: 'r', epoch: 1, at });
        }
      } catch (error) {
        console.log(JSON.stringify([error.code, error.path]));
      }
    `;
    const limited = `trap '' XFSZ; ulimit -f 1000; exec "$0" "$@"`;
    const words = ['--import', 'tsx', '--input-type=module', '-e', program, path];
    const child = spawnSync('sh', ['-c', limited, process.execPath, ...words], { encoding: 'utf8' });
    expect(child.stderr).toBe('');
    expect(JSON.parse(child.stdout)).toEqual(['EFBIG', path]);
    const text = readFileSync(path, 'utf8');
    expect(text.length).toBeGreaterThan(100_000);
    expect(text.endsWith('}\n')).toBe(true);
    expect(statSync(path).size % 512).not.toBe(0);
    expect(readJournal(path)).toMatchObject({ ok: true });
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

const claim = stamped(claimed('agents/b.md'), 1, 9);

async function newPath(): Promise<string> {
  return join(await temporaryFolder(), 'coordination.log');
}

async function journalOf(all: readonly RunEvent[]): Promise<string> {
  const path = await newPath();
  await append(path, ...all);
  return path;
}

async function append(path: string, ...all: readonly RunEvent[]): Promise<void> {
  const journal = openFileJournal(path);
  for (const event of all) journal.append(event);
  await journal.close();
}

/** One turn of the event loop, in whose check phase the journal writes. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}
