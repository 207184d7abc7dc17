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

/** Tokens of a text outside of the given spans, which are sorted. `salt` is another number for every text. */
export function tokenize(text: string, left: readonly LeftOut[], salt = 0): Tokens {
  const hashes: number[] = [];
  const lines: number[] = [];
  let [at, line, next] = [0, 1, 0];
  const keep = (hash: number, end: number): void => {
    hashes.push(hash);
    lines.push(line);
    at = end;
  };
  while (at < text.length) {
    const span = left[next];
    if (span && at >= span.start) {
      // Like no other token, here or elsewhere.
      if (span.isBreak) keep(Math.imul(salt + at + 1, 0x9e3779b1) >>> 0, at);
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
    keep(hashOf(text, at, end), end);
  }
  return { hashes: Uint32Array.from(hashes), lines: Uint32Array.from(lines) };
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
