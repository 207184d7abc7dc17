import { describe, expect, it } from 'vitest';
import { groupBy } from '../../src/model/groupBy.ts';
import type { Item } from '../../src/model/plan.ts';
import { imbalance, partition, type Part } from '../../src/planning/partition.ts';
import { anyItems, itemsOf, twoOrders } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

const sizes = fc.integer({ min: 1, max: 12 });

describe('a partition', () => {
  it('gives every item to exactly one part', () => {
    fc.assert(
      fc.property(anyItems(), sizes, (items, size) => {
        const given = partition(items, size).flatMap((part) => part.items);
        expect(given.toSorted(byId)).toEqual(items.toSorted(byId));
      }),
    );
  });

  it('is the same for any order of the items', () => {
    fc.assert(
      fc.property(twoOrders(anyItems()), sizes, ([one, other], size) => {
        expect(partition(one, size)).toEqual(partition(other, size));
      }),
    );
  });

  it('does not change the list that it is given', () => {
    const items = itemsOf({ id: 'b', weight: 1 }, { id: 'a', weight: 9 });
    partition(items, 2);
    expect(items.map((item) => item.id)).toEqual(['b', 'a']);
  });

  it('has as many parts as asked for where there are items for all of them, and never an empty one', () => {
    fc.assert(
      fc.property(anyItems(), sizes, (items, size) => {
        const parts = partition(items, size);
        expect(parts).toHaveLength(Math.min(size, items.length));
        expect(parts.every((part) => part.items.length > 0)).toBe(true);
      }),
    );
  });

  it('knows the weight of every part, and lists parts and items heaviest first', () => {
    fc.assert(
      fc.property(anyItems(), sizes, (items, size) => {
        const parts = partition(items, size);
        expect(parts.map((part) => part.weight)).toEqual(parts.map((part) => sum(part.items)));
        expect(descends(parts)).toBe(true);
        expect(parts.every((part) => descends(part.items))).toBe(true);
      }),
    );
  });

  it.each([0, -1])('has no parts for a size of %i', (size) => {
    expect(partition(itemsOf('a', 'b'), size)).toEqual([]);
  });

  it('has no parts where there are no items', () => {
    expect(partition([], 4)).toEqual([]);
  });
});

describe('the keys of a partition', () => {
  it('are never split when there are more of them than instances', () => {
    fc.assert(
      fc.property(anyItems(), sizes, (items, size) => {
        fc.pre(keysOf(items).size > size);
        const homes = partition(items, size).flatMap((part) => [...keysOf(part.items)]);
        expect(homes.toSorted()).toEqual([...keysOf(items)].toSorted());
      }),
    );
  });

  it('have instances of their own when there are enough', () => {
    fc.assert(
      fc.property(anyItems(), sizes, (items, size) => {
        fc.pre(keysOf(items).size <= size);
        const parts = partition(items, size);
        expect(parts.every((part) => keysOf(part.items).size === 1)).toBe(true);
        expect(new Set(parts.map(keyOf))).toEqual(keysOf(items));
      }),
    );
  });

  it('get each further instance where the weight per instance is highest', () => {
    fc.assert(
      fc.property(anyItems(), sizes, (items, size) => {
        fc.pre(keysOf(items).size <= size);
        const shares = groupBy(partition(items, size), keyOf);
        const groups = [...groupBy(items, (item) => item.key)].map(([key, members]) => ({
          weight: sum(members),
          share: shares.get(key)?.length ?? 0,
          canSplit: (shares.get(key)?.length ?? 0) < members.length,
        }));
        for (const rich of groups.filter((group) => group.share > 1)) {
          for (const needy of groups.filter((group) => group.canSplit)) {
            // The instance that `rich` got last would not have served `needy` better.
            expect(rich.weight / (rich.share - 1)).toBeGreaterThanOrEqual(needy.weight / needy.share);
          }
        }
      }),
    );
  });

  it('share an instance with the lightest others when there are too many', () => {
    const items = itemsOf(
      { id: 'heavy', key: 'heavy', weight: 100 },
      { id: 'middle', key: 'middle', weight: 40 },
      { id: 'light', key: 'light', weight: 5 },
    );
    const parts = partition(items, 2).map((part) => part.items.map((item) => item.id));
    expect(parts).toEqual([['heavy'], ['middle', 'light']]);
  });

  it('get instances in proportion to their weight', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ id: `m${index}`, key: 'many', weight: 10 }));
    const few = Array.from({ length: 3 }, (_, index) => ({ id: `f${index}`, key: 'few', weight: 10 }));
    const parts = partition([...many, ...few], 4);
    expect(parts.filter((part) => keyOf(part) === 'many')).toHaveLength(3);
  });
});

describe('the heaviest part', () => {
  it('is no heavier than longest-first makes it, within every key', () => {
    fc.assert(
      fc.property(anyItems(), sizes, (items, size) => {
        fc.pre(keysOf(items).size <= size);
        const byKey = groupBy(items, (item) => item.key);
        for (const [key, parts] of groupBy(partition(items, size), keyOf)) {
          const weights = (byKey.get(key) ?? []).map((item) => item.weight);
          expect(heaviest(parts)).toBeLessThanOrEqual(longestFirst(weights, parts.length));
        }
      }),
    );
  });

  it('is no heavier than longest-first over whole keys when keys share instances', () => {
    fc.assert(
      fc.property(anyItems(), sizes, (items, size) => {
        fc.pre(keysOf(items).size > size);
        const weights = [...groupBy(items, (item) => item.key).values()].map(sum);
        expect(heaviest(partition(items, size))).toBeLessThanOrEqual(longestFirst(weights, size));
      }),
    );
  });

  it('is within 4/3 - 1/(3m) of the best that is possible, for one key', () => {
    const few = fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(few, fc.integer({ min: 1, max: 3 }), (weights, size) => {
        const parts = partition(oneKey(weights), size);
        const bound = (4 / 3 - 1 / (3 * size)) * best(weights, size);
        expect(heaviest(parts)).toBeLessThanOrEqual(bound + 1e-9);
      }),
    );
  });

  it('is within the mean and one more item, for one key of any length', () => {
    const weights = fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(weights, sizes, (all, size) => {
        const mean = all.reduce((total, weight) => total + weight, 0) / size;
        const bound = mean + (1 - 1 / size) * Math.max(...all);
        expect(heaviest(partition(oneKey(all), size))).toBeLessThanOrEqual(bound + 1e-9);
      }),
    );
  });
});

describe('the imbalance', () => {
  it.each([
    { weights: [], expected: 1 },
    { weights: [7], expected: 1 },
    { weights: [5, 5, 5], expected: 1 },
    { weights: [0, 0], expected: 1 },
    { weights: [3, 1], expected: 1.5 },
    { weights: [4, 0, 0, 0], expected: 4 },
  ])('of $weights is $expected', ({ weights, expected }) => {
    expect(imbalance(weights.map((weight) => ({ weight })))).toBeCloseTo(expected, 12);
  });

  it('lies between 1 and the number of instances', () => {
    fc.assert(
      fc.property(anyItems(), sizes, (items, size) => {
        const parts = partition(items, size);
        expect(imbalance(parts)).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(imbalance(parts)).toBeLessThanOrEqual(Math.max(1, parts.length) + 1e-9);
      }),
    );
  });
});

/** Graham's longest-first, written without looking at the source: the longest job to the machine that is free first. */
function longestFirst(weights: readonly number[], machines: number): number {
  const loads = Array.from({ length: machines }, () => 0);
  for (const weight of weights.toSorted((a, b) => b - a)) {
    const free = loads.indexOf(Math.min(...loads));
    loads[free] = (loads[free] ?? 0) + weight;
  }
  return Math.max(...loads);
}

/** The lightest possible heaviest part, by trying everything. */
function best(weights: readonly number[], machines: number, loads: readonly number[] = []): number {
  const [weight, ...rest] = weights;
  if (weight === undefined) return Math.max(0, ...loads);
  const choices = Array.from({ length: machines }, (_, machine) =>
    best(
      rest,
      machines,
      Array.from(
        { length: machines },
        (_load, index) => (loads[index] ?? 0) + (index === machine ? weight : 0),
      ),
    ),
  );
  return Math.min(...choices);
}

function oneKey(weights: readonly number[]): Item[] {
  return weights.map((weight, index) => ({ id: `i${index}`, key: 'one', weight }));
}

function heaviest(parts: readonly Part[]): number {
  return Math.max(...parts.map((part) => part.weight));
}

function keysOf(items: readonly Item[]): Set<string> {
  return new Set(items.map((item) => item.key));
}

function keyOf(part: Part): string {
  return part.items[0]?.key ?? '';
}

function sum(items: readonly Item[]): number {
  return items.reduce((total, item) => total + item.weight, 0);
}

function descends(values: readonly { readonly weight: number }[]): boolean {
  return values.every((value, index) => index === 0 || value.weight <= (values[index - 1]?.weight ?? 0));
}

function byId(a: Item, b: Item): number {
  return a.id < b.id ? -1 : 1;
}
