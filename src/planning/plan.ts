import type { InstancePool } from '../model/instancePool.ts';
import type { Item, Plan } from '../model/plan.ts';
import { imbalance, partition } from './partition.ts';
import { estimateUsage, type KnownUsage } from './estimate.ts';
import { sizePool } from './size.ts';
import { weigh } from './weigh.ts';

/** What a plan is made of. */
export interface PlanInput {
  /** Its name. */
  readonly command: string;
  /** The path of its definition, and the SHA-256 of that file. */
  readonly definition: string;
  readonly definitionHash: string;
  readonly pool: InstancePool;
  /** Weighed by their size. */
  readonly items: readonly Item[];
  /** What items took in earlier runs, in milliseconds, by id. */
  readonly durations?: ReadonlyMap<string, number>;
  /** What items took of a model in earlier runs, where one is asked. */
  readonly usage?: KnownUsage;
  /** Instances of other pools of the same run that this agent staffs as well: this pool's are numbered behind them. */
  readonly numberFrom?: number;
  /** What works on the items, and the most instances that it can use on this machine. */
  readonly engine: { readonly name: string; readonly ceiling: number };
  readonly versions: Plan['versions'];
  /** SHA-256 of a text, in hexadecimal. */
  readonly hash: (text: string) => string;
}

/** Sizes the pool and divides its items. Pure: nothing runs, nothing is written. */
export function planRun(input: PlanInput): Plan {
  const { pool, engine, numberFrom = 1 } = input;
  const { items, weighedBy } = weigh(input.items, input.durations ?? new Map());
  const size = sizePool(items.length, pool, engine.ceiling);
  const parts = partition(items, size.instances);
  const shards = parts.map((part, index) => ({
    instance: `${pool.agent}#${numberFrom + index}`,
    keys: [...new Set(part.items.map((item) => item.key))].toSorted(),
    weight: part.weight,
    items: part.items,
  }));
  return {
    command: input.command,
    definition: input.definition,
    definitionHash: input.definitionHash,
    engine: engine.name,
    pool,
    size,
    items: items.length,
    weighedBy,
    imbalance: imbalance(parts),
    ...(input.usage && { estimate: estimateUsage(input.items, size.instances, input.usage) }),
    versions: input.versions,
    contentHash: input.hash(
      input.items
        .map((item) => JSON.stringify([item.id, item.key, item.weight, item.content]))
        .toSorted()
        .join('\n'),
    ),
    shards,
  };
}
