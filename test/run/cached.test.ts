import { describe, expect, it } from 'vitest';
import { foldResults } from '../../src/journal/results.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { ItemOutcome } from '../../src/model/outcome.ts';
import type { Item, Plan } from '../../src/model/plan.ts';
import type { ResultCache } from '../../src/model/ports.ts';
import { doneOf, findingOf } from '../model/samples.ts';
import { HeldEngine } from './heldEngine.ts';
import {
  doneIn,
  eventsOf,
  planWith,
  poolRequestOf,
  start,
  startAll,
  storeOf,
  type StartedRun,
} from './requests.ts';

/** A cache in memory, through text as a file would be. */
class MemoryCache implements ResultCache {
  readonly entries = new Map<string, string>();
  readonly asked: string[] = [];

  get(key: string): readonly ItemOutcome[] | undefined {
    this.asked.push(key);
    const text = this.entries.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as ItemOutcome[]);
  }

  put(key: string, outcomes: readonly ItemOutcome[]): void {
    this.entries.set(key, JSON.stringify(outcomes));
  }

  close(): void {}
}

/** A held engine whose results may be kept. */
class KeepingEngine extends HeldEngine {
  override version = '1';
  dependencies: (item: Item) => string | undefined = () => 'nothing else';
}

const item = (id: string, content: string | undefined = `bytes of ${id}`): Partial<Item> => ({
  id,
  ...(content !== undefined && { content }),
});
const two = planWith([[item('a'), item('b')], [item('c')]]);

/** Runs to the end; every item is done as soon as it is given, with a finding. */
async function runAll(
  plan: Plan,
  cache: ResultCache,
  engine: HeldEngine = new KeepingEngine(),
): Promise<{
  readonly run: StartedRun;
  readonly engine: HeldEngine;
  readonly report: Awaited<StartedRun['finished']>;
}> {
  const run = start(plan, engine, { cache });
  for (const { instance } of plan.shards) void finishEach(engine, instance);
  return { run, engine, report: await run.finished };
}

async function finishEach(engine: HeldEngine, instance: string): Promise<void> {
  for (;;) {
    const work = await engine.next(instance);
    work.finish([findingOf({ fingerprint: work.items.join(' ') })]);
  }
}

function worked({ all }: HeldEngine): string[] {
  return all.flatMap(({ items }) => items).toSorted();
}

describe('results that are known', () => {
  it('are taken, and nothing is run for them', async () => {
    const cache = new MemoryCache();
    const first = await runAll(two, cache);
    const second = await runAll(two, cache);

    expect(second.engine.opened).toEqual([]);
    expect(second.report).toMatchObject({
      outcome: 'complete',
      coverage: { planned: 3, done: 3, complete: true },
      measures: { cacheHits: 3, itemMilliseconds: 0, instances: [] },
    });
    expect(second.report.findings.map(({ fingerprint }) => fingerprint)).toEqual(
      first.report.findings.map(({ fingerprint }) => fingerprint),
    );
    expect(eventsOf(second.run.events, 'item_done').every(({ cached }) => cached === true)).toBe(true);
    expect(eventsOf(second.run.events, 'item_claimed')).toEqual([]);
    expect(first.report.measures.cacheHits).toBe(0);
  });

  it('give their facts to the merge as well', async () => {
    const cache = new MemoryCache();
    await runAll(two, cache);
    let facts: unknown[] = [];
    const conclude = (all: ReadonlyMap<string, unknown>): { findings: [] } => {
      facts = [...all];
      return { findings: [] };
    };
    await start(two, new KeepingEngine(), { cache, conclude }).finished;
    expect(facts).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
  });

  const changed = (id: string, content: string | undefined): Plan =>
    planWith([
      [id === 'a' ? { id, ...(content !== undefined && { content }) } : item('a'), item('b')],
      [item('c')],
    ]);
  it.each<[string, Plan, Partial<KeepingEngine>, string[]]>([
    ['the bytes of an item', changed('a', 'other bytes'), {}, ['a']],
    ['an item whose bytes are not known', changed('a', undefined), {}, ['a']],
    ['the key of an item', planWith([[{ ...item('a'), key: 'other' }, item('b')], [item('c')]]), {}, ['a']],
    ['the version of the engine', two, { version: '2' }, ['a', 'b', 'c']],
    ['the definition', { ...two, definitionHash: 'd2' }, {}, ['a', 'b', 'c']],
    ['the command', { ...two, command: 'docs' }, {}, ['a', 'b', 'c']],
    [
      'what an item depends on',
      two,
      { dependencies: ({ id }) => (id === 'b' ? 'changed' : 'nothing else') },
      ['b'],
    ],
    [
      'that nobody knows what an item depends on',
      two,
      { dependencies: ({ id }) => (id === 'b' ? undefined : 'nothing else') },
      ['b'],
    ],
  ])('are not taken where %s is otherwise', async (_, plan, changes, expected) => {
    const cache = new MemoryCache();
    await runAll(two, cache);
    const { engine, report } = await runAll(plan, cache, Object.assign(new KeepingEngine(), changes));
    expect(worked(engine)).toEqual(expected);
    expect(report).toMatchObject({ outcome: 'complete', measures: { cacheHits: 3 - expected.length } });
  });

  it('do not depend on how the items were divided where the unit is the item', async () => {
    const cache = new MemoryCache();
    await runAll(two, cache);
    const { engine } = await runAll(planWith([[item('c')], [item('b')], [item('a')]]), cache);
    expect(engine.opened).toEqual([]);
  });

  it.each([[[]], [[doneOf('b')]], [[doneOf('other')]]])(
    'are not taken where they are not those of the item (%j)',
    async (outcomes) => {
      const cache = new MemoryCache();
      cache.get = () => outcomes;
      const { engine } = await runAll(planWith([[item('a')]]), cache);
      expect(worked(engine)).toEqual(['a']);
    },
  );

  it('are not asked for where an engine does not say what they depend on', async () => {
    const cache = new MemoryCache();
    await runAll(two, cache, new HeldEngine());
    expect([cache.asked, cache.entries.size]).toEqual([[], 0]);
  });

  it('of two commands stand beside each other', async () => {
    const cache = new MemoryCache();
    const plans = [planWith([[item('a')]]), { ...planWith([[item('a')]]), command: 'docs' }];
    const engines = [new KeepingEngine(), new KeepingEngine()];
    const first = startAll(
      plans.map((plan, index) => poolRequestOf(plan, engines[index] as KeepingEngine)),
      { cache },
    );
    for (const engine of engines) (await engine.next('worker#1')).finish();
    await first.finished;
    const { finished, store } = startAll(
      plans.map((plan) => poolRequestOf(plan, new KeepingEngine())),
      { cache },
    );
    expect((await finished).measures.cacheHits).toBe(2);
    expect(doneIn(store.events)).toEqual(['audit:a', 'docs:a']);
    expect(store.artifacts.get('cache')).toHaveLength(2);
  });
});

describe('what is kept', () => {
  it('is every item by itself where the unit is the item', async () => {
    const cache = new MemoryCache();
    await runAll(two, cache);
    expect(cache.entries.size).toBe(3);
  });

  it('is nothing that failed, and nothing that was skipped', async () => {
    const cache = new MemoryCache();
    const engine = new KeepingEngine();
    const { finished, abort } = start(two, engine, { cache });
    (await engine.next('worker#1')).answer([
      { status: 'failed', item: 'a', cause: 'failed-analysis', reason: 'boom' },
    ]);
    (await engine.next('worker#1')).finish();
    await engine.next('worker#2');
    abort();
    await finished;
    expect([...cache.entries.values()].map((text) => JSON.parse(text) as unknown)).toMatchObject([
      [{ item: 'b', status: 'done' }],
    ]);
  });

  it('is nothing whose bytes, or whose dependencies, changed while the run went on', async () => {
    const cache = new MemoryCache();
    const engine = new KeepingEngine();
    const { finished } = start(two, engine, { cache });
    (await engine.next('worker#1')).answer([{ ...doneOf('a'), changed: true } as ItemOutcome]);
    (await engine.next('worker#2')).finish();
    (await engine.next('worker#1')).finish();
    engine.dependencies = ({ id }) => (id === 'c' ? 'changed' : 'nothing else');
    const { coverage } = await finished;
    expect(coverage).toMatchObject({ done: 3, complete: true, changed: ['a'] });
    expect([...cache.entries.values()].map((text) => JSON.parse(text) as unknown)).toMatchObject([
      [{ item: 'b' }],
    ]);
  });

  it('is not kept again when it was taken', async () => {
    const cache = new MemoryCache();
    await runAll(two, cache);
    let put = 0;
    cache.put = () => (put += 1);
    await runAll(two, cache);
    expect(put).toBe(0);
  });

  it('of a run that was resumed is what was done since: what it depended on before is not known', async () => {
    const cache = new MemoryCache();
    const former: RunEvent[] = [...(await runAll(two, new MemoryCache())).run.events].filter(
      (event) => !('item' in event) || event.item !== 'b',
    );
    const engine = new KeepingEngine();
    const { finished } = start(two, engine, { cache, former: foldResults(former), store: storeOf(2) });
    await engine.finishAll(finished, ['worker#1', 'worker#2']);
    expect(worked(engine)).toEqual(['b']);
    expect([...cache.entries.values()].map((text) => JSON.parse(text) as unknown)).toMatchObject([
      [{ item: 'b' }],
    ]);
  });
});

describe('where the unit is the shard', () => {
  it('only whole shards are taken', async () => {
    const cache = new MemoryCache();
    await runAll(two, cache, byShard());
    expect(cache.entries.size).toBe(2);
    const same = await runAll(two, cache, byShard());
    expect(same.engine.opened).toEqual([]);
    expect(same.report.measures.cacheHits).toBe(3);

    const oneChanged = await runAll(
      planWith([[item('a', 'other'), item('b')], [item('c')]]),
      cache,
      byShard(),
    );
    expect(worked(oneChanged.engine)).toEqual(['a', 'b']);
    const otherwise = await runAll(planWith([[item('a')], [item('b'), item('c')]]), cache, byShard());
    expect(worked(otherwise.engine)).toEqual(['a', 'b', 'c']);
  });

  it('a shard is not taken where only one of its items has unknown bytes', async () => {
    const cache = new MemoryCache();
    const plan = planWith([[item('a'), { id: 'b' }]]);
    await runAll(plan, cache, byShard());
    expect(cache.entries.size).toBe(0);
  });

  it('a shard that was not done in one attempt is not kept', async () => {
    const cache = new MemoryCache();
    const engine = byShard();
    const { finished } = start(two, engine, { cache });
    const first = await engine.next('worker#1');
    first.attempt.deliver(doneOf('a'));
    first.lose();
    await engine.finishAll(finished, ['worker#1', 'worker#2']);
    expect([...cache.entries.values()].map((text) => JSON.parse(text) as unknown)).toMatchObject([
      [{ item: 'c' }],
    ]);
  });
});

function byShard(): KeepingEngine {
  return new KeepingEngine('shard');
}
