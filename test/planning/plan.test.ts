import { describe, expect, it } from 'vitest';
import { planSchema } from '../../src/model/plan.ts';
import { planRun, type PlanInput } from '../../src/planning/plan.ts';
import { anyItems, itemsOf, planOf, poolOf, sha256, twoOrders } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

describe('a plan', () => {
  it('names its instances after the agent, counted from the heaviest shard', () => {
    const items = itemsOf({ id: 'a', weight: 1 }, { id: 'b', weight: 9 }, { id: 'c', weight: 5 });
    const plan = planOf(items, { agent: 'code-reviewer' });
    expect(plan.shards.map(({ instance, items: held }) => [instance, ...held.map(({ id }) => id)])).toEqual([
      ['code-reviewer#1', 'b'],
      ['code-reviewer#2', 'c'],
      ['code-reviewer#3', 'a'],
    ]);
  });

  it('lists the keys of a shard once and sorted', () => {
    const items = itemsOf(
      { id: '1', key: 'z' },
      { id: '2', key: 'a' },
      { id: '3', key: 'z' },
      { id: '4', key: 'a' },
    );
    const [shard] = planOf(items, { max_instances: 1 }).shards;
    expect(shard?.keys).toEqual(['a', 'z']);
  });

  it('is the same, its content hash included, for any order of the items', () => {
    fc.assert(
      fc.property(twoOrders(anyItems()), ([one, other]) => {
        expect(planOf(one)).toEqual(planOf(other));
      }),
    );
  });

  it.each([
    ['an id', { id: 'other' }],
    ['a key', { key: 'other' }],
    ['a weight', { weight: 2 }],
    ['the bytes of an item', { content: 'other' }],
  ])('has another content hash when %s changes', (_, change) => {
    const before = planOf(itemsOf({ id: 'a' }, { id: 'b' }));
    const after = planOf(itemsOf({ id: 'a' }, { id: 'b', ...change }));
    expect(after.contentHash).not.toBe(before.contentHash);
  });

  it('has another content hash when a border between fields moves', () => {
    const one = planOf(itemsOf({ id: 'a,b', key: 'c' }));
    const other = planOf(itemsOf({ id: 'a', key: 'b,c' }));
    expect(one.contentHash).not.toBe(other.contentHash);
  });

  it('numbers its instances behind those of the same agent that serve another command', () => {
    const plan = planRun({ ...inputOf(), numberFrom: 4 });
    expect(plan.shards.map(({ instance }) => instance)).toEqual(['worker#4', 'worker#5']);
  });

  it('weighs by what items took before, and says so; its content hash is that of the items as they are', () => {
    const bySize = planRun(inputOf());
    const byDuration = planRun({ ...inputOf(), durations: new Map([['b', 500]]) });
    expect([bySize.weighedBy, byDuration.weighedBy]).toEqual(['size', 'duration']);
    expect(byDuration.contentHash).toBe(bySize.contentHash);
    const weights = byDuration.shards.flatMap(({ items }) => items.map(({ id, weight }) => [id, weight]));
    expect(weights).toContainEqual(['b', 500]);
  });

  it('of nothing has no shards, is balanced, and says that there is nothing to do', () => {
    const plan = planOf([]);
    expect(plan).toMatchObject({
      items: 0,
      shards: [],
      imbalance: 1,
      size: { instances: 0, reason: 'nothing-to-do' },
    });
  });

  it('has as many shards as its size says, holds every item once, and is what the schema describes', () => {
    const limits = fc.record({
      max_instances: fc.integer({ min: 1, max: 10 }),
      items_per_instance: fc.integer({ min: 1, max: 10 }),
      min_items: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(anyItems(), limits, fc.integer({ min: 1, max: 6 }), (items, pool, ceiling) => {
        const plan = planOf(items, pool, ceiling);
        expect(plan.shards).toHaveLength(plan.size.instances);
        expect(plan.shards.flatMap((shard) => shard.items)).toHaveLength(items.length);
        expect(planSchema.parse(plan)).toEqual(plan);
      }),
    );
  });

  it('keeps the pool, the engine and the definition that it was made from', () => {
    const plan = planOf(itemsOf('a'), { retries: 7 }, 3);
    expect(plan).toMatchObject({
      command: 'audit',
      definition: 'commands/agent-audit.md',
      engine: 'local',
      pool: poolOf({ retries: 7 }),
      size: { ceiling: 3 },
    });
  });
});

/** What a plan of two items is made of. */
function inputOf(): PlanInput {
  return {
    command: 'audit',
    definition: 'commands/agent-audit.md',
    definitionHash: 'd1',
    pool: poolOf(),
    items: itemsOf('a', 'b'),
    engine: { name: 'local', ceiling: 64 },
    versions: { 'pool-run': '0.0.0', node: '20.19.0' },
    hash: sha256,
  };
}
