import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import type { Journal } from '../../src/model/ports.ts';
import { measuresSchema, type Measures } from '../../src/model/report.ts';
import { fc } from '../model/fc.ts';
import { itemsOf, planOf } from '../model/samples.ts';
import { HeldEngine } from './heldEngine.ts';
import { eventsOf, local, planWith, run, settle, start, storeOf } from './requests.ts';

/** A store that counts, so that what is measured is the run and not the copying of events. */
function countingStore(): ReturnType<typeof storeOf> & { readonly counts: Map<string, number> } {
  const counts = new Map<string, number>();
  const journal: Journal = {
    append: ({ type }: RunEvent) => counts.set(type, (counts.get(type) ?? 0) + 1),
    close: () => Promise.resolve(),
  };
  return { ...storeOf(), journal, counts };
}

describe('a large run', () => {
  it('of 200 instances has all of them at work at once, and closes every one', async () => {
    const engine = new HeldEngine();
    const names = Array.from({ length: 200 }, (_, index) => `i${index}`);
    const { finished, events } = start(planWith(names.map((name) => [name, `${name} again`])), engine);
    await settle();
    expect(engine.all).toHaveLength(200);
    for (let index = 0; index < engine.all.length; index += 1) {
      // Every tenth instance dies once.
      if (index < 200 && index % 10 === 0) engine.all[index]?.lose();
      else engine.all[index]?.finish();
      await Promise.resolve();
    }
    const report = await engine.finishAll(
      finished,
      names.map((_, index) => `worker#${index + 1}`),
    );
    expect(report.coverage).toMatchObject({ planned: 400, done: 400, complete: true });
    expect(eventsOf(events, 'instance_started')).toHaveLength(engine.opened.length);
    expect(engine.closed).toHaveLength(engine.opened.length);
    expect(report.measures.retries).toBe(20);
  });

  it('of 200 instances within a budget of 8 starts no more than are needed', async () => {
    const shards = Array.from({ length: 200 }, (_, index) => [`i${index}`]);
    const engine = new HeldEngine();
    const { finished } = start(planWith(shards), engine, { budget: 8 });
    await engine.finishAll(
      finished,
      shards.map((_, index) => `worker#${index + 1}`),
    );
    expect((await finished).coverage).toMatchObject({ done: 200, complete: true });
    expect(engine.opened).toHaveLength(8);
  });

  it('of 100,000 items does each once, in time that does not grow with their number squared', async () => {
    await timeOf(10_000);
    const small = Math.min(await timeOf(10_000), await timeOf(10_000));
    expect((await timeOf(100_000)) / small).toBeLessThan(25);
  });

  it('of 20,000 items whose attempts are all lost once ends as well', async () => {
    const items = itemsOf(...Array.from({ length: 20_000 }, (_, index) => `i${index}`));
    const lost = new Set<string>();
    const plan = planOf(items, { max_instances: 4, retries: 1 });
    const store = countingStore();
    const { report } = await run(
      plan,
      {
        ...local(),
        open: () =>
          Promise.resolve({
            work(given) {
              const isNew = given.some(({ id }) => !lost.has(id));
              for (const { id } of given) lost.add(id);
              if (isNew) return Promise.resolve({ lost: 'crashed', reason: 'the first time' });
              return Promise.resolve(
                given.map(({ id }) => ({
                  status: 'done' as const,
                  item: id,
                  milliseconds: 0,
                  result: { findings: [] },
                })),
              );
            },
            close: () => Promise.resolve(),
          }),
      },
      { store },
    );
    expect(report.coverage).toMatchObject({ done: 20_000, complete: true });
    expect(store.counts.get('item_claimed')).toBe(40_000);
  });
});

describe('a clock that jumps', () => {
  it('ends nothing, and the measures stay what they can be', async () => {
    const jumps = fc.array(fc.constantFrom(0, 0, 1, 1, 3_600_000, -3_600_000, -1), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(jumps, async (all) => {
        let time = 1_700_000_000_000;
        let asked = 0;
        const now = (): number => {
          time += all[asked % all.length] ?? 0;
          asked += 1;
          return time;
        };
        const { report } = await run(planOf(itemsOf('a', 'b', 'c', 'd'), { max_instances: 2 }), local(), {
          now,
        });
        expect(report).toMatchObject({ outcome: 'complete', coverage: { done: 4 } });
        const measures: Measures = report.measures;
        expect(measuresSchema.parse(measures)).toEqual(measures);
        const impossible = numbersIn(measures).filter(([, number]) => !Number.isFinite(number) || number < 0);
        expect(impossible).toEqual([]);
        expect(measures.wallMilliseconds).toBeLessThan(60_000);
        expect(measures.efficiency).toBeLessThanOrEqual(1);
        for (const { fromMilliseconds, toMilliseconds } of measures.timeline) {
          expect(toMilliseconds).toBeGreaterThanOrEqual(fromMilliseconds);
        }
      }),
    );
  });
});

/** The CPU time that a run of so many items takes, in microseconds: others share the machine. Each is looked at once. */
async function timeOf(count: number): Promise<number> {
  const items = itemsOf(...Array.from({ length: count }, (_, index) => `i${index}`));
  const plan = planOf(items, { max_instances: 8 });
  const seen = new Set<string>();
  const engine = local(({ id }) => {
    seen.add(id);
    return { findings: [] };
  });
  const store = countingStore();
  const started = process.cpuUsage();
  const { report } = await run(plan, engine, { store });
  const { user, system } = process.cpuUsage(started);
  expect(seen.size).toBe(count);
  expect(report.coverage).toMatchObject({
    planned: count,
    done: count,
    failed: 0,
    skipped: 0,
    complete: true,
  });
  expect(store.counts.get('item_done')).toBe(count);
  expect(store.counts.get('item_claimed')).toBe(count);
  return user + system;
}

/** Every number in the measures, with where it stands. */
function numbersIn(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => numbersIn(one, `${path}.${key}`));
}
