import { describe, expect, it } from 'vitest';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { traceOf } from '../../src/reporting/trace.ts';
import { aroundIt } from '../journal/journals.ts';
import { fc } from '../model/fc.ts';
import { begin, started, type Step, traced, parse, slices, claimed, done, failed } from './traces.ts';

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
  return aroundIt(step, [started, begin]);
}
