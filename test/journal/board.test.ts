import { describe, expect, it } from 'vitest';
import { applyEvent, boardToJson, emptyBoard, foldBoard, type Board } from '../../src/journal/board.ts';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { eventOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

const started: UnstampedEvent = { type: 'run_started', command: 'audit', items: 3, instances: 2 };

describe('a board', () => {
  it('before the first event is empty and running', () => {
    expect(boardToJson(emptyBoard())).toEqual({
      run: '',
      planned: 0,
      outcome: 'running',
      done: 0,
      failed: 0,
      instances: {},
      items: {},
    });
  });

  it('tells a whole run', () => {
    const board = fold(
      started,
      { type: 'instance_started', instance: 'w#1' },
      { type: 'instance_started', instance: 'w#2' },
      claimed('a', 'w#1'),
      claimed('b', 'w#2'),
      done('a', 'w#1', 5),
      failed('b', 'w#2', 'boom'),
      claimed('c', 'w#1'),
      { type: 'instance_finished', instance: 'w#2', reason: 'lost' },
      { type: 'instance_finished', instance: 'w#1', reason: 'interrupted' },
      { type: 'run_finished', outcome: 'interrupted' },
    );
    expect(boardToJson(board)).toEqual({
      run: 'r1',
      planned: 3,
      outcome: 'interrupted',
      done: 1,
      failed: 1,
      instances: {
        'w#1': { status: 'interrupted', done: 1, failed: 0, busyMilliseconds: 5 },
        'w#2': { status: 'lost', done: 0, failed: 1, busyMilliseconds: 0 },
      },
      items: {
        a: { status: 'done', instance: 'w#1', attempt: 1 },
        b: { status: 'failed', instance: 'w#2', attempt: 1, reason: 'boom' },
        c: { status: 'claimed', instance: 'w#1', attempt: 1 },
      },
    });
  });

  it('gives an item to the first who claims it', () => {
    const board = fold(started, claimed('a', 'w#1'), claimed('a', 'w#2'));
    expect(board.items.get('a')).toMatchObject({ status: 'claimed', instance: 'w#1' });
  });

  it('gives a failed item to the next who claims it, and no longer counts it as failed', () => {
    const board = fold(started, claimed('a', 'w#1'), failed('a', 'w#1', 'boom'), claimed('a', 'w#2'));
    expect(board.items.get('a')).toEqual({ status: 'claimed', instance: 'w#2', attempt: 1 });
    expect(board.failed).toBe(0);
  });

  it.each([
    ['done again', done('a', 'w#2', 9)],
    ['failed', failed('a', 'w#2', 'late')],
    ['claimed', claimed('a', 'w#2')],
  ])('keeps what is done when it is %s by another', (_, later) => {
    const board = fold(started, claimed('a', 'w#1'), done('a', 'w#1', 1), later);
    expect(board.items.get('a')).toEqual({ status: 'done', instance: 'w#1', attempt: 1 });
    expect(board).toMatchObject({ done: 1, failed: 0 });
  });

  it('counts an item that failed and was then done as done only', () => {
    const board = fold(started, claimed('a', 'w#1'), failed('a', 'w#1', 'boom'), done('a', 'w#2', 1));
    expect(board).toMatchObject({ done: 1, failed: 0 });
  });

  it('adds up the time that an instance worked', () => {
    const board = fold(started, done('a', 'w#1', 5), done('b', 'w#1', 7), done('c', 'w#2', 1));
    expect(board.instances.get('w#1')).toMatchObject({ done: 2, busyMilliseconds: 12 });
  });

  it.each([
    ['no-work-left', 'finished'],
    ['interrupted', 'interrupted'],
    ['lost', 'lost'],
  ] as const)('shows an instance that ended with %s as %s', (reason, status) => {
    const board = fold(started, { type: 'instance_finished', instance: 'w#1', reason });
    expect(board.instances.get('w#1')?.status).toBe(status);
  });

  it('holds items with the names of built-in properties like any other', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const board = fold(started, ...names.map((name) => done(name, 'w#1', 1)));
    const text = JSON.stringify(boardToJson(board));
    expect(names.every((name) => text.includes(`"${name}":{"status":"done"`))).toBe(true);
  });
});

describe('the fold of any journal', () => {
  it('counts exactly the items that it lists as done and failed', () => {
    fc.assert(
      fc.property(fc.array(anyEvent()), (events) => {
        const board = foldBoard(events);
        const states = [...board.items.values()].map((item) => item.status);
        expect(board.done).toBe(states.filter((status) => status === 'done').length);
        expect(board.failed).toBe(states.filter((status) => status === 'failed').length);
      }),
    );
  });

  it('never takes back that an item is done, nor by whom', () => {
    fc.assert(
      fc.property(fc.array(anyEvent()), (events) => {
        const board = emptyBoard();
        const doneBy = new Map<string, string>();
        for (const event of events) {
          applyEvent(board, event);
          for (const [item, by] of doneBy) {
            expect(board.items.get(item)).toMatchObject({ status: 'done', instance: by });
          }
          if (event.type === 'item_done' && !doneBy.has(event.item)) doneBy.set(event.item, event.instance);
        }
      }),
    );
  });

  it('does not depend on how the stories of different items are interleaved', () => {
    const stories = fc.array(fc.array(anyStep(), { maxLength: 5 }), { minLength: 1, maxLength: 6 });
    const orders = fc.array(fc.nat({ max: 5 }), { maxLength: 60 });
    fc.assert(
      fc.property(stories, orders, orders, (all, one, other) => {
        const events = all.map((steps, index) => steps.map((step) => eventOf(step(`i${index}`))));
        expect(summary(foldBoard(interleave(events, one)))).toEqual(
          summary(foldBoard(interleave(events, other))),
        );
      }),
    );
  });

  it('is the same event by event and all at once', () => {
    fc.assert(
      fc.property(fc.array(anyEvent()), (events) => {
        const board = emptyBoard();
        for (const event of events) applyEvent(board, event);
        expect(board).toEqual(foldBoard(events));
      }),
    );
  });
});

function fold(...events: UnstampedEvent[]): Board {
  return foldBoard(events.map((event) => eventOf(event)));
}

function claimed(item: string, instance: string): UnstampedEvent {
  return { type: 'item_claimed', item, instance, attempt: 1 };
}

function done(item: string, instance: string, milliseconds: number): UnstampedEvent {
  return { type: 'item_done', item, instance, attempt: 1, milliseconds, result: { findings: [] } };
}

function failed(item: string, instance: string, reason: string): UnstampedEvent {
  return { type: 'item_failed', item, instance, attempt: 1, reason };
}

function anyStep(): fc.Arbitrary<(item: string) => UnstampedEvent> {
  return fc
    .tuple(fc.constantFrom('claimed', 'done', 'failed'), fc.constantFrom('w#1', 'w#2', 'w#3'))
    .map(([step, instance]) => (item: string) => {
      if (step === 'claimed') return claimed(item, instance);
      return step === 'done' ? done(item, instance, 3) : failed(item, instance, 'boom');
    });
}

function anyEvent(): fc.Arbitrary<RunEvent> {
  const ofItem = fc.tuple(anyStep(), fc.constantFrom('a', 'b', 'c')).map(([step, item]) => step(item));
  const ofInstance = fc.constantFrom<UnstampedEvent>(
    started,
    { type: 'instance_started', instance: 'w#1' },
    { type: 'instance_finished', instance: 'w#1', reason: 'no-work-left' },
    { type: 'run_finished', outcome: 'complete' },
  );
  return fc.oneof({ weight: 5, arbitrary: ofItem }, ofInstance).map((event) => eventOf(event));
}

/** Takes the next event of the list that `order` says, or of the first that has one left. */
function interleave(lists: readonly (readonly RunEvent[])[], order: readonly number[]): RunEvent[] {
  const rest = lists.map((list) => [...list]);
  const chosen = order.flatMap((index) => rest[index % rest.length]?.splice(0, 1) ?? []);
  return [...chosen, ...rest.flat()];
}

function summary({ done: doneCount, failed: failedCount, items, instances }: Board): unknown {
  return {
    done: doneCount,
    failed: failedCount,
    items: Object.fromEntries(items),
    instances: Object.fromEntries(instances),
  };
}
