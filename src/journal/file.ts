import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import type { Result } from '../model/errors.ts';
import type { RunEvent } from '../model/event.ts';
import type { Journal } from '../model/ports.ts';
import { LineDecoder, parseEvent } from './decode.ts';
import { EventLines } from './encode.ts';
import { applyToRun, emptyRun, type FormerRun } from './results.ts';

/** A batch that has become so large is written at once, so that a burst of events needs no more memory. In bytes. */
const largeBatch = 256 * 1024;

/** Syncs that may be under way at the same time while a burst goes on. */
const syncsOfBurst = 3;

/** How much of a file is read at once, in bytes; more where a line is longer. */
const readSize = 256 * 1024;

const lineBreak = 10;

/**
 * A journal in a file: opened for append, one write for each batch of whole lines.
 *
 * Appended events are written at the end of the current turn of the event loop, so that a burst costs one write; that a process
 * was started is written at once, so that nothing runs unknown. While the disk is busy syncing, further batches are written
 * and share the next sync. When a write or a sync fails (a full disk), `onFailure` is told, and the next `append` and `close`
 * throw its error, which names the file.
 */
export function openFileJournal(path: string, onFailure?: (error: unknown) => void): Journal {
  const file = new JournalFile(path, onFailure);
  return { append: (event) => file.append(event), close: () => file.close() };
}

/**
 * Adds whole lines with one write, whoever else writes to the journal at the same time: of a file that is opened for append
 * the system gives each write a place of its own. Durable when it returns; throws the file system's own error.
 */
export function appendEvents(path: string, events: readonly RunEvent[]): void {
  const lines = new EventLines();
  for (const event of events) lines.add(event);
  const descriptor = openSync(path, 'a');
  try {
    writeWhole(descriptor, lines.take());
    fdatasyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

class JournalFile {
  private readonly path: string;
  private readonly descriptor: number;
  private readonly onFailure: ((error: unknown) => void) | undefined;
  private readonly lines = new EventLines();
  private failure: unknown;
  private scheduled: NodeJS.Immediate | undefined;
  /** How many are under way. */
  private syncs = 0;
  private isUnsynced = false;
  private whenSynced = (): void => {};

  constructor(path: string, onFailure: ((error: unknown) => void) | undefined) {
    this.path = path;
    this.onFailure = onFailure;
    this.descriptor = openSync(path, 'a+');
    mendTornLine(this.descriptor);
  }

  append(event: RunEvent): void {
    if (this.failure !== undefined) throw this.failure;
    this.lines.add(event);
    if (this.lines.length >= largeBatch || event.type === 'process_started') this.write();
    else this.scheduled ??= setImmediate(() => this.write());
  }

  async close(): Promise<void> {
    this.write();
    await new Promise<void>((resolve) => {
      this.whenSynced = resolve;
      if (this.syncs === 0) resolve();
    });
    closeSync(this.descriptor);
    if (this.failure !== undefined) throw this.failure;
  }

  private write(): void {
    clearImmediate(this.scheduled);
    this.scheduled = undefined;
    if (this.lines.length === 0) return;
    const isLarge = this.lines.length >= largeBatch;
    try {
      writeWhole(this.descriptor, this.lines.take());
    } catch (error) {
      this.fail(error);
      return;
    }
    this.isUnsynced = true;
    // A burst of events does not end its turn, so that it would not be noticed when the disk is ready for more.
    if (this.syncs < (isLarge ? syncsOfBurst : 1)) this.sync();
  }

  private sync(): void {
    this.isUnsynced = false;
    this.syncs += 1;
    fdatasync(this.descriptor, (error) => {
      this.syncs -= 1;
      if (error) this.fail(error);
      else if (this.isUnsynced && this.failure === undefined) this.sync();
      if (this.syncs === 0) this.whenSynced();
    });
  }

  private fail(error: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = Object.assign(error as object, { path: this.path });
    this.onFailure?.(error);
  }
}

/**
 * A write may take only a part of a large batch: the rest follows until all of it is in the file. When that is not possible,
 * the half of a line that was written is taken back.
 */
function writeWhole(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    const torn = written - (bytes.lastIndexOf(lineBreak, Math.max(0, written - 1)) + 1);
    if (torn > 0) ftruncateSync(descriptor, fstatSync(descriptor).size - torn);
    throw error;
  }
}

/** What a crash left behind in the middle of a line would spoil the next event; a whole event lacks only its end. */
function mendTornLine(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  const torn = tailOf(descriptor, size, 0);
  if (torn.length === 0) return;
  if (parseEvent(torn.toString())) writeSync(descriptor, '\n');
  else ftruncateSync(descriptor, size - torn.length);
}

/** The last whole line of a journal that is open for reading. */
export function lastLineOf(descriptor: number): string {
  return tailOf(descriptor, fstatSync(descriptor).size, 1).toString().split('\n', 1)[0] ?? '';
}

/** The bytes after the last line break but so many. */
function tailOf(descriptor: number, size: number, lines: number): Buffer {
  for (let length = Math.min(size, 4_096); ; length = Math.min(size, 16 * length)) {
    const bytes = Buffer.alloc(length);
    readSync(descriptor, bytes, 0, length, size - length);
    let found = bytes.lastIndexOf(lineBreak);
    for (let left = lines; left > 0 && found > 0; left -= 1) found = bytes.lastIndexOf(lineBreak, found - 1);
    if (found >= 0 || length === size) return bytes.subarray(found + 1);
  }
}

/** Reads a journal back. A torn last line is dropped; anything else that does not parse is an error. */
export function readJournal(path: string): Result<RunEvent[]> {
  const events: RunEvent[] = [];
  const read = readEvents(path, (event) => {
    events.push(event);
  });
  return read.ok ? { ok: true, value: events } : read;
}

/** What a journal says of its run, folded while it is read: of 100,000 items only what still counts is kept. */
export function readFormerRun(path: string): Result<FormerRun> {
  const run = emptyRun();
  const read = readEvents(path, (event) => applyToRun(run, event));
  return read.ok ? { ok: true, value: run } : read;
}

function readEvents(path: string, take: (event: RunEvent) => void): Result<undefined> {
  const rest = new JournalReader(path).read(take);
  if (!rest.ok) return rest;
  const last = parseEvent(rest.value);
  if (last) take(last);
  return { ok: true, value: undefined };
}

/** Reads a journal that may still be written to: every call goes on where the last one ended. */
export class JournalReader {
  private readonly path: string;
  private readonly decoder = new LineDecoder();
  private offset = 0;
  private lines = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Gives every whole line that follows, and answers what stands after the last of them. */
  read(take: (event: RunEvent) => void): Result<string> {
    const { path } = this;
    if (!existsSync(path)) return { ok: false, reason: { code: 'path-missing', path } };
    const descriptor = openSync(path, 'r');
    try {
      let bytes = Buffer.allocUnsafe(readSize);
      for (;;) {
        const length = readSync(descriptor, bytes, 0, bytes.length, this.offset);
        const whole = bytes.subarray(0, length).lastIndexOf(lineBreak) + 1;
        if (!this.take(bytes, whole, take)) {
          return { ok: false, reason: { code: 'journal-line-invalid', path, line: this.lines } };
        }
        if (length < bytes.length) return { ok: true, value: bytes.toString('utf8', whole, length) };
        if (whole === 0) bytes = Buffer.allocUnsafe(4 * bytes.length);
      }
    } finally {
      closeSync(descriptor);
    }
  }

  private take(bytes: Buffer, length: number, take: (event: RunEvent) => void): boolean {
    const text = bytes.toString('latin1', 0, length);
    for (let start = 0; start < length; start = this.decoder.next) {
      this.lines += 1;
      const event = this.decoder.decode(bytes, text, start);
      if (!event) return false;
      take(event);
    }
    this.offset += length;
    return true;
  }
}
