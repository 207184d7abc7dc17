import { describe, expect, it } from 'vitest';
import { foldResults } from '../../src/journal/results.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { ItemOutcome } from '../../src/model/outcome.ts';
import { doneOf } from '../model/samples.ts';
import { planWith, start, storeOf } from './requests.ts';
import { MemoryCache, KeepingEngine, item, two, runAll, worked } from './keepingEngine.ts';

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
    expect(resultsIn(cache)).toMatchObject([[{ item: 'b', status: 'done' }]]);
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
    expect(resultsIn(cache)).toMatchObject([[{ item: 'b' }]]);
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
    expect(resultsIn(cache)).toMatchObject([[{ item: 'b' }]]);
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
    expect(resultsIn(cache)).toMatchObject([[{ item: 'c' }]]);
  });
});

function byShard(): KeepingEngine {
  return new KeepingEngine('shard');
}

function resultsIn({ entries }: MemoryCache): unknown[] {
  return [...entries.values()].map((text) => JSON.parse(text) as unknown);
}
