import {
  closeSync,
  constants,
  fsyncSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/*
 * The file behind the result cache: `results.<generation>.log`, to which any number of processes append without a lock.
 *
 * A line is a checksum, a key and JSON. Of lines with one key the last counts. Compacting writes the next generation beside
 * and links it into place, which only one process can do; then it appends what came late to the generation before. Whoever
 * appends looks afterwards whether there is a newer generation, and if so appends once more to that one. So a line may
 * be there twice, but none is lost.
 */

/** Digits of a key: a SHA-256 in hexadecimal. */
export const keyLength = 64;

const checksumLength = 8;
const keyAt = checksumLength + 1;
const jsonAt = keyAt + keyLength + 1;
const blank = 0x20;
const lineBreak = 0x0a;

/** A line of the log, with its checksum and its line break. */
export function lineOf(key: string, json: string): string {
  const text = `${key} ${json}`;
  return `${crc32(text).toString(16).padStart(checksumLength, '0')} ${text}\n`;
}

/** Reads the newest generation. Throws the file system's own error, except that no file is an empty log. */
export function readLog(folder: string): Buffer {
  const generation = newest(folder);
  if (generation === undefined) return Buffer.alloc(0);
  try {
    return readFileSync(pathOf(folder, generation));
  } catch (error) {
    // Somebody has compacted since, or cleared.
    if (isCode(error, 'ENOENT') && newest(folder) !== generation) return readLog(folder);
    throw error;
  }
}

/** Calls `each` with key and place of every whole line in the log. Gives the number of lines that are none of its own. */
export function scanLog(bytes: Buffer, each: (key: string, start: number, end: number) => void): number {
  let damaged = 0;
  let end = 0;
  for (let start = 0; (end = bytes.indexOf(lineBreak, start)) >= 0; start = end + 1) {
    const isLine =
      end - start > jsonAt && bytes[start + checksumLength] === blank && bytes[start + jsonAt - 1] === blank;
    if (isLine) each(bytes.toString('latin1', start + keyAt, start + jsonAt - 1), start, end);
    else if (end > start) damaged += 1;
  }
  return damaged;
}

/** The JSON of the line that starts here, or undefined where it is not as it was written. */
export function readLine(bytes: Buffer, start: number): string | undefined {
  const end = bytes.indexOf(lineBreak, start);
  return isIntact(bytes, start, end) ? bytes.toString('utf8', start + jsonAt, end) : undefined;
}

function isIntact(bytes: Buffer, start: number, end: number): boolean {
  const checksum = bytes.toString('latin1', start, start + checksumLength);
  return Number.parseInt(checksum, 16) === crc32(bytes.subarray(start + keyAt, end));
}

/**
 * Appends whole lines in one write. Gives the size of the log. Throws the file system's own error.
 *
 * Not synced: what a power cut takes is missing or damaged, and worked out again.
 */
export function appendToLog(folder: string, lines: string | Uint8Array): number {
  mkdirSync(folder, { recursive: true });
  // The line break in front ends what a crash may have left in the middle of a line.
  const batch = Buffer.concat([Buffer.from('\n'), Buffer.from(lines)]);
  let generation = newest(folder) ?? 1;
  for (;;) {
    const size = append(pathOf(folder, generation), batch);
    const now = newest(folder) ?? generation;
    if (now === generation) return size;
    generation = now;
  }
}

function append(path: string, batch: Buffer): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const descriptor = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW);
  try {
    const written = writeSync(descriptor, batch);
    if (written < batch.length) throw new Error(`only ${written} of ${batch.length} bytes could be written`);
    return fstatSync(descriptor).size;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes the next generation: of each key the last line, and of those the newest, up to `keepBytes`. Gives the number of
 * damaged lines that it left out, or undefined when another process was faster. Throws the file system's own error.
 */
export function compactLog(folder: string, keepBytes: number): number | undefined {
  try {
    return compact(folder, keepBytes);
  } catch (error) {
    // The faster one has tidied up already.
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function compact(folder: string, keepBytes: number): number | undefined {
  const generation = newest(folder);
  if (generation === undefined) return undefined;
  const descriptor = openSync(pathOf(folder, generation), 'r');
  try {
    const bytes = readFileSync(descriptor);
    const end = bytes.lastIndexOf(lineBreak) + 1;
    const { kept, damaged } = chooseLines(bytes.subarray(0, end), keepBytes);
    if (!publish(folder, generation + 1, kept)) return undefined;
    // From here on nobody appends to this generation without noticing that there is a newer one.
    const late = Buffer.concat([bytes.subarray(end), readFileSync(descriptor)]);
    const lateEnd = late.lastIndexOf(lineBreak) + 1;
    if (lateEnd > 0) appendToLog(folder, late.subarray(0, lateEnd));
    removeFiles(folder, generation);
    return damaged;
  } finally {
    closeSync(descriptor);
  }
}

function chooseLines(bytes: Buffer, keepBytes: number): { readonly kept: Buffer; readonly damaged: number } {
  const lines = new Map<string, Buffer>();
  let unreadable = 0;
  const foreign = scanLog(bytes, (key, start, end) => {
    if (!isIntact(bytes, start, end)) {
      unreadable += 1;
      return;
    }
    // Deleted first, so that the order is that of the last lines.
    lines.delete(key);
    lines.set(key, bytes.subarray(start, end + 1));
  });
  const kept: Buffer[] = [];
  let size = 0;
  for (const line of Array.from(lines.values()).toReversed()) {
    size += line.length;
    if (size > keepBytes) break;
    kept.push(line);
  }
  return { kept: Buffer.concat(kept.toReversed()), damaged: foreign + unreadable };
}

/** Writes a generation beside and puts it into place, unless it is there already. */
function publish(folder: string, generation: number, bytes: Buffer): boolean {
  const beside = join(folder, `compacting.${process.pid}.tmp`);
  rmSync(beside, { force: true });
  const descriptor = openSync(beside, 'wx');
  try {
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
    return linkOrRename(beside, pathOf(folder, generation));
  } finally {
    closeSync(descriptor);
    rmSync(beside, { force: true });
  }
}

/** Gives a file its name unless that is taken. Without hard links it replaces what has the name: lines may then be lost. */
function linkOrRename(from: string, to: string): boolean {
  try {
    linkSync(from, to);
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    renameSync(from, to);
  }
  return true;
}

/** Removes all generations up to this one, and what interrupted compactions left behind. */
export function removeFiles(folder: string, upTo = Infinity): void {
  for (const name of namesIn(folder)) {
    const generation = generationOf(name);
    const isOld = generation !== undefined && generation <= upTo;
    if (isOld || /^compacting\.\d+\.tmp$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}

function newest(folder: string): number | undefined {
  const generations = namesIn(folder).flatMap((name) => generationOf(name) ?? []);
  return generations.length === 0 ? undefined : Math.max(...generations);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function generationOf(name: string): number | undefined {
  const digits = /^results\.([1-9]\d{0,14})\.log$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function pathOf(folder: string, generation: number): string {
  return join(folder, `results.${generation}.log`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
