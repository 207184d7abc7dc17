import { afterEach, describe, expect, it, vi } from 'vitest';
import { foldResults } from '../../src/journal/results.ts';
import { itemsOf, planOf } from '../model/samples.ts';
import { HeldEngine } from './heldEngine.ts';
import { doneIn, eventsOf, local, planWith, start, storeOf } from './requests.ts';
import { goOn } from './goingOn.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a run that goes on although something changed', () => {
  const plan = planWith([['a', 'b', 'c']]);

  it('does again what is outdated, and keeps the rest', async () => {
    const { events } = await goOn(plan, [], { epoch: 1 });
    const { worked, report, events: more } = await goOn(plan, events, { outdated: new Set(['b']) });
    expect(worked).toEqual(['b']);
    expect(eventsOf(more, 'run_resumed')).toMatchObject([{ dropped: ['b'] }]);
    expect(report.coverage).toMatchObject({ planned: 3, done: 3, complete: true });
  });

  it('never takes a result again that was dropped, wherever it is cut after that', async () => {
    const { events } = await goOn(plan, [], { epoch: 1 });
    const second = await goOn(plan, events, { outdated: new Set(['a', 'c']) });
    for (let cut = 1; cut <= second.events.length; cut += 1) {
      const since = second.events.slice(0, cut);
      const third = await goOn(plan, [...events, ...since], { epoch: 3 });
      const again = doneIn(since);
      expect(third.worked).toEqual(['a', 'c'].filter((id) => !again.includes(id)));
      expect(third.report.coverage).toMatchObject({ done: 3, complete: true });
    }
  });

  it('forgets items that are gone, and does those that are new', async () => {
    const { events } = await goOn(plan, [], { epoch: 1 });
    const now = planWith([['b', 'new'], ['c']]);
    const { worked, report, events: more } = await goOn(now, events);
    expect(worked).toEqual(['new']);
    expect(report.coverage).toMatchObject({ planned: 3, done: 3, failed: 0, skipped: 0, complete: true });
    expect(report.findings.map(({ fingerprint }) => fingerprint)).toEqual(['b', 'c', 'new']);
    expect(eventsOf(more, 'run_resumed')).toMatchObject([{ dropped: ['a'] }]);
  });

  it('takes up again an item that had gone and came back', async () => {
    const { events } = await goOn(plan, [], { epoch: 1 });
    const without = await goOn(planWith([['b', 'c']]), events);
    const { worked, report } = await goOn(plan, [...events, ...without.events], { epoch: 3 });
    expect(worked).toEqual(['a']);
    expect(report.coverage).toMatchObject({ done: 3, complete: true });
  });

  it('writes its plan only when the journal says what no longer holds', async () => {
    const { events } = await goOn(plan, [], { epoch: 1 });
    const store = storeOf(2, (event) => {
      // As a file's journal does: in the end of the turn.
      if (event.type === 'run_resumed') setImmediate(() => store.written.push('journal written'));
    });
    await start(plan, local(), { former: foldResults(events), outdated: new Set(['a']), store }).finished;
    expect(store.written.slice(0, 3)).toEqual(['journal written', 'plan', 'shard 1']);
  });
});

describe('items that were done', () => {
  it('are those of the first line, in whatever order they finished', async () => {
    const items = itemsOf('a', 'b', 'c', 'd');
    const plan = planOf(items, { max_instances: 2 });
    const engine = new HeldEngine();
    const { finished, events, abort } = start(plan, engine, {});
    const [first, second] = [await engine.next('worker#1'), await engine.next('worker#2')];
    second.finish();
    await engine.next('worker#2');
    abort();
    await finished;
    const { worked } = await goOn(plan, events);
    expect(worked.toSorted()).toEqual(items.map(({ id }) => id).filter((id) => !second.items.includes(id)));
    expect(worked).toContain(first.items[0]);
  });
});
