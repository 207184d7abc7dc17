import type { InstancePool } from '../model/instancePool.ts';
import type { Item, Plan } from '../model/plan.ts';
import { imbalance, partition } from './partition.ts';
import { sizePool } from './size.ts';

/** What a plan is made of. `hash` gives the SHA-256 of a text in hexadecimal. */
export interface PlanInput {
  readonly command: string;
  readonly definition: string;
  readonly pool: InstancePool;
  readonly items: readonly Item[];
  readonly engine: { readonly name: string; readonly ceiling: number };
  readonly versions: Plan['versions'];
  readonly hash: (text: string) => string;
}

/** Sizes the pool and divides its items. Pure: nothing runs, nothing is written. */
export function planRun(input: PlanInput): Plan {
  const { items, pool, engine } = input;
  const size = sizePool(items.length, pool, engine.ceiling);
  const parts = partition(items, size.instances);
  const shards = parts.map((part, index) => ({
    instance: `${pool.agent}#${index + 1}`,
    keys: [...new Set(part.items.map((item) => item.key))].toSorted(),
    weight: part.weight,
    items: part.items,
  }));
  return {
    command: input.command,
    definition: input.definition,
    engine: engine.name,
    pool,
    size,
    items: items.length,
    imbalance: imbalance(parts),
    versions: input.versions,
    contentHash: input.hash(
      items
        .map((item) => JSON.stringify([item.id, item.key, item.weight, item.content]))
        .toSorted()
        .join('\n'),
    ),
    shards,
  };
}
