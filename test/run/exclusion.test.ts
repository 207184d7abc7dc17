import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Item } from '../../src/model/plan.ts';
import { Exclusion } from '../../src/run/exclusion.ts';
import { Work } from '../../src/run/work.ts';
import { itemsOf, planOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';
import { start } from './requests.ts';
import { ScriptedEngine } from './scriptedEngine.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const byItem = { unit: 'item', batch: 1 } as const;

describe('items that share something', () => {
  it('are taken one after another, whoever asks', () => {
    const [a, b, c] = itemsOf({ id: 'a', key: 'e2e' }, { id: 'b', key: 'e2e' }, { id: 'c', key: 'unit' }) as [
      Item,
      Item,
      Item,
    ];
    const work = new Work([[a], [b], [c]], byItem, 0, new Exclusion([['e2e']]));
    const first = work.take(0, 0);
    expect(first?.items).toEqual([a]);
    expect(work.take(1, 0)?.items).toEqual([c]);
    expect(work.take(1, 0)).toBeUndefined();
    if (first) work.release(first);
    expect(work.take(1, 0)?.items).toEqual([b]);
  });

  it('are known by key, by id, and by the id of the suite that they are a shard of', () => {
    const [key, id, shard, other] = itemsOf(
      { id: 'x', key: 'e2e' },
      { id: 'y', key: 'u' },
      { id: 'z#2/4', key: 'u' },
      { id: 'o', key: 'u' },
    ) as [Item, Item, Item, Item];
    const exclusion = new Exclusion([['e2e', 'y', 'z']]);
    exclusion.enter([key]);
    expect([key, id, shard, other].map((item) => exclusion.isFree(item))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    exclusion.leave([key]);
    expect(exclusion.isFree(shard)).toBe(true);
  });

  it('wake who waits for them', async () => {
    const [a, b] = itemsOf({ id: 'a', key: 'e2e' }, { id: 'b', key: 'e2e' }) as [Item, Item];
    const work = new Work([[a], [b]], byItem, 0, new Exclusion([['e2e']]));
    const first = work.take(0, 0);
    const waits = work.change(0);
    if (first) work.release(first);
    await waits;
    expect(work.take(1, 0)?.items).toEqual([b]);
  });
});

describe('a pool with exclusive groups', () => {
  const groups: fc.Arbitrary<string[][]> = fc.array(
    fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'i0', 'i3'), { minLength: 1 }),
    {
      maxLength: 3,
    },
  );
  const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 14 });
  const script = fc.record({
    unit: fc.constantFrom('item' as const, 'shard' as const),
    batch: fc.constantFrom(1, 3),
    seed: fc.integer(),
    trouble: fc.constantFrom(0, 0.3),
    hangs: fc.constant(false),
    canFailToStart: fc.constant(false),
  });

  it('never works on two items of one group in two instances, and still does all', async () => {
    // Without pauses before another attempt.
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await fc.assert(
      fc.asyncProperty(groups, keys, script, async (exclusive, itemKeys, asked) => {
        const items = itemsOf(...itemKeys.map((key, index) => ({ id: `i${index}`, key })));
        const plan = planOf(items, { max_instances: 4, retries: 1, exclusive });
        const engine = new ScriptedEngine(
          asked,
          items.map(({ id }) => id),
        );
        const { finished, events } = start(plan, engine);
        await finished;
        const keyOf = new Map(items.map(({ id, key }) => [id, key]));
        const clashes: string[] = [];
        const holders = new Map<string, string>();
        const ended = new Set<string>();
        for (const event of events) {
          if (event.type === 'item_claimed') {
            const mine = exclusive.filter(
              (names) => names.includes(event.item) || names.includes(keyOf.get(event.item) ?? ''),
            );
            for (const [other, instance] of holders) {
              const isShared = mine.some(
                (names) => names.includes(other) || names.includes(keyOf.get(other) ?? ''),
              );
              if (isShared && instance !== event.instance) clashes.push(`${event.item} with ${other}`);
            }
            holders.set(event.item, event.instance);
          } else if (event.type === 'item_done' || event.type === 'item_failed') {
            holders.delete(event.item);
            if (event.type === 'item_done' || event.final) ended.add(event.item);
          }
        }
        expect(clashes).toEqual([]);
        expect(ended.size).toBe(items.length);
      }),
      { numRuns: 40 },
    );
  });
});
