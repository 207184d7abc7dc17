import type { Plan } from '../model/plan.ts';
import { count } from './plain.ts';

/** Which rule decided how many instances a pool gets. */
export function sizeReason({ size, pool }: Pick<Plan, 'size' | 'pool'>): string {
  switch (size.reason) {
    case 'nothing-to-do':
      return 'nothing to do';
    case 'below-min-items':
      return `fewer than min_items (${pool.min_items}), so a pool is not worth it`;
    case 'items-per-instance':
      return `${count(pool.items_per_instance, 'item')} per instance`;
    case 'max-instances':
      return 'the most that max_instances allows';
    case 'engine-ceiling':
      return 'the most that the engine can use here';
    default:
      return size.reason satisfies never;
  }
}
