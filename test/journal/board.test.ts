import { describe, expect, it } from 'vitest';
import { emptyBoard, foldBoard, shownBoard, type Board } from '../../src/journal/board.ts';
import { readableJson } from '../../src/journal/runTexts.ts';
import type { UnstampedEvent } from '../../src/model/event.ts';
import { claimed, done, failed, stamped } from './journals.ts';
import { started, fold } from './boards.ts';

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

function boardOf(...events: UnstampedEvent[]): Board {
  return foldBoard(fold(...events));
}

function instance(changes: object): object {
  const counters = { done: 0, failed: 0, busyMilliseconds: 0, spawnMilliseconds: 0, losses: [] };
  return { status: 'finished', ...counters, ...changes };
}

/** As `task_board.json` has it. */
function textOf(board: Board): string {
  return [...readableJson(shownBoard(board))].join('');
}
