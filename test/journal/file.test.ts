import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileJournal, readJournal } from '../../src/journal/file.ts';
import { claimed, stamped } from './journals.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { events, claim, newPath, journalOf, append } from './journalFiles.ts';

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

/** One turn of the event loop, in whose check phase the journal writes. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}
