import type { Span } from '../code.ts';

/** The words and signs of a text as numbers, and the line of each. Comments and white space do not count. */
export interface Tokens {
  readonly hashes: Uint32Array;
  readonly lines: Uint32Array;
}

/** Tokens of a text outside of the given spans, which are sorted. */
export function tokenize(text: string, left: readonly Span[]): Tokens {
  const hashes: number[] = [];
  const lines: number[] = [];
  let [at, line, next] = [0, 1, 0];
  while (at < text.length) {
    const span = left[next];
    if (span && at >= span.start) {
      for (; at < span.end; at += 1) if (text.charCodeAt(at) === 10) line += 1;
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
    hashes.push(hashOf(text, at, end));
    lines.push(line);
    at = end;
  }
  return { hashes: Uint32Array.from(hashes), lines: Uint32Array.from(lines) };
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
