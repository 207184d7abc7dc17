import { describe, expect, it } from 'vitest';
import { weigh } from '../../src/planning/weigh.ts';
import { fc } from '../model/fc.ts';
import { anyItems, itemsOf } from '../model/samples.ts';

describe('weights', () => {
  it('stay sizes while no item was measured', () => {
    const items = itemsOf({ id: 'a', weight: 300 }, 'b');
    expect(weigh(items, new Map())).toEqual({ items, weighedBy: 'size' });
    expect(weigh(items, new Map([['of another run', 5]]))).toEqual({ items, weighedBy: 'size' });
    expect(weigh([], new Map([['a', 5]]))).toEqual({ items: [], weighedBy: 'size' });
  });

  it.each([
    ['as measured, where that is known', { a: 1, b: 1_000 }, { a: 70, b: 30 }, { a: 70, b: 30 }],
    [
      'by size for others, as long as the known together',
      { a: 10, b: 30, c: 8 },
      { a: 20, b: 60 },
      { a: 20, b: 60, c: 16 },
    ],
    [
      'as the mean of the known, where those have no size',
      { a: 0, b: 0, c: 9 },
      { a: 20, b: 60 },
      { a: 20, b: 60, c: 40 },
    ],
    ['0 for what has no size, where others have one', { a: 10, b: 0 }, { a: 5 }, { a: 5, b: 0 }],
    ['0 when the known took no time', { a: 10, b: 5 }, { a: 0 }, { a: 0, b: 0 }],
  ])('become milliseconds: %s', (_, sizes, durations, expected) => {
    const { items, weighedBy } = weigh(sized(sizes), new Map(Object.entries(durations)));
    expect(weighedBy).toBe('duration');
    expect(Object.fromEntries(items.map(({ id, weight }) => [id, weight]))).toEqual(expected);
  });

  it('are found for every item, which keeps its place and all else', () => {
    fc.assert(
      fc.property(anyItems(), anyDurations(), (items, durations) => {
        const weighed = weigh(items, durations).items;
        expect(weighed.map(({ weight, ...rest }) => rest)).toEqual(items.map(({ weight, ...rest }) => rest));
      }),
    );
  });

  it('do not depend on the unit of the sizes', () => {
    const unit = fc.integer({ min: -20, max: 20 }).map((power) => 2 ** power);
    fc.assert(
      fc.property(anyItems(), anyDurations(), unit, (items, durations, factor) => {
        const scaled = items.map((item) => ({ ...item, weight: item.weight * factor }));
        const [one, other] = [weigh(items, durations), weigh(scaled, durations)];
        fc.pre(one.weighedBy === 'duration');
        expect(other).toEqual(one);
      }),
    );
  });

  it('are finite and never below 0, whatever sizes and durations are', () => {
    const amount = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
    const any = fc.array(fc.tuple(amount, fc.option(amount, { nil: undefined })), { minLength: 1 });
    fc.assert(
      fc.property(any, (given) => {
        const items = itemsOf(...given.map(([weight], index) => ({ id: `i${index}`, weight })));
        const known = given.flatMap(([, duration], index): [string, number][] =>
          duration === undefined ? [] : [[`i${index}`, duration]],
        );
        const { items: weighed, weighedBy } = weigh(items, new Map(known));
        fc.pre(weighedBy === 'duration');
        const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
        expect(Number.isFinite(total)).toBe(true);
        expect(weighed.every(({ weight }) => weight >= 0)).toBe(true);
      }),
    );
  });
});

function sized(sizes: Readonly<Record<string, number>>): ReturnType<typeof itemsOf> {
  return itemsOf(...Object.entries(sizes).map(([id, weight]) => ({ id, weight })));
}

/** Whole durations for some of the items of `anyItems`. */
function anyDurations(): fc.Arbitrary<Map<string, number>> {
  const ids = fc.nat({ max: 45 }).map((index) => `i${index}`);
  return fc.array(fc.tuple(ids, fc.nat({ max: 10_000 })), { maxLength: 20 }).map((known) => new Map(known));
}
