import {
  appendFileSync,
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import type { RunEvent } from '../model/event.ts';
import type { Journal } from '../model/ports.ts';
import type { Result } from '../model/errors.ts';
import { maskSecrets } from '../model/secrets.ts';

/**
 * A journal in a file: opened for append, one write for each batch of whole lines.
 *
 * Appended events are written at the end of the current turn of the event loop, so that a burst costs one write.
 * While the disk is busy syncing, further batches are written and share the next sync. When a write fails (a full disk),
 * the next `append` or `close` throws its error.
 */
export function openFileJournal(path: string): Journal {
  mendTornLine(path);
  const descriptor = openSync(path, 'a');
  let batch = '';
  let failure: unknown;
  let scheduled: NodeJS.Immediate | undefined;
  let syncing: Promise<void> | undefined;

  const write = (): void => {
    scheduled = undefined;
    try {
      writeWhole(descriptor, maskSecrets(batch));
    } catch (error) {
      failure = error;
    }
    batch = '';
    syncing ??= sync(descriptor).finally(() => {
      syncing = undefined;
    });
  };
  const check = (): void => {
    if (failure !== undefined) throw failure;
  };
  return {
    append(event) {
      check();
      batch += `${JSON.stringify(event)}\n`;
      scheduled ??= setImmediate(write);
    },
    async close() {
      clearImmediate(scheduled);
      if (batch !== '') write();
      await syncing;
      try {
        check();
        fdatasyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

function sync(descriptor: number): Promise<void> {
  return new Promise((resolve) => {
    fdatasync(descriptor, () => resolve());
  });
}

/** What a crash left behind in the middle of a line would spoil the next event; a whole event lacks only its end. */
function mendTornLine(path: string): void {
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  const torn = text.slice(text.lastIndexOf('\n') + 1);
  if (torn === '') return;
  if (parseEvent(torn)) appendFileSync(path, '\n');
  else truncateSync(path, Buffer.byteLength(text) - Buffer.byteLength(torn));
}

/** Reads a journal back. A torn last line is dropped; anything else that does not parse is an error. */
export function readJournal(path: string): Result<RunEvent[]> {
  if (!existsSync(path)) return { ok: false, reason: { code: 'path-missing', path } };
  const lines = readFileSync(path, 'utf8').split('\n');
  const torn = lines.pop() ?? '';
  const events: RunEvent[] = [];
  for (const [index, line] of lines.entries()) {
    const event = parseEvent(line);
    if (!event) return { ok: false, reason: { code: 'journal-line-invalid', path, line: index + 1 } };
    events.push(event);
  }
  const last = parseEvent(torn);
  if (last) events.push(last);
  return { ok: true, value: events };
}

const types: ReadonlySet<unknown> = new Set<RunEvent['type']>([
  'run_started',
  'instance_started',
  'item_claimed',
  'item_done',
  'item_failed',
  'instance_finished',
  'run_finished',
]);

function parseEvent(line: string): RunEvent | undefined {
  try {
    const event = JSON.parse(line) as RunEvent | null;
    return typeof event === 'object' && event !== null && types.has(event.type) ? event : undefined;
  } catch {
    return undefined;
  }
}

/** A write may take only a part of a large batch: the rest follows until all of it is in the file. */
function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}
