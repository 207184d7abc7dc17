import type { CodeFile, LineCounts, Span } from '../code.ts';

/** Offsets at which lines begin. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Line and column of an offset, both from 1. */
export function placeOf(starts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/**
 * Counts lines: blank ones, those on which all that stands is comment, and the rest, which is code. What follows the last line
 * break is a line only where something stands there.
 */
export function countLines(text: string, starts: readonly number[], comments: readonly Span[]): LineCounts {
  let [code, comment, blank, next] = [0, 0, 0, 0];
  for (const [index, start] of starts.entries()) {
    const end = (starts[index + 1] ?? text.length + 1) - 1;
    if (start >= text.length) break;
    while (next < comments.length && (comments[next]?.end ?? 0) <= start) next += 1;
    if (isBlank(text, start, end)) blank += 1;
    else if (isComment(text, { start, end }, comments, next)) comment += 1;
    else code += 1;
  }
  return { code, comment, blank };
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at) > 32) return false;
  return true;
}

function isComment(text: string, { start, end }: Span, comments: readonly Span[], from: number): boolean {
  let at = start;
  for (let index = from; index < comments.length && at < end; index += 1) {
    const span = comments[index];
    if (!span || span.start >= end) break;
    if (!isBlank(text, at, Math.max(at, span.start))) return false;
    at = Math.max(at, span.end);
  }
  return at > start && isBlank(text, Math.min(at, end), end);
}

/** How lines are indented. */
export function countIndentation(text: string, starts: readonly number[]): CodeFile['indentation'] {
  let [tabs, spaces] = [0, 0];
  for (const start of starts) {
    const first = text.charCodeAt(start);
    if (first === 9) tabs += 1;
    else if (first === 32 && text.charCodeAt(start + 1) === 32) spaces += 1;
  }
  return { tabs, spaces };
}
