import { applyEdits, ordered, type Edit } from './mend.ts';

/** Lines around a change that a diff shows. */
const around = 3;

/** Whole lines that become others. Numbers from 0, `until` is the first line after them. */
interface Change {
  readonly from: number;
  readonly until: number;
  readonly to: readonly string[];
}

/** A unified diff of one file, as `git apply` and `patch` read it. */
export function unifiedDiff(path: string, text: string, edits: Iterable<Edit>): string {
  const lines = linesOf(text);
  const hunks: string[] = [];
  let shift = 0;
  for (const group of groupsOf(changesOf(text, lines, ordered(edits)))) {
    hunks.push(hunkOf(lines, group, shift));
    shift += group.reduce((sum, { from, until, to }) => sum + to.length - (until - from), 0);
  }
  return hunks.length === 0 ? '' : `--- a/${path}\n+++ b/${path}\n${hunks.join('')}`;
}

/** Lines with what ends them. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The lines that edits change; edits of one line are one change. */
function changesOf(text: string, lines: readonly string[], edits: readonly Edit[]): Change[] {
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length);
  const lineAt = (offset: number): number => starts.findLastIndex((start) => start <= offset);
  const parts: { from: number; until: number; edits: Edit[] }[] = [];
  for (const edit of edits) {
    const from = lineAt(edit.start);
    const until = lineAt(Math.max(edit.start, edit.end - 1)) + 1;
    const last = parts.at(-1);
    if (last && last.until >= from) {
      last.until = Math.max(last.until, until);
      last.edits.push(edit);
    } else parts.push({ from, until, edits: [edit] });
  }
  const changes = parts.map(({ from, until, edits: own }) => {
    const [begin = 0, end = text.length] = [starts[from], starts[until]];
    const moved = own.map((edit) => ({ ...edit, start: edit.start - begin, end: edit.end - begin }));
    return trimmed(lines, { from, until, to: linesOf(applyEdits(text.slice(begin, end), moved)) });
  });
  return changes.filter(({ from, until, to }) => until > from || to.length > 0);
}

/** Without the lines at its ends that stay the same. */
function trimmed(lines: readonly string[], { from, until, to }: Change): Change {
  const old = lines.slice(from, until);
  const shorter = Math.min(old.length, to.length);
  let first = 0;
  while (first < shorter && old[first] === to[first]) first += 1;
  let last = 0;
  while (last < shorter - first && old.at(-1 - last) === to.at(-1 - last)) last += 1;
  return { from: from + first, until: until - last, to: to.slice(first, to.length - last) };
}

/** Changes whose surroundings touch are shown together. */
function groupsOf(changes: readonly Change[]): Change[][] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last && before && change.from - before.until <= 2 * around) last.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunkOf(lines: readonly string[], group: readonly Change[], shift: number): string {
  const begin = Math.max(0, (group[0]?.from ?? 0) - around);
  const end = Math.min(lines.length, (group.at(-1)?.until ?? 0) + around);
  const shown: string[] = [];
  let done = begin;
  for (const { from, until, to } of group) {
    shown.push(
      ...marked(' ', lines.slice(done, from)),
      ...marked('-', lines.slice(from, until)),
      ...marked('+', to),
    );
    done = until;
  }
  shown.push(...marked(' ', lines.slice(done, end)));
  const removed = shown.filter((line) => !line.startsWith('+')).length;
  const added = shown.filter((line) => !line.startsWith('-')).length;
  return `@@ -${begin + 1},${removed} +${begin + 1 + shift},${added} @@\n${shown.join('')}`;
}

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.map(
    (line) => `${mark}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`,
  );
}
