import { describe, expect, it } from 'vitest';
import { itemsOf, planOf } from '../model/samples.ts';
import { HeldEngine } from './heldEngine.ts';
import { claims, endings, local, planWith, run, start } from './requests.ts';

describe('the instances of a run', () => {
  const two = planWith([
    [{ id: 'heavy', weight: 100 }],
    [
      { id: 'a', weight: 3 },
      { id: 'b', weight: 2 },
      { id: 'c', weight: 1 },
    ],
  ]);

  it('take what others have not begun when they have nothing left', async () => {
    const engine = new HeldEngine();
    const { finished } = start(two, engine);
    const heavy = await engine.next('worker#1');
    const first = await engine.next('worker#2');
    expect([heavy.items, first.items]).toEqual([['heavy'], ['a']]);

    heavy.finish();
    const stolen = await engine.next('worker#1');
    expect(stolen.items).toEqual(['b']);
    stolen.finish();
    const stolenNext = await engine.next('worker#1');
    expect(stolenNext.items).toEqual(['c']);
    stolenNext.finish();
    first.finish();

    const { measures, coverage } = await finished;
    expect(coverage.complete).toBe(true);
    expect(measures.instances.map(({ name, items }) => [name, items])).toEqual([
      ['worker#1', 3],
      ['worker#2', 1],
    ]);
  });

  it('take from the one with the most work left', async () => {
    const engine = new HeldEngine();
    const plan = planWith([
      [{ id: 'first', weight: 9 }],
      [
        { id: 'x1', weight: 1 },
        { id: 'x2', weight: 1 },
      ],
      [
        { id: 'y1', weight: 5 },
        { id: 'y2', weight: 5 },
      ],
    ]);
    const { finished } = start(plan, engine);
    const first = await engine.next('worker#1');
    const others = [await engine.next('worker#2'), await engine.next('worker#3')];
    first.finish();
    const stolen = await engine.next('worker#1');
    expect(stolen.items).toEqual(['y2']);
    for (const work of [stolen, ...others]) work.finish();
    const report = await engine.finishAll(finished, ['worker#1', 'worker#2', 'worker#3']);
    expect(report.coverage.done).toBe(5);
  });

  it('take nothing from others where the unit is the shard, and get all of it at once', async () => {
    const engine = new HeldEngine('shard');
    const { finished, events } = start(two, engine);
    const heavy = await engine.next('worker#1');
    const rest = await engine.next('worker#2');
    expect([heavy.items, rest.items]).toEqual([['heavy'], ['a', 'b', 'c']]);
    heavy.finish();
    rest.finish();
    const report = await finished;
    expect(report.coverage).toMatchObject({ done: 4, complete: true });
    expect(claims(events)).toEqual(['worker#1 heavy', 'worker#2 a', 'worker#2 b', 'worker#2 c']);
  });

  it('get as many items in one call as the engine asks for', async () => {
    const engine = new HeldEngine('item', 2);
    const { finished } = start(planWith([['a', 'b', 'c']]), engine);
    const first = await engine.next('worker#1');
    expect(first.items).toEqual(['a', 'b']);
    first.finish();
    const second = await engine.next('worker#1');
    expect(second.items).toEqual(['c']);
    second.finish();
    expect((await finished).coverage.done).toBe(3);
  });

  it('work on items that weigh nothing too', async () => {
    const { report } = await run(planOf(itemsOf({ id: 'a', weight: 0 }, { id: 'b', weight: 0 })), local());
    expect(report.coverage.done).toBe(2);
  });

  it('are all closed in the end', async () => {
    const engine = new HeldEngine();
    const { finished, events } = start(two, engine);
    await engine.finishAll(finished, ['worker#1', 'worker#2']);
    expect(engine.closed.toSorted()).toEqual(['worker#1', 'worker#2']);
    expect(endings(events)).toEqual(['worker#1 no-work-left', 'worker#2 no-work-left']);
  });

  it('are started only when there is work for them', async () => {
    const engine = new HeldEngine();
    const { finished } = start(planWith([['a'], [], []]), engine);
    await engine.finishAll(finished, ['worker#1', 'worker#2', 'worker#3']);
    expect(engine.opened).toHaveLength(1);
  });
});
