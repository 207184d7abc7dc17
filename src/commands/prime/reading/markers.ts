import type { Marker, Span } from '../code.ts';
import { placeOf } from './lines.ts';

/**
 * `TODO: …`, `FIXME(name) …`, `// TODO …`: as a comment begins, or before a colon or a name in brackets. A word in the midst
 * of a sentence speaks of something else.
 */
const pattern =
  /(^|\n)[\s/*#!;<-]*(TODO|FIXME|HACK|XXX)\b(?![-'"`/])|\b(TODO|FIXME|HACK|XXX)(?=:|\([^)\n]{1,40}\))/g;

const shown = 120;

/** What comments say is left to do. */
export function findMarkers(text: string, starts: readonly number[], comments: readonly Span[]): Marker[] {
  const markers: Marker[] = [];
  for (const { start, end } of comments) {
    const comment = text.slice(start, end);
    for (const match of comment.matchAll(pattern)) {
      const tag = match[2] ?? match[3] ?? '';
      const at = start + match.index + match[0].length - tag.length;
      const lineEnd = text.indexOf('\n', at);
      const line = text.slice(at, Math.min(end, lineEnd < 0 ? end : lineEnd));
      markers.push({
        tag,
        text: line
          .replace(/\s*(?:\*\/|-->)\s*$/, '')
          .trim()
          .slice(0, shown),
        ...placeOf(starts, at),
      });
    }
  }
  return markers;
}
