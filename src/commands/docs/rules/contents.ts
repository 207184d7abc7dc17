import GithubSlugger from 'github-slugger';
import type { Document } from '../library.ts';
import type { Heading } from '../markdown/parse.ts';
import type { Observation } from '../observation.ts';

/** The markers of the tools that keep tables of contents. */
const markers: readonly { readonly begin: RegExp; readonly end: RegExp }[] = [
  { begin: /^\s*<!--\s*toc\s*-->\s*$/i, end: /^\s*<!--\s*(?:tocstop|\/toc)\s*-->\s*$/i },
  { begin: /^\s*<!--\s*START doctoc\b.*-->\s*$/, end: /^\s*<!--\s*END doctoc\b.*-->\s*$/ },
];

/** Most documents have none: then nothing else is done with their text. */
const anyMarker = /^\s*<!--\s*(?:toc\s*-->|START doctoc\b)/im;

/** Looks whether a table of contents between markers still is one of the document. */
export function checkContents(document: Document): Observation[] {
  if (!anyMarker.test(document.text)) return [];
  const newline = document.text.includes('\r\n') ? '\r\n' : '\n';
  const lines = document.text.split(newline);
  return markers.flatMap(({ begin, end }) => {
    const from = lines.findIndex((line) => begin.test(line));
    const to = lines.findIndex((line, index) => index > from && end.test(line));
    const isCode = document.fences.some(
      ({ line, text }) => from + 1 >= line && from + 1 < line + text.split('\n').length,
    );
    if (from < 0 || to < 0 || isCode) return [];
    const old = lines.slice(from + 1, to);
    const wanted = contentsOf(document, old, to + 1);
    if (!wanted || wanted.lines.join('\n') === old.join('\n')) return [];
    return [
      {
        ruleId: 'stale-contents',
        message: wanted.message,
        at: { line: from + 1, column: 1 },
        evidence: 'contents',
        mend: { at: { line: from + 2, column: 1 }, from: old.join(newline), to: wanted.lines.join(newline) },
      } satisfies Observation,
    ];
  });
}

interface Entry {
  readonly indent: number;
  readonly mark: string;
  readonly text: string;
  readonly anchor: string;
}

/** What a table of contents should be. */
interface Wanted {
  readonly lines: readonly string[];
  readonly message: string;
}

/** The lines that should be there; undefined where they are as good as that, or not made as other tools make them. */
function contentsOf(document: Document, old: readonly string[], line: number): Wanted | undefined {
  const first = old.findIndex((one) => entryOf(one) !== undefined);
  const last = old.findLastIndex((one) => entryOf(one) !== undefined);
  const entries = old.slice(first, last + 1).map(entryOf);
  if (first < 0 || !isWhole(entries)) return undefined;
  const named = namedHeadings(document, line);
  const levels = entries.flatMap(({ anchor }) => named.find((one) => one.anchor === anchor)?.level ?? []);
  const least = Math.min(...levels);
  const depths = entries.map(({ indent }) => indent - (entries[0]?.indent ?? 0));
  const width = Math.min(...depths.filter((depth) => depth > 0));
  const most = Math.max(...levels, least + (Number.isFinite(width) ? Math.max(...depths) / width : 0));
  const wanted = named.filter(({ level }) => level >= least && level <= most);
  const lacking = wanted.find(({ anchor }) => !entries.some((entry) => entry.anchor === anchor));
  const gone = entries.find(({ anchor }) => !wanted.some((one) => one.anchor === anchor));
  if (!lacking && !gone) return undefined;
  const message = lacking
    ? `This table of contents lacks ${JSON.stringify(lacking.text)}.`
    : `This table of contents names "#${gone?.anchor}", which is no heading below it.`;
  return {
    lines: [
      ...old.slice(0, first),
      ...made(entries, wanted, { least, width: Number.isFinite(width) ? width : 2 }),
      ...old.slice(last + 1),
    ],
    message,
  };
}

/** Entries for headings, in the manner of those that were there. */
function made(
  entries: readonly Entry[],
  headings: readonly NamedHeading[],
  { least, width }: { readonly least: number; readonly width: number },
): string[] {
  const { indent: left = 0, mark = '-' } = entries[0] ?? {};
  return headings.map(({ level, text, anchor }) => {
    const known = entries.find((entry) => entry.anchor === anchor)?.text ?? escaped(text);
    return `${' '.repeat(left + width * (level - least))}${mark} [${known}](#${anchor})`;
  });
}

function entryOf(line: string): Entry | undefined {
  const [, indent = '', mark = '', text = '', anchor = ''] =
    /^( *)([-*+])\s+\[(.+)\]\(#([^)\s]*)\)\s*$/.exec(line) ?? [];
  return mark === '' ? undefined : { indent: indent.length, mark, text, anchor };
}

/** A table that holds something else as well was not made by a tool alone. */
function isWhole(entries: readonly (Entry | undefined)[]): entries is Entry[] {
  return entries.every((entry) => entry !== undefined);
}

interface NamedHeading extends Heading {
  readonly anchor: string;
}

/** The headings below a line that a table of contents has, with their anchors. */
function namedHeadings({ headings, text }: Document, below: number): NamedHeading[] {
  const slugger = new GithubSlugger();
  const lines = text.split(/\r?\n/);
  return headings
    .map((heading) => ({ ...heading, anchor: slugger.slug(heading.text) }))
    .filter(({ at, isHtml, text: shown }) => at.line > below && !isHtml && shown.trim() !== '')
    .filter(({ at }) => !/<!--.*(?:omit|no.?toc)/i.test(lines[at.line - 1] ?? ''));
}

function escaped(text: string): string {
  return text.replaceAll(/[[\]<>]/g, String.raw`\$&`);
}
