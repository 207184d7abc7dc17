import { describe, expect, it } from 'vitest';
import { foldBoard } from '../../src/journal/board.ts';
import { foldResults } from '../../src/journal/results.ts';
import type { RunEvent } from '../../src/model/event.ts';
import { fc } from '../model/fc.ts';
import { anyJournal, claimed, done, failed, stamped } from './journals.ts';
import { started, items, fold } from './boards.ts';

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

function resumed(dropped: string[] = [], epoch = 2): RunEvent {
  return stamped({ type: 'run_resumed', items: 4, instances: 1, dropped }, epoch, 9);
}
