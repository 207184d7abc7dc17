import { afterEach, describe, expect, it, vi } from 'vitest';
import { foldBoard } from '../../src/journal/board.ts';
import { foldResults } from '../../src/journal/results.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { Item, Plan } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import { anyItems, doneOf, findingOf, itemsOf, planOf } from '../model/samples.ts';
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
} from './requests.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Goes on with a run whose journal is `former`, with nothing going wrong any more. */
async function goOn(
  plan: Plan,
  former: readonly RunEvent[],
  { outdated = new Set<string>(), epoch = 2 }: { outdated?: ReadonlySet<string>; epoch?: number } = {},
): Promise<{ readonly report: Report; readonly events: readonly RunEvent[]; readonly worked: string[] }> {
  const worked: string[] = [];
  const engine = local(({ id }) => {
    worked.push(id);
    return { findings: [findingOf({ fingerprint: id })], facts: `epoch ${epoch}` };
  });
  const { finished, events } = start(plan, engine, {
    former: foldResults(former),
    outdated,
    store: storeOf(epoch),
  });
  return { report: await finished, events, worked };
}

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

describe('a run that goes on', () => {
  it('after its journal was cut at any event does what is missing, and nothing that was done', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.001);
    await fc.assert(
      fc.asyncProperty(
        anyItems(12),
        fc.integer(),
        fc.constantFrom('item' as const, 'shard' as const),
        async (items, seed, unit) => {
          const { events } = await troubledRun(items, seed, unit);
          for (let cut = 0; cut <= events.length; cut += 1) {
            const former = events.slice(0, cut);
            const resumed = await goOn(planOf(items, { max_instances: 3 }), former);
            expect(wrongIn(items, former, resumed)).toEqual([]);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('again and again, cut at any event each time, does every item once', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.001);
    await fc.assert(
      fc.asyncProperty(
        anyItems(12),
        fc.integer(),
        fc.array(fc.nat(30), { maxLength: 4 }),
        async (items, seed, cuts) => {
          const plan = planOf(items, { max_instances: 3 });
          const { events: first } = await troubledRun(items, seed, 'item');
          const journal = first.slice(0, cuts[0] ?? 5);
          for (const [index, cut] of cuts.entries()) {
            const { events } = await goOn(plan, journal, { epoch: index + 2 });
            journal.push(...events.slice(0, cut));
          }
          const last = await goOn(plan, journal, { epoch: cuts.length + 2 });
          expect(wrongIn(items, journal, last)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
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
    let facts: unknown[] = [];
    const conclude = (all: ReadonlyMap<string, unknown>): { findings: [] } => {
      facts = [...all];
      return { findings: [] };
    };
    const engine = local(({ id }) => ({ findings: [findingOf({ fingerprint: id })], facts: 'epoch 2' }));
    const report = await start(plan, engine, { former: foldResults(former), conclude, store: storeOf(2) })
      .finished;
    expect(facts).toEqual([
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
