import { describe, expect, it } from 'vitest';
import type { UnstampedEvent } from '../../src/model/event.ts';
import { traceOf } from '../../src/reporting/trace.ts';
import { started, type Step, type Slice, traced, parse, slices, claimed, done, failed } from './traces.ts';

describe('a trace', () => {
  it('of no events is empty and valid', () => {
    expect(parse(traceOf([]))).toEqual([]);
  });

  it('names one thread for each instance, in the order of their appearance', () => {
    const trace = traced([0, started], [1, claimed('a', 'w#2')], [2, claimed('b', 'w#1')]);
    expect(trace.filter(({ name }) => name === 'thread_name').map(({ args }) => args)).toEqual([
      { name: 'run' },
      { name: 'w#2' },
      { name: 'w#1' },
    ]);
  });

  it('has a slice for each attempt at an item, as long as the work took, with its outcome', () => {
    const trace = traced(
      [0, started],
      [10, claimed('a', 'w#1')],
      [10, claimed('b', 'w#1')],
      [40, done('a', 'w#1', 25.5)],
      [60, failed('b', 'w#1', { cause: 'crashed', reason: 'exit 3', final: false })],
      [70, claimed('b', 'w#2', 2)],
      [90, failed('b', 'w#2', { cause: 'stuck', reason: 'no life', final: true })],
    );
    expect(slices(trace)).toEqual([
      slice('a', 2, [14_500, 40_000], { attempt: 1, outcome: 'done' }),
      slice('b', 2, [40_000, 60_000], { attempt: 1, outcome: 'lost', cause: 'crashed', reason: 'exit 3' }),
      slice('b', 3, [70_000, 90_000], { attempt: 2, outcome: 'failed', cause: 'stuck', reason: 'no life' }),
    ]);
  });

  it('shows how long an instance took to start', () => {
    const trace = traced(
      [0, started],
      [1, claimed('a', 'w#1')],
      [31, { type: 'instance_started', instance: 'w#1', milliseconds: 29.5 }],
    );
    expect(slices(trace)[0]).toEqual(slice('start', 2, [1_500, 31_000], {}));
  });

  it('lines up items that took less than a millisecond', () => {
    const items = ['a', 'b', 'c'];
    const trace = traced(
      [0, started],
      ...items.flatMap((item): Step[] => [
        [5, claimed(item, 'w#1')],
        [5, done(item, 'w#1', 0.2)],
      ]),
    );
    expect(slices(trace).map(({ ts, dur }) => [ts, dur])).toEqual([
      [5_000, 200],
      [5_200, 200],
      [5_400, 200],
    ]);
  });

  it('shows what came from the cache without a duration', () => {
    const recalled = { ...done('a', 'cache', 900), cached: true } as UnstampedEvent;
    expect(slices(traced([0, started], [4, recalled]))).toEqual([
      slice('a', 2, [4_000, 4_000], { attempt: 1, outcome: 'cached' }),
    ]);
  });

  it('marks losses where they happen, and what concerns the run for all of it', () => {
    const lost = { cause: 'timed-out', detail: 'after 10m' } as const;
    const trace = traced(
      [0, started],
      [9, { type: 'instance_finished', instance: 'w#1', reason: 'lost', ...lost }],
      [9, { type: 'pool_throttled', limit: 1, why: 'instances-lost' }],
      [20, { type: 'instance_finished', instance: 'w#1', reason: 'no-work-left' }],
      [30, { type: 'run_finished', outcome: 'incomplete' }],
    );
    const marks = trace.flatMap((event) =>
      event.ph === 'i' ? [[event.name, event.s, event.ts, event.tid, event.args]] : [],
    );
    expect(marks).toEqual([
      ['run started', 'p', 0, 1, { items: 3, instances: 2 }],
      ['lost: timed-out', 't', 9_000, 2, lost],
      ['at most 1 at a time', 'p', 9_000, 1, { why: 'instances-lost' }],
      ['run finished', 'p', 30_000, 1, { outcome: 'incomplete' }],
    ]);
  });

  it('counts the items done and the instances at work, once for each moment', () => {
    const trace = traced(
      [0, started],
      [1, claimed('a', 'w#1')],
      [1, claimed('b', 'w#2')],
      [5, done('a', 'w#1', 4)],
      [5, claimed('c', 'w#1')],
      [6, done('b', 'w#2', 5)],
      [8, done('c', 'w#1', 3)],
    );
    const counters = trace.flatMap((event) => (event.ph === 'C' ? [[event.ts, event.args]] : []));
    expect(counters).toEqual([
      [1_000, { 'at work': 2 }],
      [5_000, { done: 1 }],
      [6_000, { done: 2 }],
      [6_000, { 'at work': 1 }],
      [8_000, { done: 3 }],
      [8_000, { 'at work': 0 }],
    ]);
  });

  it('ends what a killed orchestrator left at its last event, and no longer counts what is to be done again', () => {
    const trace = traced(
      [0, started],
      [1, claimed('a', 'w#1')],
      [3, done('a', 'w#1', 2)],
      [3, claimed('b', 'w#1')],
      [10, claimed('c', 'w#2')],
      [9_000, { type: 'run_resumed', items: 3, instances: 2, dropped: ['a'] }],
      [9_001, claimed('b', 'w#1')],
      [9_005, done('b', 'w#1', 4)],
    );
    expect(slices(trace).filter(({ args }) => args['outcome'] === 'unfinished')).toEqual([
      slice('b', 2, [3_000, 10_000], { attempt: 1, outcome: 'unfinished' }),
      slice('c', 3, [10_000, 10_000], { attempt: 1, outcome: 'unfinished' }),
    ]);
    const counted = trace.flatMap((event) => (event.ph === 'C' ? [event.args['done']] : []));
    expect(counted.filter((number) => number !== undefined)).toEqual([1, 0, 1]);
  });

  it('goes on from where it was when the clock is set back', () => {
    const trace = traced(
      [0, started],
      [10, claimed('a', 'w#1')],
      [-3_600_000, done('a', 'w#1', 7)],
      [-3_599_980, { type: 'run_finished', outcome: 'complete' }],
    );
    expect(
      trace.flatMap((event) => (event.name === 'run finished' && 'ts' in event ? [event.ts] : [])),
    ).toEqual([30_000]);
  });

  it('keeps names from files as they are, escaped', () => {
    const name = '\u001B[2J"a\\\n\u2028.md';
    expect(slices(traced([0, started], [1, claimed(name, 'w#1')]))[0]?.name).toBe(name);
  });
});

function slice(name: string, tid: number, [from, to]: readonly [number, number], args: Slice['args']): Slice {
  const cat = name === 'start' ? 'instance' : 'item';
  return { name, cat, ph: 'X', ts: from, dur: to - from, pid: 1, tid, args };
}
