import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { traceOf } from '../../src/reporting/trace.ts';
import { eventOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

/** When the run of these tests begins, in milliseconds since 1970. */
const begin = 1_700_000_000_000;

const microseconds = z.int().min(0);
const place = { name: z.string().min(1), pid: z.literal(1) };

/**
 * What Chrome's trace event format says of the phases that are used here ("Trace Event Format", Google, 2016), and what
 * Perfetto's importer of it asks for: a thread for slices, a number for each series of a counter, a known scope for marks.
 */
const traceSchema = z.strictObject({
  displayTimeUnit: z.literal('ms'),
  traceEvents: z.array(
    z.discriminatedUnion('ph', [
      z.strictObject({
        ...place,
        ph: z.literal('X'),
        cat: z.string(),
        ts: microseconds,
        dur: microseconds,
        tid: z.int().min(2),
        args: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
      z.strictObject({
        ...place,
        ph: z.literal('i'),
        cat: z.string(),
        s: z.enum(['p', 't']),
        ts: microseconds,
        tid: z.int().min(1),
        args: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
      z.strictObject({
        ...place,
        ph: z.literal('C'),
        ts: microseconds,
        args: z.record(z.string(), z.number()),
      }),
      z.strictObject({
        name: z.enum(['process_name', 'thread_name', 'thread_sort_index']),
        ph: z.literal('M'),
        pid: z.literal(1),
        tid: z.int().min(1).optional(),
        args: z.union([z.strictObject({ name: z.string() }), z.strictObject({ sort_index: z.int() })]),
      }),
    ]),
  ),
});
type TraceEvent = z.infer<typeof traceSchema>['traceEvents'][number];

const started: UnstampedEvent = { type: 'run_started', command: 'audit', items: 3, instances: 2 };

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

describe('the trace of any events', () => {
  it('is valid, and no two slices of a thread overlap', () => {
    fc.assert(
      fc.property(anyEvents(), (events) => {
        const ends = new Map<number, number>();
        for (const { tid, ts, dur } of slices(parse(traceOf(events)))) {
          expect(ts).toBeGreaterThanOrEqual(ends.get(tid) ?? 0);
          ends.set(tid, ts + dur);
        }
      }),
    );
  });

  it('ends every attempt that was begun, once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 20 }), (items) => {
        const held = new Set<string>();
        const steps = items.map((item): Step => {
          if (held.delete(item)) return [1, done(item, 'w#1', 1)];
          held.add(item);
          return [1, claimed(item, 'w#1')];
        });
        const begun = steps.filter(([, { type }]) => type === 'item_claimed');
        expect(slices(traced([0, started], ...steps))).toHaveLength(begun.length);
      }),
    );
  });
});

type Step = readonly [after: number, event: UnstampedEvent];
type Slice = Extract<TraceEvent, { ph: 'X' }>;

function traced(...steps: readonly Step[]): TraceEvent[] {
  return parse(traceOf(steps.map(([after, event]) => eventOf(event, begin + after))));
}

function parse(text: string): TraceEvent[] {
  return traceSchema.parse(JSON.parse(text)).traceEvents;
}

function slices(trace: readonly TraceEvent[]): Slice[] {
  return trace.filter((event) => event.ph === 'X');
}

function slice(name: string, tid: number, [from, to]: readonly [number, number], args: Slice['args']): Slice {
  const cat = name === 'start' ? 'instance' : 'item';
  return { name, cat, ph: 'X', ts: from, dur: to - from, pid: 1, tid, args };
}

function claimed(item: string, instance: string, attempt = 1): UnstampedEvent {
  return { type: 'item_claimed', item, instance, attempt };
}

function done(item: string, instance: string, milliseconds: number): UnstampedEvent {
  return { type: 'item_done', item, instance, attempt: 1, milliseconds, result: { findings: [] } };
}

type Failed = Extract<UnstampedEvent, { type: 'item_failed' }>;

function failed(
  item: string,
  instance: string,
  end: Pick<Failed, 'cause' | 'reason' | 'final'>,
): UnstampedEvent {
  return { type: 'item_failed', item, instance, attempt: end.final ? 2 : 1, ...end };
}

/** Any events in whatever order, by a clock that may be set. */
function anyEvents(): fc.Arbitrary<RunEvent[]> {
  const instance = fc.constantFrom('w#1', 'w#2');
  const item = fc.constantFrom('a', 'b', 'c');
  const milliseconds = fc.double({ min: 0, max: 100, noNaN: true });
  const again = { cause: 'crashed', reason: 'boom', final: false } as const;
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(item, instance).map(([one, by]) => claimed(one, by)) },
    { weight: 3, arbitrary: fc.tuple(item, instance, milliseconds).map((all) => done(...all)) },
    fc.tuple(item, instance).map(([one, by]) => failed(one, by, again)),
    fc
      .tuple(instance, milliseconds)
      .map(([by, took]): UnstampedEvent => ({ type: 'instance_started', instance: by, milliseconds: took })),
    fc.constant<UnstampedEvent>({ type: 'run_resumed', items: 3, instances: 2, dropped: ['a'] }),
  );
  const at = fc.integer({ min: begin - 50, max: begin + 50 });
  return fc
    .array(fc.tuple(step, at), { maxLength: 60 })
    .map((steps) => [eventOf(started, begin), ...steps.map(([event, when]) => eventOf(event, when))]);
}
