/** A place in a file. Lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A document's text, line by line. */
export interface Source {
  /** What the Markdown parser gets: front matter is blank lines. */
  readonly markdown: string;
  readonly lines: readonly string[];
  readonly hasFrontMatter: boolean;
}

const newline = /\r\n?|\n/;

/** Takes a document apart. Front matter is no Markdown, but its lines count. */
export function sourceOf(text: string): Source {
  const lines = text.split(newline);
  const fence = lines[0]?.trimEnd();
  const end =
    fence === '---' || fence === '+++'
      ? lines.findIndex((line, index) => index > 0 && line.trimEnd() === fence)
      : -1;
  if (end < 0) return { markdown: text, lines, hasFrontMatter: false };
  const body = lines.map((line, index) => (index <= end ? '' : line)).join('\n');
  return { markdown: body, lines, hasFrontMatter: true };
}

/** What the lines of a part of the document say, and where in it. */
interface Inside {
  /** The first line of the part, from 0. */
  readonly line: number;
  /** Where in the part, in UTF-16 code units. */
  readonly offset: number;
}

/** Where a place in a part of the document stands in the file: the part lacks the indentation and the marks of its lines. */
export function placeIn({ lines }: Source, content: string, { line, offset }: Inside): Position {
  const before = content.slice(0, offset);
  const down = countBreaks(before);
  const start = before.lastIndexOf('\n') + 1;
  const until = content.indexOf('\n', start);
  const part = content.slice(start, until < 0 ? undefined : until).trimEnd();
  const whole = lines[line + down] ?? '';
  const indent = Math.max(0, whole.indexOf(part));
  return { line: line + down + 1, column: indent + (offset - start) + 1 };
}

function countBreaks(text: string): number {
  let breaks = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks += 1;
  return breaks;
}
