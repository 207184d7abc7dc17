import type { ExportReader } from '../code/exports.ts';
import type { Document } from '../library.ts';
import type { Observation } from '../observation.ts';

const marker =
  /^[ \t]*<!--\s*pool-run:api\s+(\S+)\s*-->[ \t]*\r?\n([^]*?)^[ \t]*<!--\s*\/pool-run:api\s*-->/gm;

/** Whether a document has a table of what some code exports, between markers. */
export function hasApiTable({ text }: Document): boolean {
  return text.includes('pool-run:api');
}

/** Looks whether such tables are what the code exports: `<!-- pool-run:api src/index.ts -->` … `<!-- /pool-run:api -->`. */
export function checkApiTables({ text, fences }: Document, reader: ExportReader): Observation[] {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return [...text.matchAll(marker)].flatMap(
    ({ 0: whole, 1: path = '', 2: old = '', index }): Observation[] => {
      const line = text.slice(0, index).split(newline).length;
      if (fences.some((fence) => line >= fence.line && line < fence.line + fence.text.split('\n').length))
        return [];
      const { byName } = reader.read(path);
      if (byName.size === 0) return [];
      const rows = [...byName.values()]
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map(
          ({ name, kind, summary = '' }) =>
            `| \`${name}\` | ${kind} | ${summary.replaceAll('|', String.raw`\|`)} |`,
        );
      const table = ['', '| export | kind | what it is |', '| --- | --- | --- |', ...rows, '', ''].join(
        newline,
      );
      if (cells(table) === cells(old)) return [];
      const begin = whole.indexOf('\n') + 1;
      return [
        {
          ruleId: 'stale-api-table',
          message: `This table is not what ${JSON.stringify(path)} exports.`,
          at: { line, column: 1 },
          evidence: path,
          mend: {
            at: { line, column: 1 },
            from: whole,
            to: whole.slice(0, begin) + table + whole.slice(begin + old.length),
          },
        },
      ];
    },
  );
}

/** What a table says, however a formatter arranged it. */
function cells(table: string): string {
  return table
    .replaceAll(/[\s-]+/g, ' ')
    .replaceAll(/\s*\|\s*/g, '|')
    .trim();
}
