import { describe, expect, it } from 'vitest';
import { measuresSchema, type Measures } from '../../src/model/report.ts';
import type { Plan } from '../../src/model/plan.ts';
import { fc } from '../model/fc.ts';
import { local, planWith, run } from './requests.ts';
import { totals, two, meterOf, done, measured, busyFor2 } from './meters.ts';

describe('the measures of a run', () => {
  it('add up what its instances did', () => {
    expect(measured(troubled())).toEqual({
      mode: 'processes',
      width: 2,
      wallMilliseconds: 100,
      distributionMilliseconds: 2,
      aggregationMilliseconds: 3,
      peakMemoryBytes: 7,
      spawnMilliseconds: 15,
      itemMilliseconds: 90,
      longestItemMilliseconds: 50,
      lowerBoundMilliseconds: 50,
      criticalPathMilliseconds: 75,
      efficiency: 0.5,
      bottleneck: { kind: 'item', name: 'b', milliseconds: 50 },
      retries: 1,
      cacheHits: 0,
      throttled: [],
      instances: [
        {
          name: 'worker#1',
          items: 2,
          busyMilliseconds: 30,
          busyShare: 0.3,
          spawnMilliseconds: 5,
          losses: [],
        },
        {
          name: 'worker#2',
          items: 2,
          busyMilliseconds: 60,
          busyShare: 0.6,
          spawnMilliseconds: 10,
          losses: [{ cause: 'crashed', detail: 'boom' }],
        },
      ],
      timeline: [],
    });
  });

  it('name the instance that worked longest where no item alone sets the bound', () => {
    const meter = meterOf(done('a', 'worker#1', 30), done('b', 'worker#2', 30), done('c', 'worker#2', 20));
    expect(measured(meter)).toMatchObject({
      lowerBoundMilliseconds: 40,
      bottleneck: { kind: 'instance', name: 'worker#2', milliseconds: 50 },
    });
  });

  it('of a run that did nothing name no bottleneck', () => {
    const measures = measured(meterOf(), {}, planWith([]));
    expect(measures).not.toHaveProperty('bottleneck');
    expect(measures).toMatchObject({ width: 0, lowerBoundMilliseconds: 0, instances: [] });
  });

  it('count what came from the cache, and no time for it', () => {
    const meter = meterOf(done('a', 'cache', 500, true), done('b', 'worker#1', 20));
    expect(measured(meter)).toMatchObject({
      cacheHits: 1,
      itemMilliseconds: 20,
      instances: [{ name: 'worker#1', items: 1 }],
    });
  });

  it('tell when and why fewer were allowed to work, since the start of this orchestrator', () => {
    const meter = meterOf(
      [{ type: 'run_resumed', items: 1, instances: 1, dropped: [] }, 1_000],
      [{ type: 'pool_throttled', limit: 2, why: 'memory' }, 1_500],
      [{ type: 'pool_throttled', limit: 3, why: 'recovered' }, 900],
    );
    expect(measured(meter).throttled).toEqual([
      { afterMilliseconds: 500, limit: 2, why: 'memory' },
      { afterMilliseconds: 0, limit: 3, why: 'recovered' },
    ]);
  });

  const wide = planWith(Array.from({ length: 4 }, (_, index) => [`i${index}`]));
  it.each<[string, readonly [Plan, Measures['mode']][], number, number, Measures['mode']]>([
    ['threads: each works for itself', [[wide, 'threads']], 9, 4, 'threads'],
    ['processes, within the budget', [[wide, 'processes']], 3, 3, 'processes'],
    ['one thread: one at a time', [[wide, 'inline']], 9, 1, 'inline'],
    [
      'two commands in one thread: still one at a time',
      [
        [wide, 'inline'],
        [two, 'inline'],
      ],
      9,
      1,
      'inline',
    ],
    [
      'one in this thread beside processes',
      [
        [wide, 'inline'],
        [two, 'processes'],
      ],
      9,
      3,
      'mixed',
    ],
    ['nothing to do', [[planWith([]), 'inline']], 1, 0, 'inline'],
  ])('know how many could really work at once: %s', (...[, pools, budget, width, mode]) => {
    const given = pools.map(([plan, one]) => ({ plan, mode: one }));
    const started = given.flatMap(({ plan }) =>
      plan.shards.map(({ instance }) => ({ type: 'instance_started', instance, milliseconds: 1 }) as const),
    );
    expect(meterOf(...started).measures(given, budget, totals, [])).toMatchObject({ width, mode });
  });

  it('count no instance that had nothing to do', () => {
    const meter = meterOf(done('a', 'worker#2', 30), done('b', 'cache', 50, true));
    expect(measured(meter, { wallMilliseconds: 40 })).toMatchObject({ width: 1, efficiency: 0.75 });
    expect(measured(meterOf())).toMatchObject({ width: 0, lowerBoundMilliseconds: 0, instances: [] });
  });

  it('take instances that share a thread as one after another, and others beside each other', () => {
    const events = [done('a', 'worker#1', 30), done('b', 'worker#2', 50)];
    const none = { distributionMilliseconds: 0, aggregationMilliseconds: 0 };
    expect(measured(meterOf(...events), none, two, 'inline').criticalPathMilliseconds).toBe(80);
    expect(measured(meterOf(...events), none, two, 'threads').criticalPathMilliseconds).toBe(50);
  });

  it('hold together, whatever happened', () => {
    const durations = fc.array(
      fc.record({
        instance: fc.constantFrom('worker#1', 'worker#2', 'worker#3', 'worker#4'),
        milliseconds: fc.oneof(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true })),
        cached: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    const modes = fc.constantFrom('inline', 'threads', 'processes', 'simulated' as const);
    fc.assert(
      fc.property(
        durations,
        modes,
        fc.integer({ min: 1, max: 6 }),
        fc.nat(20_000),
        (all, mode, budget, wallMilliseconds) => {
          const meter = meterOf(
            ...all.map(({ instance, milliseconds, cached }, index) =>
              done(`i${index}`, cached ? 'cache' : instance, milliseconds, cached || undefined),
            ),
          );
          const measures = meter.measures(
            [{ plan: wide, mode }],
            budget,
            { ...totals, wallMilliseconds },
            [],
          );
          const worked = all.filter(({ cached }) => !cached).map(({ milliseconds }) => milliseconds);
          expect(measuresSchema.parse(measures)).toEqual(measures);
          expectWhole(measures, worked);
        },
      ),
    );
  });

  it('of a real run in one thread stay within its wall time', async () => {
    const { report } = await run(planWith([['a', 'b'], ['c'], ['d']]), local(busyFor2));
    const { measures } = report;
    expect(measures.lowerBoundMilliseconds).toBeGreaterThanOrEqual(8);
    expect(measures.lowerBoundMilliseconds).toBeLessThanOrEqual(measures.wallMilliseconds);
    expect(measures.efficiency).toBeGreaterThan(0);
    expect(measures.instances.reduce((sum, { busyShare }) => sum + busyShare, 0)).toBeLessThanOrEqual(1);
  });
});

/** Two instances, of which one is lost once, and an item that is not there. */
function troubled(): ReturnType<typeof meterOf> {
  return meterOf(
    { type: 'instance_started', instance: 'worker#1', milliseconds: 5 },
    { type: 'instance_started', instance: 'worker#2', milliseconds: 6 },
    done('a', 'worker#1', 30),
    done('b', 'worker#2', 50),
    { type: 'instance_finished', instance: 'worker#2', reason: 'lost', cause: 'crashed', detail: 'boom' },
    { type: 'instance_started', instance: 'worker#2', milliseconds: 4 },
    { type: 'item_claimed', item: 'c', instance: 'worker#2', attempt: 2 },
    done('c', 'worker#2', 10),
    {
      type: 'item_failed',
      item: 'd',
      instance: 'worker#1',
      attempt: 1,
      cause: 'missing',
      reason: 'gone',
      final: true,
    },
  );
}

/** What must hold of measures, whatever the durations of the items were that somebody worked on. */
function expectWhole(measures: Measures, worked: readonly number[]): void {
  const sum = worked.reduce((one, other) => one + other, 0);
  const busy = measures.instances.reduce((total, { busyMilliseconds }) => total + busyMilliseconds, 0);
  expect(measures.itemMilliseconds).toBeCloseTo(sum, 6);
  expect(busy).toBeCloseTo(sum, 6);
  expect(measures.longestItemMilliseconds).toBe(Math.max(0, ...worked));
  expect(measures.lowerBoundMilliseconds).toBeGreaterThanOrEqual(measures.longestItemMilliseconds);
  expect(measures.lowerBoundMilliseconds).toBeGreaterThanOrEqual(sum / Math.max(1, measures.width) - 1e-6);
  expect(measures.lowerBoundMilliseconds).toBeLessThanOrEqual(sum + 1e-6);
  expect(measures.criticalPathMilliseconds).toBeGreaterThanOrEqual(measures.lowerBoundMilliseconds);
  expect(measures.efficiency).toBeGreaterThanOrEqual(0);
  expect(measures.efficiency).toBeLessThanOrEqual(1);
  for (const { busyShare } of measures.instances) {
    expect(busyShare).toBeGreaterThanOrEqual(0);
    expect(busyShare).toBeLessThanOrEqual(1);
  }
  expect(measures.bottleneck?.milliseconds ?? 0).toBeGreaterThanOrEqual(
    measures.lowerBoundMilliseconds > 0 ? measures.longestItemMilliseconds : 0,
  );
}
