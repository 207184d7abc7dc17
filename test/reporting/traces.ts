import * as z from 'zod';
import type { UnstampedEvent } from '../../src/model/event.ts';
import { traceOf } from '../../src/reporting/trace.ts';
import { eventOf } from '../model/samples.ts';

/** When the run of these tests begins, in milliseconds since 1970. */
export const begin = 1_700_000_000_000;

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

export const started: UnstampedEvent = { type: 'run_started', command: 'audit', items: 3, instances: 2 };

export type Step = readonly [after: number, event: UnstampedEvent];

export type Slice = Extract<TraceEvent, { ph: 'X' }>;

export function traced(...steps: readonly Step[]): TraceEvent[] {
  return parse(traceOf(steps.map(([after, event]) => eventOf(event, begin + after))));
}

export function parse(text: string): TraceEvent[] {
  return traceSchema.parse(JSON.parse(text)).traceEvents;
}

export function slices(trace: readonly TraceEvent[]): Slice[] {
  return trace.filter((event) => event.ph === 'X');
}

export function claimed(item: string, instance: string, attempt = 1): UnstampedEvent {
  return { type: 'item_claimed', item, instance, attempt };
}

export function done(item: string, instance: string, milliseconds: number): UnstampedEvent {
  return { type: 'item_done', item, instance, attempt: 1, milliseconds, result: { findings: [] } };
}

type Failed = Extract<UnstampedEvent, { type: 'item_failed' }>;

export function failed(
  item: string,
  instance: string,
  end: Pick<Failed, 'cause' | 'reason' | 'final'>,
): UnstampedEvent {
  return { type: 'item_failed', item, instance, attempt: end.final ? 2 : 1, ...end };
}
