import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { applyEvent, emptyBoard, foldBoard, shownBoard, type Board } from '../../src/journal/board.ts';
import { readableJson } from '../../src/journal/runTexts.ts';
import { foldResults } from '../../src/journal/results.ts';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { fc } from '../model/fc.ts';
import { anyJournal, claimed, done, failed, stamped } from './journals.ts';

const started: UnstampedEvent = { type: 'run_started', command: 'audit', items: 3, instances: 2 };
const items = ['a', 'b', 'c', 'd'];

describe('a board', () => {
  it('before the first event is empty and running', () => {
    expect(JSON.parse(textOf(emptyBoard()))).toEqual({
      run: '',
      epoch: 0,
      command: '',
      planned: 0,
      outcome: 'running',
      done: 0,
      failed: 0,
      retries: 0,
      cacheHits: 0,
      startedAt: 0,
      lastAt: 0,
      throttled: [],
      instances: {},
      processes: {},
      items: {},
    });
  });

  it('tells a whole run', () => {
    const board = foldBoard([
      stamped(started, 1, 100),
      ...fold(
        { type: 'instance_started', instance: 'w#1', milliseconds: 20 },
        { type: 'process_started', instance: 'w#1', pid: 7, startTime: 't7' },
        { type: 'process_started', instance: 'w#2', pid: 8, startTime: 't8' },
        claimed('a', 'w#1'),
        claimed('b', 'w#2'),
        done('a', 'w#1', 5),
        failed('b', 'w#2'),
        claimed('c', 'w#1'),
        { type: 'instance_finished', instance: 'w#2', reason: 'lost', cause: 'stuck', detail: 'no life' },
        { type: 'process_ended', instance: 'w#2', pid: 8 },
        { type: 'instance_finished', instance: 'w#1', reason: 'interrupted' },
      ),
      stamped({ type: 'pool_throttled', limit: 1, why: 'memory' }, 1, 150),
      stamped({ type: 'run_finished', outcome: 'interrupted' }, 1, 200),
    ]);
    expect(JSON.parse(textOf(board))).toEqual({
      run: 'r1',
      epoch: 1,
      command: 'audit',
      planned: 3,
      outcome: 'interrupted',
      done: 1,
      failed: 1,
      retries: 0,
      cacheHits: 0,
      limit: 1,
      startedAt: 100,
      lastAt: 200,
      throttled: [{ at: 150, limit: 1, why: 'memory' }],
      instances: {
        'w#1': instance({ status: 'interrupted', done: 1, busyMilliseconds: 5, spawnMilliseconds: 20 }),
        'w#2': instance({ status: 'lost', failed: 1, losses: [{ cause: 'stuck', detail: 'no life' }] }),
      },
      processes: { 7: { instance: 'w#1', startTime: 't7' } },
      items: {
        a: { status: 'done', instance: 'w#1', attempt: 1 },
        b: { status: 'failed', instance: 'w#2', attempt: 1, cause: 'crashed', reason: 'boom' },
        c: { status: 'claimed', instance: 'w#1', attempt: 1 },
      },
    });
  });

  it('gives an item to the first who claims it, and lets only that one fail it', () => {
    const board = boardOf(started, claimed('a', 'w#1'), claimed('a', 'w#2'), failed('a', 'w#2'));
    expect(board.items.get('a')).toEqual({ status: 'claimed', instance: 'w#1', attempt: 1 });
  });

  it('lets an item wait after a lost attempt: it is neither done nor failed', () => {
    const board = boardOf(started, claimed('a'), failed('a', 'w#1', false));
    expect(board.items.get('a')).toMatchObject({ status: 'waiting', cause: 'crashed', reason: 'boom' });
    expect(board).toMatchObject({ done: 0, failed: 0 });
    expect(board.instances.get('w#1')).toBeUndefined();
  });

  it.each([true, false])('gives a failed item (final: %s) to the next who claims it', (final) => {
    const board = boardOf(started, claimed('a'), failed('a', 'w#1', final), claimed('a', 'w#2', 2));
    expect(board.items.get('a')).toEqual({ status: 'claimed', instance: 'w#2', attempt: 2 });
    expect(board).toMatchObject({ failed: 0, retries: 1 });
  });

  it('fails a waiting item for good, whoever says so', () => {
    const board = boardOf(started, claimed('a'), failed('a', 'w#1', false), failed('a', 'w#2', true));
    expect(board.items.get('a')).toMatchObject({ status: 'failed', instance: 'w#2' });
    expect(board.failed).toBe(1);
  });

  it.each([
    ['done again', done('a', 'w#2', 9)],
    ['failed', failed('a', 'w#2')],
    ['claimed', claimed('a', 'w#2')],
  ])('keeps what is done when it is %s by another', (_, later) => {
    const board = boardOf(started, claimed('a', 'w#1'), done('a', 'w#1'), later);
    expect(board.items.get('a')).toEqual({ status: 'done', instance: 'w#1', attempt: 1 });
    expect(board).toMatchObject({ done: 1, failed: 0 });
  });

  it('counts an item that failed and was then done as done only', () => {
    const board = boardOf(started, claimed('a', 'w#1'), failed('a', 'w#1'), done('a', 'w#2'));
    expect(board).toMatchObject({ done: 1, failed: 0 });
    expect(board.items.get('a')).toEqual({ status: 'done', instance: 'w#2', attempt: 1 });
  });

  it('counts what came from the cache as done, and as no work', () => {
    const board = boardOf(started, { ...done('a', 'cache', 9), cached: true } as UnstampedEvent);
    expect(board).toMatchObject({ done: 1, cacheHits: 1 });
    expect(board.items.get('a')?.cached).toBe(true);
    expect(board.instances.get('cache')).toEqual(instance({ done: 1 }));
  });

  it('remembers that an item was written to meanwhile', () => {
    const board = boardOf(started, claimed('a'), { ...done('a'), changed: true } as UnstampedEvent);
    expect(board.items.get('a')?.changed).toBe(true);
  });

  it('goes on counting when an instance is started again', () => {
    const start: UnstampedEvent = { type: 'instance_started', instance: 'w#1', milliseconds: 10 };
    const board = boardOf(
      started,
      start,
      done('a', 'w#1', 5),
      { type: 'instance_finished', instance: 'w#1', reason: 'lost' },
      start,
      done('b', 'w#1', 7),
    );
    expect(board.instances.get('w#1')).toEqual(
      instance({
        status: 'running',
        done: 2,
        busyMilliseconds: 12,
        spawnMilliseconds: 20,
        losses: [{ cause: 'crashed', detail: '' }],
      }),
    );
  });

  it.each([
    ['no-work-left', 'finished'],
    ['interrupted', 'interrupted'],
    ['lost', 'lost'],
  ] as const)('shows an instance that ended with %s as %s', (reason, status) => {
    const board = boardOf(started, { type: 'instance_finished', instance: 'w#1', reason });
    expect(board.instances.get('w#1')?.status).toBe(status);
  });

  it('holds items with the names of built-in properties like any other', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const text = textOf(boardOf(started, ...names.map((name) => done(name))));
    expect(names.every((name) => text.includes(`"${name}": {"status":"done"`))).toBe(true);
  });
});

describe('the board of a resumed run', () => {
  const before = [
    stamped(started),
    ...fold(
      { type: 'instance_started', instance: 'w#1', milliseconds: 1 },
      { type: 'pool_throttled', limit: 1, why: 'memory' },
      done('a'),
      claimed('b'),
      failed('c'),
      { type: 'run_finished', outcome: 'interrupted' },
    ),
  ];

  it('keeps what is done and forgets all else', () => {
    const board = foldBoard([...before, resumed()]);
    expect([...board.items.keys()]).toEqual(['a']);
    expect(board).toMatchObject({ epoch: 2, planned: 4, outcome: 'running', done: 1, failed: 0, lastAt: 9 });
    expect(board.limit).toBeUndefined();
    expect(board.throttled).toHaveLength(1);
    expect(board.instances.get('w#1')?.status).toBe('interrupted');
  });

  it('has to do again what was dropped', () => {
    const board = foldBoard([...before, resumed(['a', 'b']), stamped(claimed('a', 'w#2'), 2)]);
    expect(board.done).toBe(0);
    expect(board.items.get('a')).toMatchObject({ status: 'claimed', instance: 'w#2' });
    expect(board.retries).toBe(0);
  });

  it('begins anew also where the epoch is the same', () => {
    expect([...foldBoard([...before, resumed([], 1)]).items.keys()]).toEqual(['a']);
  });

  it('gives an item to the later orchestrator, whatever the earlier one claims or fails', () => {
    const late = [claimed('b', 'w#9'), failed('b', 'w#9'), claimed('x', 'w#9')].map((one) => stamped(one, 1));
    const board = foldBoard([...before, resumed(), stamped(claimed('b', 'w#2'), 2, 10), ...late]);
    expect([...board.items.keys()]).toEqual(['a', 'b']);
    expect(board.items.get('b')).toEqual({ status: 'claimed', instance: 'w#2', attempt: 1 });
    expect(board.lastAt).toBe(10);
  });

  it('takes a late result, unless the item was dropped', () => {
    const late = [done('b', 'w#9'), done('c', 'w#9')].map((one) => stamped(one, 1));
    const board = foldBoard([...before, resumed(['c']), ...late]);
    expect([...board.items.keys()]).toEqual(['a', 'b']);
    expect(board.done).toBe(2);
  });

  it('knows the processes of every orchestrator, also what the earlier one says late', () => {
    const board = foldBoard([
      ...before,
      stamped({ type: 'process_started', instance: 'w#1', pid: 5, startTime: 't5' }),
      resumed(),
      stamped({ type: 'process_started', instance: 'w#1', pid: 6, startTime: 't6' }, 1),
      stamped({ type: 'process_ended', instance: 'w#1', pid: 5 }, 1),
    ]);
    expect([...board.processes.keys()]).toEqual([6]);
  });
});

describe('the results of a journal', () => {
  it('are those that made the items done, without what was dropped', () => {
    const journal = [
      stamped(done('a', 'w#1', 1)),
      stamped(done('a', 'w#2', 2)),
      stamped(done('b', 'w#1', 3)),
      stamped({ type: 'run_resumed', items: 3, instances: 1, dropped: ['b'] }, 2),
      stamped(done('b', 'w#9', 4), 1),
      stamped(done('c', 'w#1', 5), 2),
    ];
    const { board, results } = foldResults(journal);
    expect([...results.values()].map(({ milliseconds }) => milliseconds)).toEqual([1, 5]);
    expect(board.done).toBe(2);
  });

  it('are as many as are done in any journal', () => {
    fc.assert(
      fc.property(anyJournal(items), (events) => {
        const { board, results } = foldResults(events);
        const isDone = (item: string): boolean => board.items.get(item)?.status === 'done';
        expect([...results.keys()].toSorted()).toEqual(items.filter(isDone));
        for (const [item, { instance: by }] of results) expect(board.items.get(item)?.instance).toBe(by);
      }),
    );
  });
});

describe('the fold of any journal', () => {
  it('counts exactly the items that it lists, and never more than are planned', () => {
    fc.assert(
      fc.property(anyJournal(items), (events) => {
        const board = emptyBoard();
        for (const event of events) {
          applyEvent(board, event);
          const states = [...board.items.values()].map((item) => item.status);
          expect(board.done).toBe(states.filter((status) => status === 'done').length);
          expect(board.failed).toBe(states.filter((status) => status === 'failed').length);
          expect(states.length).toBeLessThanOrEqual(board.planned);
        }
      }),
    );
  });

  it('never takes back that an item is done, nor by whom, unless it is dropped', () => {
    fc.assert(
      fc.property(anyJournal(items), (events) => {
        const board = emptyBoard();
        const doneBy = new Map<string, string>();
        for (const event of events) {
          applyEvent(board, event);
          if (event.type === 'run_resumed') for (const item of event.dropped) doneBy.delete(item);
          for (const [item, by] of doneBy) {
            expect(board.items.get(item)).toMatchObject({ status: 'done', instance: by });
          }
          for (const [item, { status, instance: by }] of board.items)
            if (status === 'done') doneBy.set(item, by);
        }
      }),
    );
  });

  it('is not changed by what does not count', () => {
    fc.assert(
      fc.property(anyJournal(items), (events) => {
        const board = emptyBoard();
        for (const event of events) {
          const before = structuredClone({ ...board, lastAt: 0 });
          const counts = applyEvent(board, event);
          expect(counts || isDeepStrictEqual({ ...board, lastAt: 0 }, before)).toBe(true);
        }
      }),
    );
  });

  it('does not depend on how the stories of different items are interleaved', () => {
    const stories = fc.array(fc.array(anyStep(), { maxLength: 5 }), { minLength: 1, maxLength: 6 });
    const orders = fc.array(fc.nat({ max: 5 }), { maxLength: 60 });
    fc.assert(
      fc.property(stories, orders, orders, (all, one, other) => {
        const events = all.map((steps, index) => steps.map((step) => stamped(step(`i${index}`))));
        expect(summary(foldBoard(interleave(events, one)))).toEqual(
          summary(foldBoard(interleave(events, other))),
        );
      }),
    );
  });

  it('is the same event by event and all at once', () => {
    fc.assert(
      fc.property(anyJournal(items), (events) => {
        const board = emptyBoard();
        for (const event of events) applyEvent(board, event);
        expect(board).toEqual(foldBoard(events));
      }),
    );
  });
});

function resumed(dropped: string[] = [], epoch = 2): RunEvent {
  return stamped({ type: 'run_resumed', items: 4, instances: 1, dropped }, epoch, 9);
}

function fold(...events: UnstampedEvent[]): RunEvent[] {
  return events.map((event) => stamped(event));
}

function boardOf(...events: UnstampedEvent[]): Board {
  return foldBoard(fold(...events));
}

function instance(changes: object): object {
  const counters = { done: 0, failed: 0, busyMilliseconds: 0, spawnMilliseconds: 0, losses: [] };
  return { status: 'finished', ...counters, ...changes };
}

function anyStep(): fc.Arbitrary<(item: string) => UnstampedEvent> {
  return fc
    .tuple(fc.constantFrom('claimed', 'done', 'failed', 'lost'), fc.constantFrom('w#1', 'w#2', 'w#3'))
    .map(([step, by]) => (item: string) => {
      if (step === 'claimed') return claimed(item, by);
      return step === 'done' ? done(item, by, 3) : failed(item, by, step === 'failed');
    });
}

/** Takes the next event of the list that `order` says, or of the first that has one left. */
function interleave(lists: readonly (readonly RunEvent[])[], order: readonly number[]): RunEvent[] {
  const rest = lists.map((list) => [...list]);
  const chosen = order.flatMap((index) => rest[index % rest.length]?.splice(0, 1) ?? []);
  return [...chosen, ...rest.flat()];
}

function summary({ done: doneCount, failed: failedCount, items: states, instances }: Board): unknown {
  return {
    done: doneCount,
    failed: failedCount,
    items: Object.fromEntries(states),
    instances: Object.fromEntries(instances),
  };
}

/** As `task_board.json` has it. */
function textOf(board: Board): string {
  return [...readableJson(shownBoard(board))].join('');
}
