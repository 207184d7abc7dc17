import type { Benchmark, Measurement } from '../measuring/benchmark.ts';
import { isMet, type Cell, type Figure, type Section, type Table, type Unit } from '../measuring/figures.ts';
import { written } from '../measuring/written.ts';

const heading = ['measure', 'figure', 'lowest to highest', 'goal', 'met'];

/** What one benchmark measured, for a terminal. */
export function renderMeasurement({ title }: Benchmark, measurement: Measurement): string {
  const { benchmark, machine, load, seed, seconds, sections } = measurement;
  const footer = `${machine}; seed ${seed}; ${seconds} s; load ${load.before} before, ${load.after} after`;
  const parts = [
    `# ${benchmark}: ${title}`,
    ...sections.map((section) => renderSection(section, 2)),
    verdict(sections),
    `${footer}${busy(load.before)}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Half a core that others use is enough to make a timer late, and every ratio with it. */
function busy(before: number): string {
  if (before < 0.5) return '';
  return `\n\nBUSY: others were using this machine when the measurement began. Times are longer than they would be, and ratios of work to waiting worse.`;
}

/** A section as Markdown, its title at the given depth; `chart` says where the picture of a chart is. */
export function renderSection(
  { title, figures = [], tables = [], charts = [], remarks }: Section,
  depth: number,
  chart?: (name: string) => string,
): string {
  const parts = [
    `${'#'.repeat(depth)} ${title}`,
    ...(chart ? charts.map(({ name, title: shown }) => `![${shown}](${chart(name)})`) : []),
    ...(figures.length > 0 ? [alignedTable(heading, figures.map(rowOf))] : []),
    ...tables.map(renderTable),
    ...(remarks.length > 0 ? [remarks.map((remark) => `- ${remark}`).join('\n')] : []),
  ];
  return parts.join('\n\n');
}

/** How many goals are met, and which are not. */
export function verdict(sections: readonly Section[]): string {
  const goals = sections.flatMap(({ figures = [] }) => figures).filter(({ goal }) => goal);
  if (goals.length === 0) return '';
  const missed = goals.filter((figure) => isMet(figure) === false);
  const met = `${goals.length - missed.length} of ${goals.length} goals are met.`;
  return missed.length === 0 ? met : `${met} Missed: ${missed.map(({ name }) => name).join('; ')}.`;
}

function rowOf(figure: Figure): string[] {
  const { name, value, unit } = figure;
  return [name, written(value, unit), spread(figure), goalOf(figure), metWord(figure)];
}

function spread({ low, high, unit }: { low: number; high: number; unit: Unit }): string {
  const [from, to] = [written(low, unit), written(high, unit)];
  return from === to ? '' : `${from} – ${to}`;
}

function goalOf({ goal, unit }: Figure): string {
  if (!goal) return '';
  return 'most' in goal ? `≤ ${written(goal.most, unit)}` : `≥ ${written(goal.least, unit)}`;
}

function metWord(figure: Figure): string {
  const met = isMet(figure);
  if (met === undefined) return '';
  return met ? 'yes' : 'MISSED';
}

function renderTable({ heading: titles, rows }: Table): string {
  return alignedTable(
    titles,
    rows.map((row) => row.map(cellText)),
  );
}

/** A median with its spread. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  const between = spread(cell);
  return `${written(cell.value, cell.unit)}${between === '' ? '' : ` (${between})`}`;
}

/** Rows below a heading, as a Markdown table whose columns line up: numbers to the right. */
export function alignedTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const isNumeric = titles.map((_, column) =>
    rows.every((row) => /^([$≤≥ ]*[\d.]|$)/.test(row[column] ?? '')),
  );
  const padded = (cell: string, column: number): string =>
    isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  const line = (cells: readonly string[]): string => `| ${cells.map(padded).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    isNumeric[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(titles), line(rule), ...rows.map(line)].join('\n');
}
