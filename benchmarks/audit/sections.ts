import {
  median,
  figureOf,
  quantityOf,
  ratios,
  type Figure,
  type Section,
  type Table,
} from '../measuring/figures.ts';
import { written } from '../measuring/written.ts';
import type { AuditRow, AuditSize } from './measurement.ts';

const heading = [
  'tool',
  'time',
  '÷ pool-run',
  'peak memory',
  'defects found',
  'in our own format',
  'sound files called faulty',
];

/** One pack and what each tool did with it; `missing` are the tools that could not be measured, and why. */
export function sectionOf(size: AuditSize, missing: readonly string[]): Section {
  const { definitions, bytes, planted, rows } = size;
  const ours = rows[0]?.milliseconds ?? [];
  return {
    name: `${definitions}`,
    title: `${written(definitions, 'count')} definitions, ${written(bytes, 'bytes')}, ${planted} planted defects`,
    tables: [tableOf(size, ours)],
    remarks: [...rows.flatMap(remarksOf), ...missing],
  };
}

function tableOf({ planted, plantedGeneral, rows }: AuditSize, ours: readonly number[]): Table {
  const own = planted - plantedGeneral;
  return {
    heading,
    rows: rows.map((row) => [
      row.tool,
      quantityOf('milliseconds', row.milliseconds),
      quantityOf('ratio', ratios(row.milliseconds, ours)),
      row.peakBytes === undefined ? 'unknown' : written(row.peakBytes, 'bytes'),
      `${row.foundGeneral} of ${plantedGeneral}`,
      `${row.found - row.foundGeneral} of ${own}`,
      String(row.soundFilesNamed),
    ]),
  };
}

function remarksOf(row: AuditRow): string[] {
  const { tool, remarks, missed, unplanted, exitCode } = row;
  const timeout = exitCode === undefined ? ['it was ended, because it took too long or was killed'] : [];
  // Of tools with other rules, what they miss is what they do not look for.
  const ours = unplanted.map(
    ({ what, count, example }) => `not planted: ${count} of ${what}, such as ${example}`,
  );
  const lost = tool.startsWith('pool-run')
    ? missed.map(({ what, count, example }) => `missed: ${count} of ${what}, such as ${example}`)
    : [];
  return [...timeout, ...remarks, ...lost, ...ours].map((remark) => `${tool}: ${remark}`);
}

/** How the time of each tool grows with the number of definitions, between the two largest packs. */
export function growth(sizes: readonly AuditSize[]): Section[] {
  const [small, large] = sizes.toSorted((a, b) => a.definitions - b.definitions).slice(-2);
  if (!small || !large) return [];
  const figures = large.rows.map((row, index): Figure => {
    const base = median(small.rows[index]?.milliseconds ?? []);
    return figureOf(
      row.tool,
      'ratio',
      row.milliseconds.map((time) => time / base),
    );
  });
  const times = written(large.definitions / small.definitions, 'count');
  return [
    { name: 'growth', title: `Time of ${times} times as many definitions ÷ time`, figures, remarks: [] },
  ];
}
