import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { InstancePool } from '../../model/instancePool.ts';

/** The most of one process's output that is kept, in bytes. */
export const mostBytes = 64 * 1024 * 1024;

/** How much of the end of an output a report shows, and how much is at hand of what went to stderr, in bytes. */
const shownBytes = 16 * 1024;
const errorBytes = 4 * 1024;

/** What is kept of one process's output: a bounded part in memory, and the whole in a file if there is a path for one. */
export class Capture {
  /** Everything that it printed for a machine. */
  readonly document = new Whole();
  /** The end of what it printed for people. */
  readonly shown = new Tail(shownBytes);
  readonly errors = new Tail(errorBytes);
  private readonly isText: boolean;
  private readonly file: OutputFile | undefined;

  constructor(output: InstancePool['output'], path: string | undefined) {
    this.isText = output === 'text';
    this.file = path === undefined ? undefined : new OutputFile(path);
  }

  /** Text is for people, who see both streams in a terminal; a document is only what goes to stdout. */
  add(piece: Buffer, stream: 'stdout' | 'stderr'): void {
    if (stream === 'stderr') this.errors.add(piece);
    if (!this.isText && stream === 'stderr') return;
    this.file?.add(piece);
    this.shown.add(piece);
    if (!this.isText) this.document.add(piece);
  }

  /** Whether there is anything in the file. */
  get isKept(): boolean {
    return this.file?.isWritten ?? false;
  }

  close(): void {
    this.file?.close();
  }
}

/** The end of an output, whatever its length. */
export class Tail {
  isCut = false;
  private bytes: Buffer = Buffer.alloc(0);
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(piece: Buffer): void {
    this.isCut ||= this.bytes.length + piece.length > this.most;
    this.bytes = Buffer.concat([this.bytes, piece.subarray(-this.most)]).subarray(-this.most);
  }

  /** Whole characters only: where it was cut, the rest of one is left out. */
  text(): string {
    let start = 0;
    while (this.isCut && start < 3 && isContinuation(this.bytes[start])) start += 1;
    return this.bytes.toString('utf8', start);
  }
}

/** Whether a byte is inside of a UTF-8 character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** A whole output, up to the limit. */
class Whole {
  isTooLong = false;
  private length = 0;
  private pieces: Buffer[] = [];

  add(piece: Buffer): void {
    this.length += piece.length;
    this.isTooLong = this.length > mostBytes;
    if (this.isTooLong) this.pieces = [];
    else this.pieces.push(piece);
  }

  text(): string {
    return new TextDecoder().decode(Buffer.concat(this.pieces));
  }
}

/**
 * A file that takes an output as it comes, up to the limit. It is made with the first piece, only for its owner: a program
 * may print what is secret. It is appended to, because an instance can have several processes of one attempt.
 */
class OutputFile {
  private descriptor: number | undefined;
  private length = 0;
  private isBroken = false;
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Whether there is anything in it. */
  get isWritten(): boolean {
    return this.length > 0;
  }

  add(piece: Buffer): void {
    if (this.isBroken || this.length > mostBytes) return;
    try {
      this.descriptor ??= this.open();
      writeSync(this.descriptor, piece.subarray(0, mostBytes - this.length));
      this.length += piece.length;
      if (this.length > mostBytes) writeSync(this.descriptor, '\n[pool-run: the rest is left out]\n');
    } catch {
      // A full disk must not end the work: the run's own journal says that it is full.
      this.isBroken = true;
    }
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private open(): number {
    mkdirSync(dirname(this.path), { recursive: true });
    return openSync(this.path, 'a', 0o600);
  }
}
