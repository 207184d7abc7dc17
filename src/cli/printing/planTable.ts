import type { Plan } from '../../model/plan.ts';
import { groupBy } from '../../model/groupBy.ts';
import { count, plain } from '../../reporting/plain.ts';
import { assumedBytes, assumedStart } from '../../planning/estimate.ts';
import { shownDollars, shownTokens } from '../../reporting/spending.ts';
import { sizeReason } from '../../reporting/size.ts';

/** The plan as a table for people. */
export function planTable(plan: Plan): string {
  const rows = plan.shards.map((shard) => [
    plain(shard.instance),
    String(shard.items.length),
    plan.weighedBy === 'duration' ? seconds(shard.weight) : kilobytes(shard.weight),
    plain(shard.keys.join(', ')),
  ]);
  const { distribution } = plan.pool;
  return [
    `Plan of ${plain(plan.command)} (${plain(plan.definition)}), engine ${plan.engine}: ${explainSize(plan)}`,
    ...(rows.length === 0
      ? []
      : [
          '',
          ...table([
            ['instance', 'items', 'weight', distribution === 'none' ? 'key' : distribution],
            ...rows,
          ]),
        ]),
    '',
    ...(rows.length === 0 ? [] : [`Imbalance: ${plan.imbalance.toFixed(2)} (heaviest over mean shard).`]),
    ...(rows.length === 0 ? [] : howDecided(plan)),
    ...(rows.length === 0 ? [] : whatItTakes(plan)),
    'Nothing was run.',
    '',
  ].join('\n');
}

/** What a model is expected to take, and how that is known. */
function whatItTakes({ estimate, items }: Plan): string[] {
  if (!estimate) return [];
  const { tokens, usd, known } = estimate;
  if (usd === undefined) {
    const how = `${assumedBytes} bytes a token, every file read once, ${shownTokens(assumedStart)} for each instance`;
    return [`Estimate: ${shownTokens(tokens)}. Assumed from sizes (${how}); no earlier run tells more.`];
  }
  const seen = `from what ${known} of ${count(items, 'item')} took in earlier runs`;
  return [
    `Estimate: ${shownTokens(tokens)}, ${shownDollars(usd)}, ${seen}. What did not change costs nothing.`,
  ];
}

/**
 * Suites are few, and are what people ask for by name: each is told. Of other items it is told how many of them were decided how,
 * if anything was.
 */
function howDecided({ pool: { distribution }, shards }: Plan): string[] {
  const items = shards.flatMap((shard) => shard.items);
  if (distribution === 'suite') {
    return items.map(({ id, decidedBy = distribution }) => `${plain(id)}: found by ${plain(decidedBy)}.`);
  }
  if (distribution === 'none') return [];
  const decided = groupBy(items, (item) => item.decidedBy ?? distribution);
  const how = [...decided].map(([by, all]) => `${all.length} by ${by}`).toSorted();
  return [`The ${distribution} of the items was decided: ${how.join(', ')}.`];
}

/** How many instances, and which rule decided. */
export function explainSize(plan: Plan): string {
  const { items, size } = plan;
  if (items === 0) return 'no items, nothing to do.';
  return `${count(items, 'item')}, ${count(size.instances, 'instance')}: ${sizeReason(plan)}.`;
}

/** Columns aligned, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 1 || column === 2 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
