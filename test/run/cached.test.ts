import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { doneOf } from '../model/samples.ts';
import { HeldEngine } from './heldEngine.ts';
import { doneIn, eventsOf, planWith, poolRequestOf, start, startAll, keepFacts } from './requests.ts';
import { MemoryCache, KeepingEngine, item, two, runAll, worked } from './keepingEngine.ts';

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
    const { facts, conclude } = keepFacts();
    await start(two, new KeepingEngine(), { cache, conclude }).finished;
    expect(facts()).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
  });

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

function changed(id: string, content: string | undefined): Plan {
  return planWith([
    [id === 'a' ? { id, ...(content !== undefined && { content }) } : item('a'), item('b')],
    [item('c')],
  ]);
}
