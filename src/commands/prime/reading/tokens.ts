import type { Span } from '../code.ts';

/** The words and signs of a text as numbers, and the line of each. Comments and white space do not count. */
export interface Tokens {
  readonly hashes: Uint32Array;
  readonly lines: Uint32Array;
}

/** What is left out of a text. */
export interface LeftOut extends Span {
  /** What stands before it and what stands behind it do not belong together. */
  readonly isBreak: boolean;
}

/** A number for a text, by its path: another one for every path that a project has. */
export function saltOf(path: string): number {
  return hashOf(path, 0, path.length);
}

/** Reused for every text, and as long as the longest so far: a text has no more tokens than letters. */
let scratch = { hashes: new Uint32Array(0), lines: new Uint32Array(0) };

function roomFor(count: number): Tokens {
  if (scratch.hashes.length < count) {
    scratch = { hashes: new Uint32Array(2 * count), lines: new Uint32Array(2 * count) };
  }
  return scratch;
}

/** Tokens of a text outside of the given spans, which are sorted. `salt` is another number for every text. */
export function tokenize(text: string, left: readonly LeftOut[], salt = 0): Tokens {
  const { hashes, lines } = roomFor(text.length + left.length);
  let [at, line, next, count] = [0, 1, 0, 0];
  while (at < text.length) {
    const span = left[next];
    if (span && at >= span.start) {
      // Like no other token, here or elsewhere.
      if (span.isBreak) {
        hashes[count] = Math.imul(salt + at + 1, 0x9e3779b1);
        lines[count++] = line;
      }
      line += breaksIn(text, at, span.end);
      at = Math.max(at, span.end);
      next += 1;
      continue;
    }
    const code = text.charCodeAt(at);
    if (code <= 32) {
      if (code === 10) line += 1;
      at += 1;
      continue;
    }
    const end = isWord(code) ? wordEnd(text, at) : at + 1;
    hashes[count] = hashOf(text, at, end);
    lines[count++] = line;
    at = end;
  }
  return { hashes: hashes.slice(0, count), lines: lines.slice(0, count) };
}

function breaksIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at) === 10) count += 1;
  return count;
}

function wordEnd(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && isWord(text.charCodeAt(end))) end += 1;
  return end;
}

function isWord(code: number): boolean {
  const lower = code | 32;
  return (
    (lower >= 97 && lower <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36 || code > 127
  );
}

/** FNV-1a, 32 bits. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
