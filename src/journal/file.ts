import { closeSync, fdatasync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { RunEvent } from '../model/event.ts';
import type { Journal } from '../model/ports.ts';
import type { Result } from '../model/errors.ts';

/**
 * A journal in a file: opened for append, one write for each batch of whole lines.
 *
 * Appended events are written at the end of the current turn of the event loop, so that a burst costs one write.
 * While the disk is busy syncing, further batches are written and share the next sync.
 */
export function openFileJournal(path: string): Journal {
  const descriptor = openSync(path, 'a');
  let batch = '';
  let scheduled: NodeJS.Immediate | undefined;
  let syncing: Promise<void> | undefined;

  const write = (): void => {
    scheduled = undefined;
    writeWhole(descriptor, batch);
    batch = '';
    syncing ??= new Promise<void>((resolve) => {
      fdatasync(descriptor, () => resolve());
    }).then(() => {
      syncing = undefined;
    });
  };
  return {
    append(event) {
      batch += `${JSON.stringify(event)}\n`;
      scheduled ??= setImmediate(write);
    },
    async close() {
      clearImmediate(scheduled);
      if (batch !== '') writeWhole(descriptor, batch);
      await syncing;
      fdatasyncSync(descriptor);
      closeSync(descriptor);
    },
  };
}

/** Reads a journal back. A torn last line is dropped; anything else that does not parse is an error. */
export function readJournal(path: string): Result<RunEvent[]> {
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

function parseEvent(line: string): RunEvent | undefined {
  try {
    const event = JSON.parse(line) as RunEvent | null;
    return typeof event === 'object' && event !== null && typeof event.type === 'string' ? event : undefined;
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
