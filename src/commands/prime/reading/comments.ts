import type { Span } from '../code.ts';
import type { Language } from '../languages.ts';

/** The comments of a text: what looks like one inside a string is none. */
export function findComments(text: string, language: Language): Span[] {
  const pattern = patternOf(language);
  if (!pattern) return [];
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    if (match.groups?.['comment'] !== undefined) {
      spans.push({ start: match.index, end: match.index + match[0].length });
    }
  }
  return spans;
}

const patterns = new Map<string, RegExp | undefined>();

/** One expression that goes over strings and comments in the order in which they stand. */
function patternOf({ name, line = [], block = [], strings = [] }: Language): RegExp | undefined {
  if (patterns.has(name)) return patterns.get(name);
  const comments = [
    ...block.map(([open, close]) => String.raw`${escaped(open)}[\s\S]*?(?:${escaped(close)}|$)`),
    ...line.map((open) => String.raw`${escaped(open)}[^\n]*`),
  ];
  const known =
    comments.length === 0
      ? undefined
      : new RegExp([`(?<comment>${comments.join('|')})`, ...strings].join('|'), 'g');
  patterns.set(name, known);
  return known;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/#-]/g, String.raw`\$&`);
}
