import type { Item, Plan } from '../model/plan.ts';

/** Items with the weights that a plan divides them by, and what those are: bytes, or milliseconds. */
export interface Weighed {
  readonly items: readonly Item[];
  readonly weighedBy: Plan['weighedBy'];
}

/** The most that an item may weigh, so that sums of weights stay finite. */
const heaviest = Number.MAX_SAFE_INTEGER;

/**
 * Weighs items by how long they took in earlier runs, in milliseconds by id. An item without such a duration is estimated
 * from its size: as long for its size as the known ones together, or as their mean where sizes say nothing. When no item
 * is known, all keep their sizes.
 */
export function weigh(items: readonly Item[], durations: ReadonlyMap<string, number>): Weighed {
  const known = items.flatMap(({ id, weight }) => {
    const duration = durations.get(id);
    return duration === undefined ? [] : [{ duration, size: weight }];
  });
  if (known.length === 0) return { items, weighedBy: 'size' };
  const total = sum(known.map(({ duration }) => duration));
  const rate = total / sum(known.map(({ size }) => size));
  const estimate = (size: number): number => (Number.isFinite(rate) ? size * rate : total / known.length);
  return {
    items: items.map((item) => ({
      ...item,
      weight: Math.min(durations.get(item.id) ?? estimate(item.weight), heaviest),
    })),
    weighedBy: 'duration',
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
