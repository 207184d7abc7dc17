import { instancesFor, type PoolLimits } from '../model/instancePool.ts';
import type { PoolSize } from '../model/plan.ts';

/** How many instances a pool gets on this machine, and which rule decided: never more than the engine's ceiling. */
export function sizePool(items: number, limits: PoolLimits, ceiling: number): PoolSize {
  const { instances, reason } = instancesFor(items, limits);
  if (instances > ceiling) return { instances: ceiling, reason: 'engine-ceiling', ceiling };
  return { instances, reason, ceiling };
}
