import type { CodebaseStructure } from '../../model/codebase.ts';
import { digits } from '../plain.ts';

/** A table as every format tells it: its title, the heads of its columns, and its rows. */
export type Table = readonly [title: string, head: readonly string[], rows: readonly (readonly string[])[]];

/** How many lines of which language there are. */
export function linesTable({ languages }: CodebaseStructure): Table {
  const rows = languages.map((one) => [
    one.name,
    ...[one.files, one.code, one.comment, one.blank].map((number) => digits(number)),
  ]);
  return ['Lines', ['Language', 'Files', 'Code', 'Comment', 'Blank'], rows];
}
