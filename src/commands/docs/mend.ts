import type { Mend } from './observation.ts';

/** A part of a text that becomes another. Offsets in UTF-16 code units. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly to: string;
}

/** Finds where mends belong in the text of a file, its byte order mark included; what does not fit is left alone. */
export function placeMends<One extends Mend>(text: string, mends: readonly One[]): ReadonlyMap<One, Edit> {
  const starts = lineStarts(text);
  const edits = new Map<One, Edit>();
  for (const mend of mends) {
    const edit = placeMend(text, starts, mend);
    const isFree =
      edit &&
      [...edits.values()].every((one) => one.end <= edit.start || one.start >= edit.end || isSame(one, edit));
    if (isFree) edits.set(mend, edit);
  }
  return edits;
}

/** The text with its edits made. */
export function applyEdits(text: string, edits: Iterable<Edit>): string {
  let edited = '';
  let done = 0;
  for (const { start, end, to } of ordered(edits)) {
    edited += text.slice(done, start) + to;
    done = end;
  }
  return edited + text.slice(done);
}

/** From first to last, each once. */
export function ordered(edits: Iterable<Edit>): Edit[] {
  const sorted = [...edits].toSorted((a, b) => a.start - b.start);
  return sorted.filter((edit, index) => {
    const before = sorted[index - 1];
    return !before || !isSame(before, edit);
  });
}

function isSame(a: Edit, b: Edit): boolean {
  return a.start === b.start && a.end === b.end && a.to === b.to;
}

/** Offsets at which lines begin, whatever ends them. */
export function lineStarts(text: string): number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (const { index, 0: newline } of text.matchAll(/\r\n?|\n/g)) starts.push(index + newline.length);
  return starts;
}

/** A link of more characters than this is none that a program should change. */
const reach = 4_000;

function placeMend(text: string, starts: readonly number[], { at, from, to }: Mend): Edit | undefined {
  const line = starts[at.line - 1];
  if (line === undefined || from === '') return undefined;
  const begins = [line + at.column - 1, line];
  for (const written of new Set([from, decoded(from)])) {
    const places = begins.map((begin) => text.indexOf(written, begin)).filter((start) => start >= 0);
    const start = places.find((one) => isNear(one, line, at) && isAlone(text, one, one + written.length));
    if (start !== undefined) return { start, end: start + written.length, to };
  }
  return undefined;
}

/** The first place of a document stands for all of it. */
function isNear(start: number, line: number, at: Mend['at']): boolean {
  return (at.line === 1 && at.column === 1) || start < line + reach;
}

/** Whether an address, or an anchor, stands there whole. Whole lines always do. */
function isAlone(text: string, start: number, end: number): boolean {
  if (text.slice(start, end).includes('\n')) return true;
  const before = text.charAt(start - 1);
  const isBegun = /^[#\]]/.test(text.slice(start, end)) || /[\s(<"'=]/.test(before);
  return isBegun && /^(?:[\s)>"'#?]|$)/.test(text.slice(end, end + 1));
}

function decoded(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}
