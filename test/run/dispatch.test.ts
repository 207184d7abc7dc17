import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ItemClaimed, ItemDone, ItemFailed, RunEvent } from '../../src/model/event.ts';
import type { Item } from '../../src/model/plan.ts';
import { pauseBefore } from '../../src/run/retries.ts';
import { anyItems, planOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';
import { ScriptedEngine, type Script } from './scriptedEngine.ts';
import { eventsOf, start, storeOf } from './requests.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Random scripts. */
function anyScript(changes: Partial<Script> = {}): fc.Arbitrary<Script> {
  return fc.record({
    unit: fc.constantFrom('item' as const, 'shard' as const),
    batch: fc.constantFrom(1, 1, 4),
    seed: fc.integer(),
    trouble: fc.constantFrom(0, 0.3, 1, 2),
    hangs: fc.boolean(),
    canFailToStart: fc.constantFrom(false, false, false, true),
    ...Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, fc.constant(value)])),
  });
}

/** What must not be in the journal of any run, however it went. */
function wrongIn(events: readonly RunEvent[], items: readonly Item[], retries: number): string[] {
  const story = new Story(items, retries);
  for (const event of events) {
    if (event.type === 'item_claimed') story.claimed(event);
    else if (event.type === 'item_done' || event.type === 'item_failed') story.ended(event);
  }
  if (events.at(-1)?.type !== 'run_finished') story.wrong.push('the run has not finished');
  return [...story.wrong, ...Array.from(story.holders.keys(), (item) => `${item} is held in the end`)];
}

class Story {
  readonly wrong: string[] = [];
  readonly holders = new Map<string, string>();
  private readonly over = new Set<string>();
  private readonly attempts: Map<string, number>;

  constructor(items: readonly Item[], retries: number) {
    this.attempts = new Map(items.map(({ id }) => [id, retries + 1]));
  }

  claimed({ item, instance, attempt }: ItemClaimed): void {
    const holder = this.holders.get(item);
    if (holder !== undefined) this.wrong.push(`${instance} claims ${item}, which ${holder} holds`);
    if (this.over.has(item)) this.wrong.push(`${instance} claims ${item}, which is over`);
    if (attempt > (this.attempts.get(item) ?? 0)) this.wrong.push(`${item} has too many attempts`);
    this.holders.set(item, instance);
  }

  ended(event: ItemDone | ItemFailed): void {
    const { item, instance, type } = event;
    // Of an item that never found an instance only its end is told.
    const holder = this.holders.get(item) ?? instance;
    if (holder !== instance) this.wrong.push(`${instance} tells of ${item}, which ${holder} holds`);
    if (this.over.has(item)) this.wrong.push(`${item} ends twice`);
    this.holders.delete(item);
    if (type === 'item_done' || event.final) this.over.add(item);
    // A rate limit uses up no attempt.
    else if (event.cause === 'rate-limited') this.attempts.set(item, (this.attempts.get(item) ?? 0) + 1);
  }
}

const pools = fc.record({
  items: anyItems(25),
  max: fc.integer({ min: 1, max: 6 }),
  retries: fc.integer({ min: 0, max: 3 }),
  budget: fc.option(fc.integer({ min: 1, max: 4 })),
});

type Pool = typeof pools extends fc.Arbitrary<infer Value> ? Value : never;

/** A pool whose instances do what a script says. */
function scripted({ items, max, retries, budget }: Pool, script: Script) {
  const ids = items.map(({ id }) => id);
  return {
    engine: new ScriptedEngine(script, ids),
    plan: planOf(items, { max_instances: max, retries, timeout: '80ms' }),
    shared: budget === null ? {} : { budget },
  };
}

/** That no item and no instance was told of what cannot be, and that all instances are closed. */
function expectOrder(events: readonly RunEvent[], engine: ScriptedEngine, { items, retries }: Pool): void {
  expect(wrongIn(events, items, retries)).toEqual([]);
  expect(engine.violations).toEqual([]);
  expect(engine.openNow).toBe(0);
}

/** What holds of any pool, also when something happens at any of its events. */
async function assertAtAnyEvent(
  numRuns: number,
  holds: (pool: Pool, script: Script, at: number) => Promise<void>,
): Promise<void> {
  vi.spyOn(Math, 'random').mockReturnValue(0.001);
  await fc.assert(fc.asyncProperty(pools, anyScript(), fc.nat(80), holds), { numRuns });
}

describe('whatever instances do', () => {
  it('every item has exactly one end, nobody works on what another holds, and the run ends', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.001);
    await fc.assert(
      fc.asyncProperty(pools, anyScript(), async (pool, script) => {
        const { engine, plan, shared } = scripted(pool, script);
        const { items, budget } = pool;
        const { finished, events } = start(plan, engine, shared);
        const { coverage, outcome, measures } = await finished;

        expectOrder(events, engine, pool);
        expect(engine.mostCalls).toBeLessThanOrEqual(budget ?? plan.shards.length);
        expect(coverage.done + coverage.failed).toBe(items.length);
        expect(coverage).toMatchObject({ planned: items.length, skipped: 0 });
        expect(coverage.failures).toHaveLength(coverage.failed);
        expect(eventsOf(events, 'item_done')).toHaveLength(coverage.done);
        expect(outcome).toBe(coverage.failed === 0 ? 'complete' : 'incomplete');
        const worked = measures.instances.reduce((sum, one) => sum + one.items, 0);
        expect(worked).toBe(items.length);
      }),
      { numRuns: 200 },
    );
  });

  it('a run that is interrupted at any event ends, and what it did not do is skipped', async () => {
    await assertAtAnyEvent(150, async (pool, script, at) => {
      const { engine, plan, shared } = scripted(pool, script);
      const { items } = pool;
      const controller = new AbortController();
      let seen = 0;
      const observe = ({ type }: RunEvent): void => {
        seen += 1;
        // Afterwards nothing is left to interrupt.
        if (seen === at && type !== 'run_finished') controller.abort();
      };
      const { signal } = controller;
      const { finished, events } = start(plan, engine, {
        observe,
        signal,
        ...shared,
      });
      const { coverage, outcome } = await finished;

      expectOrder(events, engine, pool);
      expect(coverage.done + coverage.failed + coverage.skipped).toBe(items.length);
      expect(eventsOf(events, 'item_done')).toHaveLength(coverage.done);
      const incomplete = signal.aborted ? 'interrupted' : 'incomplete';
      expect(outcome).toBe(coverage.complete ? 'complete' : incomplete);
    });
  });

  it('a journal that fails at any event ends the run with its error, and every instance is closed', async () => {
    await assertAtAnyEvent(150, async (pool, script, at) => {
      const { engine, plan, shared } = scripted(pool, script);
      let seen = 0;
      const store = storeOf(1, () => {
        seen += 1;
        if (seen > at) throw new Error('ENOSPC: no space left on device');
      });
      const { finished } = start(plan, engine, { store, ...shared });
      const [ended] = await Promise.allSettled([finished]);
      expect(ended.status === 'rejected' ? String(ended.reason) : 'no error').toBe(
        seen > at ? 'Error: ENOSPC: no space left on device' : 'no error',
      );
      expect(engine.violations).toEqual([]);
      expect(engine.openNow).toBe(0);
      expect(store.written.at(-1)).toBe('journal closed');
    });
  });
});

describe('the pause before another attempt', () => {
  it('lies anywhere from nothing to a bound that doubles with each attempt, up to half a minute', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const bound = Math.min(30_000, 200 * 2 ** (attempt - 2));
          const pause = pauseBefore(attempt, () => random);
          expect(pause).toBeCloseTo(random * bound, 6);
          expect(pauseBefore(attempt)).toBeGreaterThanOrEqual(0);
          expect(pauseBefore(attempt)).toBeLessThanOrEqual(bound);
        },
      ),
    );
  });

  it('is not the same for all', () => {
    const pauses = new Set(Array.from({ length: 20 }, () => pauseBefore(3)));
    expect(pauses.size).toBeGreaterThan(15);
  });
});
