import type { AuditMeasurement, AuditRow, AuditSize } from './measurement.ts';
import { megabytes, milliseconds, ratio, table } from '../measuring/numbers.ts';

const heading = [
  'tool',
  'median',
  '× pool-run',
  'peak memory',
  'found',
  'found, own format',
  'sound files named',
];

/** The measurement for people. */
export function renderAudit(measurement: AuditMeasurement): string {
  const sections = measurement.sizes.map((size) => renderSize(size, measurement));
  return [...sections, linearity(measurement), `${measurement.machine}; seed ${measurement.seed}`, ''].join(
    '\n\n',
  );
}

function renderSize(size: AuditSize, { missing }: AuditMeasurement): string {
  const { definitions, bytes, planted, plantedGeneral, rows } = size;
  const title = `## ${definitions.toLocaleString('en')} definitions, ${megabytes(bytes)}, ${planted} planted defects`;
  const base = rows[0]?.milliseconds ?? NaN;
  const own = planted - plantedGeneral;
  const cells = rows.map((row) => [
    row.tool,
    milliseconds(row.milliseconds),
    ratio(row.milliseconds / base),
    row.peakBytes === undefined ? 'unknown' : megabytes(row.peakBytes),
    `${row.foundGeneral}/${plantedGeneral}`,
    `${row.found - row.foundGeneral}/${own}`,
    String(row.soundFilesNamed),
  ]);
  const gaps = missing.map(({ tool }) => [tool, 'MISSING', '', '', '', '', '']);
  const notes = [
    ...rows.flatMap(remarksOf),
    ...missing.map(({ tool, why }) => `- ${tool} is MISSING: ${why}`),
  ];
  return [title, table(heading, [...cells, ...gaps]), ...(notes.length > 0 ? [notes.join('\n')] : [])].join(
    '\n\n',
  );
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
  return [...timeout, ...remarks, ...lost, ...ours].map((remark) => `- ${tool}: ${remark}`);
}

/** How the time grows with the number of definitions, between the two largest packs. */
function linearity({ sizes }: AuditMeasurement): string {
  const [small, large] = sizes.toSorted((a, b) => a.definitions - b.definitions).slice(-2);
  if (!small || !large) return 'Time over size: only one size was measured.';
  const grown = large.rows.map((row, index) => {
    const factor = row.milliseconds / (small.rows[index]?.milliseconds ?? NaN);
    return `${row.tool} ${factor.toFixed(1)}`;
  });
  const sizesGrown = (large.definitions / small.definitions).toFixed(1);
  return `Time of ${large.definitions} over ${small.definitions} definitions (${sizesGrown} times as many): ${grown.join(', ')}`;
}
