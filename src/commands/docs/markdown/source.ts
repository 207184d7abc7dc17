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

/** A part of a document that can be read by itself. */
export interface Part {
  readonly markdown: string;
  /** Its first line, from 0. */
  readonly line: number;
}

/**
 * Documents of many times as many characters are read in parts: the parser needs a hundred times the memory of what it reads,
 * and what lives for longer than a short part stays in memory until much more of it has gathered.
 */
const partLength = 16 * 1024;

/**
 * The parts of a document. Large ones are divided in front of headings that stand in no block of code, comment or HTML; else of
 * paragraphs, and where a list, a table or a quotation goes on and on, of any line that is not indented.
 */
export function partsOf({ markdown, lines, hasFrontMatter }: Source): Part[] {
  if (markdown.length <= 16 * partLength) return [{ markdown, line: 0 }];
  const all = hasFrontMatter ? markdown.split('\n') : lines;
  const parts: Part[] = [];
  let first = 0;
  let length = 0;
  let isOpen = false;
  for (const [index, line] of all.entries()) {
    if (opens.test(line)) isOpen = !isOpen;
    if (!isOpen && mayBegin(all, index, length)) {
      parts.push({ markdown: all.slice(first, index).join('\n'), line: first });
      first = index;
      length = 0;
    }
    length += line.length + 1;
  }
  return [...parts, { markdown: all.slice(first).join('\n'), line: first }];
}

/** What begins or ends a block in which a heading is none. */
const opens = /^\s*(?:```|~~~|-->)|<!--(?!.*-->)/;

/** Whether a part may begin at a line, when what is before it would have this length. */
function mayBegin(lines: readonly string[], index: number, length: number): boolean {
  if (length <= partLength) return false;
  if (beginsSection(lines, index)) return true;
  if (length > 2 * partLength && beginsParagraph(lines, index)) return true;
  return length > 8 * partLength && /^\S/.test(lines[index] ?? '');
}

function beginsSection(lines: readonly string[], index: number): boolean {
  return /^#{1,6} /.test(lines[index] ?? '') && lines[index - 1]?.trim() === '';
}

/** A letter at the begin of a line, behind an empty one, goes on with nothing that stands above. */
function beginsParagraph(lines: readonly string[], index: number): boolean {
  return /^\p{L}/u.test(lines[index] ?? '') && lines[index - 1]?.trim() === '';
}

/** Of a line, a table's cell or a heading no more than this is read at once: it can be as long as a document. */
const mostInline = 128 * 1024;

/** The pieces of a paragraph, which end in front of a space. */
export function* piecesOf(text: string): Iterable<{ readonly content: string; readonly start: number }> {
  for (let start = 0; start < text.length;) {
    const most = start + mostInline;
    const space = most < text.length ? text.lastIndexOf(' ', most) : -1;
    const end = space > start ? space : most;
    yield { content: text.slice(start, end), start };
    start = end;
  }
}

/** Finds out where places in a part of the document stand in the file: the part lacks indentation and marks of its lines. */
export function placesIn({ lines }: Source, content: string, line: number): (offset: number) => Position {
  const starts = [0];
  for (let at = content.indexOf('\n'); at >= 0; at = content.indexOf('\n', at + 1)) starts.push(at + 1);
  // Once for each line, however many places it has: a line can be as long as a document.
  const indents: number[] = [];
  const indentOf = (down: number, start: number, next: number): number => {
    indents[down] ??= Math.max(0, lines[line + down]?.indexOf(content.slice(start, next - 1).trimEnd()) ?? 0);
    return indents[down];
  };
  return (offset) => {
    const down = lastAtMost(starts, offset);
    const start = starts[down] ?? 0;
    const indent = indentOf(down, start, starts[down + 1] ?? content.length + 1);
    return { line: line + down + 1, column: indent + (offset - start) + 1 };
  };
}

/** The index of the last number that is not larger than another one. */
function lastAtMost(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
