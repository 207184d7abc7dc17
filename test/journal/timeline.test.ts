import { describe, expect, it } from 'vitest';
import { Timeline } from '../../src/journal/timeline.ts';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import type { Measures } from '../../src/model/report.ts';
import { eventOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';
import { aroundIt, claimed, done, failed, lost } from './journals.ts';

type Spans = Measures['timeline'];

/** When the orchestrator of these tests begins, in milliseconds since 1970. */
const begin = 1_700_000_000_000;

const started: UnstampedEvent = { type: 'run_started', command: 'audit', items: 3, instances: 2 };
const resumed: UnstampedEvent = { type: 'run_resumed', items: 3, instances: 2, dropped: [] };

/** One item is done already. */
const oneDone: Parameters<typeof fold>[0] = [
  [0, started],
  [5, claimed('a', 'w#1')],
  [8, done('a', 'w#1')],
];

describe('a timeline', () => {
  it('before the first event is empty', () => {
    expect(new Timeline().spans()).toEqual([]);
  });

  it('has one span for each attempt, from its first claim to its last outcome', () => {
    const spans = fold([
      [0, started],
      [10, claimed('a', 'w#1')],
      [11, claimed('b', 'w#1')],
      [30, done('a', 'w#1')],
      [45, failed('b', 'w#1', false)],
      [60, claimed('c', 'w#1')],
      [70, done('c', 'w#1')],
    ]);
    expect(spans).toEqual([span('w#1', [10, 45], 2), span('w#1', [60, 70], 1)]);
  });

  it('tells instance by instance what happened at the same time', () => {
    const spans = fold([
      [0, started],
      [1, claimed('a', 'w#1')],
      [2, claimed('b', 'w#2')],
      [8, done('b', 'w#2')],
      [9, done('a', 'w#1')],
    ]);
    expect(spans).toEqual([span('w#1', [1, 9], 1), span('w#2', [2, 8], 1)]);
  });

  it.each([
    ['before', 20],
    ['after', 25],
  ])('shows an attempt as lost whose items were given back %s its instance was lost', (_, lostAt) => {
    const spans = fold([
      ...oneDone,
      [10, claimed('b', 'w#1')],
      [20, failed('b', 'w#1', false)],
      [lostAt, lost('w#1')],
      [40, claimed('b', 'w#1')],
      [50, done('b', 'w#1')],
    ]);
    expect(spans).toEqual([
      span('w#1', [5, 8], 1),
      span('w#1', [10, lostAt], 1, 'lost'),
      span('w#1', [40, 50], 1),
    ]);
  });

  it('shows an attempt as worked whose instance ended in another way', () => {
    const spans = fold([
      ...oneDone,
      [9, { type: 'instance_finished', instance: 'w#1', reason: 'no-work-left' }],
    ]);
    expect(spans).toEqual([span('w#1', [5, 8], 1)]);
  });

  it('shows what came from the cache', () => {
    const spans = fold([
      [0, started],
      [3, cached('a')],
      [4, cached('b')],
      [6, claimed('c', 'w#1')],
      [9, done('c', 'w#1')],
    ]);
    expect(spans).toEqual([span('cache', [3, 4], 2, 'cached'), span('w#1', [6, 9], 1)]);
  });

  it('shows what is under way until now', () => {
    const spans = fold([
      [0, started],
      [5, claimed('a', 'w#1')],
      [70, { type: 'pool_throttled', limit: 1, why: 'memory' }],
    ]);
    expect(spans).toEqual([span('w#1', [5, 70], 1)]);
  });

  it('begins anew when another orchestrator goes on', () => {
    const spans = fold([
      [0, started],
      [5, claimed('a', 'w#1')],
      [9_000, resumed],
      [9_002, claimed('a', 'w#1')],
      [9_005, done('a', 'w#1')],
    ]);
    expect(spans).toEqual([span('w#1', [2, 5], 1)]);
  });

  it('goes on from where it was when the clock is set back', () => {
    const spans = fold([
      [0, started],
      [10, claimed('a', 'w#1')],
      [-3_600_000, done('a', 'w#1')],
      [-3_599_995, claimed('b', 'w#1')],
      [-3_599_985, done('b', 'w#1')],
    ]);
    expect(spans).toEqual([span('w#1', [10, 10], 1), span('w#1', [15, 25], 1)]);
  });
});

describe('a long timeline', () => {
  it('joins attempts that follow each other closely, and keeps the long pauses', () => {
    const attempts = Array.from({ length: 5_000 }, (_, index) => attempt(index, 'w#1', 3 * index));
    const later = Array.from({ length: 5_000 }, (_, index) => attempt(index, 'w#1', 60_000 + 3 * index));
    const spans = fold([[0, started], ...attempts.flat(), ...later.flat()]);
    const [first, second] = longestGap(spans);
    expect(spans.length).toBeLessThanOrEqual(2_000);
    expect(itemsOf(spans)).toBe(10_000);
    expect([spans[0]?.fromMilliseconds, first, second, spans.at(-1)?.toMilliseconds]).toEqual([
      0, 14_999, 60_000, 74_999,
    ]);
  });

  it('keeps losses apart from work', () => {
    const attempts = Array.from({ length: 3_000 }, (_, index): [number, UnstampedEvent][] => {
      const made = attempt(index, 'w#1', 10 * index);
      return index % 2 === 0 ? made : [...made, [10 * index + 5, lost('w#1')]];
    });
    const spans = fold([[0, started], ...attempts.flat()]);
    const byState = (state: string): Spans => spans.filter((one) => one.state === state);
    expect(spans.length).toBeLessThanOrEqual(2_000);
    expect([itemsOf(byState('worked')), itemsOf(byState('lost'))]).toEqual([1_500, 1_500]);
  });

  it('has a bounded number of spans also with more instances than spans', () => {
    const attempts = Array.from({ length: 9_000 }, (_, index) =>
      attempt(index, `w#${index % 3_000}`, 3 * index),
    );
    const spans = fold([[0, started], ...attempts.flat()]);
    expect(spans.length).toBeLessThanOrEqual(6_000);
    expect(itemsOf(spans)).toBe(9_000);
  });
});

describe('the timeline of any events', () => {
  it('counts every claim and every cached result once, and never goes back in time', () => {
    fc.assert(
      fc.property(anyEvents(), (events) => {
        const timeline = new Timeline();
        for (const event of events) timeline.apply(event);
        const spans = timeline.spans();
        const counted = events.filter(
          (event) => event.type === 'item_claimed' || (event.type === 'item_done' && event.cached),
        );
        expect(itemsOf(spans)).toBe(counted.length);
        for (const [index, { instance, fromMilliseconds, toMilliseconds }] of spans.entries()) {
          const previous = spans[index - 1];
          const earliest = previous?.instance === instance ? previous.toMilliseconds : 0;
          expect(fromMilliseconds).toBeGreaterThanOrEqual(earliest);
          expect(toMilliseconds).toBeGreaterThanOrEqual(fromMilliseconds);
        }
      }),
    );
  });
});

function fold(events: readonly (readonly [after: number, event: UnstampedEvent])[]): Spans {
  const timeline = new Timeline();
  for (const [after, event] of events) timeline.apply(eventOf(event, begin + after));
  return timeline.spans();
}

function span(
  instance: string,
  [fromMilliseconds, toMilliseconds]: readonly [number, number],
  items: number,
  state: Spans[number]['state'] = 'worked',
): Spans[number] {
  return { instance, fromMilliseconds, toMilliseconds, items, state };
}

/** One attempt at one item, of two milliseconds. */
function attempt(index: number, instance: string, from: number): [number, UnstampedEvent][] {
  return [
    [from, claimed(`i${index}`, instance)],
    [from + 2, done(`i${index}`, instance)],
  ];
}

function itemsOf(spans: Spans): number {
  return spans.reduce((sum, { items }) => sum + items, 0);
}

function longestGap(spans: Spans): [number, number] {
  const gaps = spans
    .slice(1)
    .map(({ fromMilliseconds }, index): [number, number] => [
      spans[index]?.toMilliseconds ?? 0,
      fromMilliseconds,
    ]);
  return gaps.toSorted((one, other) => other[1] - other[0] - (one[1] - one[0]))[0] ?? [0, 0];
}

function cached(item: string): UnstampedEvent {
  return { ...done(item, 'cache'), cached: true } as UnstampedEvent;
}

/** Any events of one orchestrator, in whatever order, by a clock that may be set. */
function anyEvents(): fc.Arbitrary<RunEvent[]> {
  const instance = fc.constantFrom('w#1', 'w#2');
  const item = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.tuple(item, instance).map(([one, by]) => claimed(one, by)),
    fc.tuple(item, instance).map(([one, by]) => done(one, by)),
    fc.tuple(item, instance).map(([one, by]) => failed(one, by, false)),
    item.map((one) => cached(one)),
    instance.map((by) => lost(by)),
  );
  return aroundIt(step, [started, begin]);
}
