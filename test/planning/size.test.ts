import { describe, expect, it } from 'vitest';
import { sizePool } from '../../src/planning/size.ts';

describe('the size of a pool', () => {
  it.each([
    { items: 28, max: 8, per: 3, min: 1, instances: 8, reason: 'max-instances' },
    { items: 15, max: 5, per: 5, min: 1, instances: 3, reason: 'items-per-instance' },
    { items: 3, max: 5, per: 1, min: 5, instances: 1, reason: 'below-min-items' },
    { items: 0, max: 5, per: 1, min: 1, instances: 0, reason: 'nothing-to-do' },
  ])(
    'is $instances for $items items, at most $max, $per each',
    ({ items, max, per, min, instances, reason }) => {
      const limits = { max_instances: max, items_per_instance: per, min_items: min };
      expect(sizePool(items, limits, 64)).toEqual({ instances, reason, ceiling: 64 });
    },
  );

  it('is never more than the engine can use, and says so', () => {
    const limits = { max_instances: 8, items_per_instance: 3, min_items: 1 };
    expect(sizePool(28, limits, 2)).toEqual({ instances: 2, reason: 'engine-ceiling', ceiling: 2 });
  });
});
