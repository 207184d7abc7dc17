import { afterEach, describe, expect, it, vi } from 'vitest';
import { foldBoard } from '../../src/journal/board.ts';
import { foldResults } from '../../src/journal/results.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { Item } from '../../src/model/plan.ts';
import { anyItems, doneOf, findingOf, planOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';
import { HeldEngine } from './heldEngine.ts';
import { ScriptedEngine } from './scriptedEngine.ts';
import {
  doneIn,
  eventsOf,
  local,
  planWith,
  poolRequestOf,
  start,
  startAll,
  storeOf,
  type StartedRun,
  keepFacts,
} from './requests.ts';
import { goOn } from './goingOn.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The journal of a run in which a good deal went wrong. */
async function troubledRun(
  items: readonly Item[],
  seed: number,
  unit: 'item' | 'shard',
): Promise<StartedRun> {
  const script = { unit, batch: 2, seed, trouble: 1.5, hangs: false, canFailToStart: seed % 5 === 0 };
  const engine = new ScriptedEngine(
    script,
    items.map(({ id }) => id),
  );
  const run = start(planOf(items, { max_instances: 3, retries: 1 }), engine);
  await run.finished;
  return run;
}

/** What a run that went on must not have done, when the journal before was `former`. */
function wrongIn(
  items: readonly Item[],
  former: readonly RunEvent[],
  { report, events, worked }: Awaited<ReturnType<typeof goOn>>,
): unknown[] {
  const ids = items.map(({ id }) => id).toSorted();
  const before = doneIn(former);
  const done = [...before, ...doneIn(events)].toSorted();
  const { coverage, outcome } = report;
  const board = foldBoard([...former, ...events]);
  const isWhole = (all: {
    readonly planned: number;
    readonly done: number;
    readonly failed: number;
  }): boolean => all.planned === ids.length && all.done === ids.length && all.failed === 0;
  return [
    ...worked.filter((id) => before.includes(id)).map((id) => `${id} was done and is done again`),
    ...(done.join(' ') === ids.join(' ') ? [] : [{ done, ids }]),
    ...(new Set(worked).size === worked.length ? [] : [{ worked }]),
    ...(isWhole(coverage) && outcome === 'complete' ? [] : [{ coverage, outcome }]),
    ...(isWhole(board) && board.outcome === 'complete' ? [] : [{ board }]),
    ...eventsOf(events, 'item_claimed').filter(({ attempt, epoch }) => attempt !== 1 || epoch === 1),
  ];
}

/** What holds of any items, of how their instances fare by a seed, and of something third. */
async function assertForAny<Third>(
  third: fc.Arbitrary<Third>,
  numRuns: number,
  holds: (items: Item[], seed: number, third: Third) => Promise<void>,
): Promise<void> {
  vi.spyOn(Math, 'random').mockReturnValue(0.001);
  await fc.assert(fc.asyncProperty(anyItems(12), fc.integer(), third, holds), { numRuns });
}

describe('a run that goes on', () => {
  it('after its journal was cut at any event does what is missing, and nothing that was done', async () => {
    await assertForAny(fc.constantFrom('item' as const, 'shard' as const), 25, async (items, seed, unit) => {
      const { events } = await troubledRun(items, seed, unit);
      for (let cut = 0; cut <= events.length; cut += 1) {
        const former = events.slice(0, cut);
        const resumed = await goOn(planOf(items, { max_instances: 3 }), former);
        expect(wrongIn(items, former, resumed)).toEqual([]);
      }
    });
  });

  it('again and again, cut at any event each time, does every item once', async () => {
    await assertForAny(fc.array(fc.nat(30), { maxLength: 4 }), 60, async (items, seed, cuts) => {
      const plan = planOf(items, { max_instances: 3 });
      const { events: first } = await troubledRun(items, seed, 'item');
      const journal = first.slice(0, cuts[0] ?? 5);
      for (const [index, cut] of cuts.entries()) {
        const { events } = await goOn(plan, journal, { epoch: index + 2 });
        journal.push(...events.slice(0, cut));
      }
      const last = await goOn(plan, journal, { epoch: cuts.length + 2 });
      expect(wrongIn(items, journal, last)).toEqual([]);
    });
  });

  it('in the middle of two commands finds the items of each', async () => {
    const plans = [planWith([['a', 'b']]), { ...planWith([['a', 'c']]), command: 'docs' }];
    const whole = startAll(plans.map((plan) => poolRequestOf(plan, local())));
    await whole.finished;
    for (let cut = 0; cut <= whole.events.length; cut += 1) {
      const former = whole.events.slice(0, cut);
      const { finished, events } = startAll(
        plans.map((plan) => poolRequestOf(plan, local())),
        { former: foldResults(former), store: storeOf(2) },
      );
      expect((await finished).coverage).toMatchObject({ planned: 4, done: 4 });
      expect([...doneIn(former), ...doneIn(events)].toSorted()).toEqual([
        'audit:a',
        'audit:b',
        'docs:a',
        'docs:c',
      ]);
    }
  });

  it('says that it was resumed, with the number of its orchestrator in every event', async () => {
    const former = (await goOn(planWith([['a', 'b']]), [])).events.slice(0, -3);
    const { events } = await goOn(planWith([['a', 'b']]), former, { epoch: 3 });
    expect(events[0]).toMatchObject({ type: 'run_resumed', items: 2, instances: 1 });
    expect(events.every(({ epoch }) => epoch === 3)).toBe(true);
    expect(eventsOf(events, 'run_started')).toEqual([]);
  });

  it('from a journal without any event is a run that begins', async () => {
    const { events, report } = await goOn(planWith([['a']]), []);
    expect(events[0]).toMatchObject({ type: 'run_started', items: 1 });
    expect(report.command).toBe('audit');
    expect(foldBoard(events)).toMatchObject({ run: 'r1', command: 'audit' });
  });

  it('has the findings and the facts of what was done before', async () => {
    const plan = planWith([['a', 'b']]);
    const { events } = await goOn(plan, [], { epoch: 1 });
    const former = events.slice(0, events.findIndex(({ type }) => type === 'item_done') + 1);
    const { facts, conclude } = keepFacts();
    const engine = local(({ id }) => ({ findings: [findingOf({ fingerprint: id })], facts: 'epoch 2' }));
    const report = await start(plan, engine, { former: foldResults(former), conclude, store: storeOf(2) })
      .finished;
    expect(facts()).toEqual([
      ['a', 'epoch 1'],
      ['b', 'epoch 2'],
    ]);
    expect(report.findings.map(({ fingerprint }) => fingerprint)).toEqual(['a', 'b']);
  });

  it('tries again what had failed for good, from the first attempt on', async () => {
    const engine = new HeldEngine();
    const plan = planWith([['a', 'b']], { retries: 0 });
    const first = start(plan, engine);
    (await engine.next('worker#1')).lose();
    (await engine.next('worker#1')).finish();
    expect((await first.finished).coverage).toMatchObject({ done: 1, failed: 1 });
    const { report, worked, events } = await goOn(plan, first.events);
    expect(worked).toEqual(['a']);
    expect(report.coverage).toMatchObject({ done: 2, failed: 0, failures: [] });
    expect(eventsOf(events, 'item_claimed')).toMatchObject([{ item: 'a', attempt: 1 }]);
  });

  it('that was complete has nothing to do, and the same report', async () => {
    const plan = planWith([['a'], ['b']]);
    const first = await goOn(plan, [], { epoch: 1 });
    const { worked, report } = await goOn(plan, first.events);
    expect(worked).toEqual([]);
    expect(report.findings).toEqual(first.report.findings);
    expect(report.coverage).toEqual(first.report.coverage);
  });

  it('measures only what it did itself', async () => {
    const engine = new HeldEngine();
    const plan = planWith([['a', 'b']]);
    const first = start(plan, engine);
    (await engine.next('worker#1')).answer([
      { ...doneOf('a'), milliseconds: 5_000 } as ReturnType<typeof doneOf>,
    ]);
    await engine.next('worker#1');
    first.abort();
    await first.finished;
    const { report } = await goOn(plan, first.events);
    expect(report.measures.itemMilliseconds).toBeLessThan(5_000);
    expect(report.measures.instances).toMatchObject([{ name: 'worker#1', items: 1 }]);
  });
});
