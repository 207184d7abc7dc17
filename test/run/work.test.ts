import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/model/ports.ts';
import type { Item } from '../../src/model/plan.ts';
import { Work, type Taken } from '../../src/run/work.ts';
import { anyItems, itemsOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';
import { fakeTime } from './fakeTime.ts';
import { WatchedWork, millisecondsToTakeAgain } from './watchedWork.ts';

const pass = fakeTime();

const byItem = { unit: 'item', batch: 1 } as const;

const byShard = { unit: 'shard', batch: 1 } as const;

function ids(taken: Taken | undefined): string[] | undefined {
  return taken?.items.map(({ id }) => id);
}

describe('what is left to do', () => {
  it('is taken from the own queue first, then from the one with the most work left', () => {
    const work = new Work(
      [itemsOf('a'), itemsOf('b', 'c'), itemsOf({ id: 'd', weight: 9 }, { id: 'e', weight: 8 })],
      byItem,
      2,
    );
    expect([0, 0, 0, 0, 0].map((own) => ids(work.take(own, 0)))).toEqual([['a'], ['d'], ['e'], ['b'], ['c']]);
    expect(work.take(0, 0)).toBeUndefined();
  });

  it('is taken as whole shards where that is the unit, also those of others that nobody has begun', () => {
    const work = new Work([itemsOf('a', 'b'), itemsOf('c', 'd')], byShard, 2);
    expect(ids(work.take(0, 0))).toEqual(['a', 'b']);
    expect(ids(work.take(0, 0))).toEqual(['c', 'd']);
    expect(work.take(1, 0)).toBeUndefined();
  });

  it('is taken in batches', () => {
    const work = new Work([itemsOf('a', 'b', 'c')], { unit: 'item', batch: 2 }, 2);
    expect(ids(work.take(0, 0))).toEqual(['a', 'b']);
    expect(ids(work.take(0, 0))).toEqual(['c']);
  });

  it('is over only when every item has its last outcome', () => {
    const work = new Work([itemsOf('a', 'b')], byItem, 2);
    work.take(0, 0);
    work.take(0, 0);
    expect(work.isOver).toBe(false);
    work.settle(1);
    expect(work.isOver).toBe(false);
    work.settle(1);
    expect(work.isOver).toBe(true);
  });

  it('of nothing is over from the beginning', () => {
    expect(new Work([], byItem, 2).isOver).toBe(true);
    expect(new Work([[], []], byItem, 2).isOver).toBe(true);
  });

  it('is given to nobody any more when it is stopped', async () => {
    const work = new Work([itemsOf('a')], byItem, 2);
    const waits = work.change(0);
    work.stop();
    await waits;
    expect(work.isOver).toBe(true);
    expect(work.take(0, 0)).toBeUndefined();
  });
});

describe('what came back', () => {
  it('waits for its time, and then comes before all else', () => {
    const [a, ...others] = itemsOf('a', 'b', 'c');
    const work = new Work([[a, ...others] as Item[]], byItem, 2);
    expect(ids(work.take(0, 0))).toEqual(['a']);
    work.giveBack([a as Item], 2, 100);
    expect(ids(work.take(0, 99))).toEqual(['b']);
    expect(work.take(0, 100)).toEqual({ items: [a], attempt: 2 });
    expect(ids(work.take(0, 100))).toEqual(['c']);
  });

  it('wakes who waits when its time has come, and not before', async () => {
    const items = itemsOf('a');
    const work = new Work([items], byItem, 2);
    work.take(0, performance.now());
    work.giveBack(items, 2, performance.now() + 300);
    let isAwake = false;
    void work.change(performance.now()).then(() => (isAwake = true));
    await pass(299);
    expect(isAwake).toBe(false);
    await pass(1);
    expect(isAwake).toBe(true);
    expect(ids(work.take(0, performance.now()))).toEqual(['a']);
  });

  it('wakes everybody who waits, so that nobody idles while there is work', async () => {
    const items = itemsOf('a', 'b', 'c');
    const work = new Work([items, [], []], byItem, 2);
    for (const own of [0, 1, 2]) work.take(own, performance.now());
    work.giveBack(items, 2, performance.now() + 50);
    const awake = [0, 1, 2].map((own) =>
      work.change(performance.now()).then(() => ids(work.take(own, performance.now()))),
    );
    await pass(50);
    expect(await Promise.all(awake)).toEqual([['a'], ['b'], ['c']]);
  });

  it('is noticed by who waits already', async () => {
    const items = itemsOf('a');
    const work = new Work([items], byItem, 2);
    work.take(0, performance.now());
    const noticed = work.change(performance.now());
    work.giveBack(items, 2, performance.now() + 10);
    await noticed;
    expect(work.take(0, performance.now())).toBeUndefined();
    const ready = work.change(performance.now());
    await pass(10);
    await ready;
    expect(ids(work.take(0, performance.now()))).toEqual(['a']);
  });

  it('is spread over the instances where the unit is the shard', () => {
    const items = itemsOf('a', 'b', 'c', 'd', 'e', 'f');
    const work = new Work([items, [], []], byShard, 5);
    work.take(0, 0);
    work.giveBack(items, 2, 0);
    expect(ids(work.take(1, 0))).toEqual(['a', 'b']);
    expect(ids(work.take(2, 0))).toEqual(['c', 'd']);
    expect(ids(work.take(0, 0))).toEqual(['e']);
  });

  it.each([
    { unit: 'item', batch: 32 },
    { unit: 'shard', batch: 1 },
  ] as const)('goes alone on its last attempt where the unit is the $unit', (engine) => {
    const items = itemsOf('a', 'b', 'c', 'd');
    const work = new Work([items], engine, 2);
    work.take(0, 0);
    work.giveBack(items, 3, 0);
    for (const { id } of items) expect(ids(work.take(0, 0))).toEqual([id]);
  });

  it('is never mixed with items of another attempt', () => {
    const [a, b] = itemsOf('a', 'b') as [Item, Item];
    const work = new Work([[a, b]], byShard, 5);
    work.take(0, 0);
    work.giveBack([a], 2, 0);
    work.giveBack([b], 3, 0);
    expect([work.take(0, 0), work.take(0, 0)]).toEqual([
      { items: [a], attempt: 2 },
      { items: [b], attempt: 3 },
    ]);
  });
});

describe('all that nobody holds', () => {
  it('is what was not begun and what came back, whether it may be tried again or has to wait', () => {
    const items = itemsOf('a', 'b', 'c', 'd') as [Item, Item, Item, Item];
    const work = new Work([items], byItem, 2);
    for (let count = 0; count < 3; count += 1) work.take(0, 0);
    work.giveBack([items[0], items[1]], 2, 0);
    work.giveBack([items[2]], 2, 1_000);
    expect(ids(work.take(0, 0))).toEqual(['a']);
    expect(
      work
        .takeAll()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['b', 'c', 'd']);
    expect(work.takeAll()).toEqual([]);
    expect(work.take(0, 2_000)).toBeUndefined();
  });
});

describe('an item', () => {
  it('is in exactly one place, and comes back in its own time, whatever is taken and given back', () => {
    const shards = fc.tuple(anyItems(30), fc.integer({ min: 1, max: 5 }));
    const steps = fc.array(
      fc.record({
        own: fc.nat(4),
        what: fc.constantFrom('take', 'take', 'back', 'settle'),
        pause: fc.nat(20),
        passes: fc.nat(10),
      }),
      { maxLength: 80 },
    );
    const engines = fc.constantFrom<Pick<Engine, 'unit' | 'batch'>>(byItem, byShard, {
      unit: 'item',
      batch: 4,
    });
    fc.assert(
      fc.property(shards, engines, steps, ([items, count], engine, all) => {
        const watched = new WatchedWork(items, count, engine);
        for (const { own, what, pause, passes } of all) {
          watched.now += passes;
          if (what === 'take') watched.take(own % count);
          else if (what === 'back') watched.giveBack(pause);
          else watched.settle();
          expect(watched.work.isOver).toBe(watched.settled.size === items.length);
        }
        expect(watched.wrong).toEqual([]);
        const rest = watched.work.takeAll().map(({ id }) => id);
        const places = [...rest, ...watched.held.keys(), ...watched.settled];
        expect(places.toSorted()).toEqual(items.map(({ id }) => id).toSorted());
      }),
    );
  });

  it('that came back is found again without a look at all the others', () => {
    // Less than a tenth of a second; with one copy of the rest for each that is taken it was half a minute.
    expect(millisecondsToTakeAgain(200_000)).toBeLessThan(8_000);
  });
});
