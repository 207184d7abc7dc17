import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ReadProblem } from '../model/definition.ts';

/** A file as text. `bytes` is its size on disk. */
export interface ReadText {
  readonly text: string;
  readonly bytes: number;
  /** SHA-256 of these bytes, in hexadecimal. */
  readonly sha256: string;
  /** Bytes that are no UTF-8 were replaced by U+FFFD. */
  readonly invalidUtf8: boolean;
}

/** Reads a whole file as UTF-8 without its byte order mark; never opens a pipe, a device or a file over `maxBytes`. */
export function readText(file: string, maxBytes = 16 * 1024 * 1024): ReadText | ReadProblem {
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK opening a pipe would wait for its writer.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { code: 'not-a-file', message: 'it is no regular file' };
    if (stats.size > maxBytes) {
      return { code: 'too-large', message: `it has ${stats.size} bytes; more than ${maxBytes} are not read` };
    }
    const bytes = readWhole(descriptor, stats.size);
    const text = bytes.toString('utf8');
    return {
      text: text.startsWith('\uFEFF') ? text.slice(1) : text,
      bytes: bytes.length,
      sha256: hash('sha256', bytes, 'hex'),
      invalidUtf8: text.includes('\uFFFD') && !isUtf8(bytes),
    };
  } catch (error) {
    return problemOf(error as NodeJS.ErrnoException);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Reused for every file: thousands of buffers of their own would cost more than the reading. */
let shared = Buffer.allocUnsafe(64 * 1024);

/** The file's bytes, valid until the next call. A file that grows meanwhile is read up to the size that it had. */
function readWhole(descriptor: number, size: number): Buffer {
  if (shared.length < size) shared = Buffer.allocUnsafe(size);
  let length = 0;
  for (let read = -1; read !== 0 && length < size; length += read) {
    read = readSync(descriptor, shared, length, size - length, null);
  }
  return shared.subarray(0, length);
}

function problemOf(error: NodeJS.ErrnoException): ReadProblem {
  switch (error.code) {
    case undefined:
      return { code: 'failed', message: error.message };
    case 'ENOENT':
      return { code: 'missing', message: 'it does not exist, or its link leads nowhere' };
    case 'ELOOP':
      return { code: 'symlink-loop', message: 'its link leads back to itself' };
    case 'EACCES':
    case 'EPERM':
      return { code: 'no-permission', message: 'there is no permission to read it' };
    default:
      return { code: 'failed', message: error.code };
  }
}
