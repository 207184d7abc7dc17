import type { Plan } from '../model/plan.ts';
import { groupBy } from '../model/groupBy.ts';
import { count, plain } from '../reporting/plain.ts';

/** The plan as a table for people. */
export function planTable(plan: Plan): string {
  const rows = plan.shards.map((shard) => [
    plain(shard.instance),
    String(shard.items.length),
    kilobytes(shard.weight),
    plain(shard.keys.join(', ')),
  ]);
  const decided = groupBy(
    plan.shards.flatMap((shard) => shard.items),
    (item) => item.decidedBy ?? plan.pool.distribution,
  );
  const how = [...decided].map(([by, items]) => `${items.length} by ${by}`).toSorted();
  const { distribution } = plan.pool;
  return [
    `Plan of ${plain(plan.command)} (${plain(plan.definition)}), engine ${plan.engine}: ${explainSize(plan)}`,
    ...(rows.length === 0 ? [] : ['', ...table([['instance', 'items', 'weight', distribution], ...rows])]),
    '',
    ...(rows.length === 0 ? [] : [`Imbalance: ${plan.imbalance.toFixed(2)} (heaviest over mean shard).`]),
    ...(how.length === 0 ? [] : [`The ${distribution} of the items was decided: ${how.join(', ')}.`]),
    'Nothing was run.',
    '',
  ].join('\n');
}

/** How many instances, and which rule decided. */
export function explainSize({ items, size, pool }: Plan): string {
  const work = `${count(items, 'item')}, ${count(size.instances, 'instance')}`;
  switch (size.reason) {
    case 'nothing-to-do':
      return 'no items, nothing to do.';
    case 'below-min-items':
      return `${work}: fewer than min_items (${pool.min_items}), so a pool is not worth it.`;
    case 'items-per-instance':
      return `${work}: ${count(pool.items_per_instance, 'item')} per instance.`;
    case 'max-instances':
      return `${work}: the most that max_instances allows.`;
    case 'engine-ceiling':
      return `${work}: the most that this machine's cores can use.`;
    default:
      return size.reason satisfies never;
  }
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
