import { describe, expect, it } from 'vitest';
import { decisions } from '../../src/engines/fake/decide.ts';
import { fc } from '../model/fc.ts';
import { twoOrders } from '../model/samples.ts';
import { scriptOf } from './fakeInstances.ts';

describe('what a script decides', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `src/item-${index}.ts`);
  const mixed = {
    crash: 0.05,
    hang: 0.1,
    garbage: 0.02,
    partial: 0.03,
    rate_limit: 0.2,
    finding: 0.1,
    fail: 0.3,
  };

  it('follows from seed, item and attempt alone, in whatever order they are asked for', () => {
    const any = fc.array(fc.record({ item: fc.string(), attempt: fc.integer({ min: 1, max: 9 }) }));
    fc.assert(
      fc.property(fc.nat(), twoOrders(any), (seed, [one, other]) => {
        const script = scriptOf({ ...mixed, seed });
        const decide = decisions(script);
        const decided = new Map(one.map((asked) => [asked, decide(asked.item, asked.attempt)]));
        const again = decisions(script);
        for (const asked of other) expect(again(asked.item, asked.attempt)).toEqual(decided.get(asked));
      }),
    );
  });

  it('is another with another seed', () => {
    const [one, other] = [1, 2].map((seed) =>
      ids.map((id) => decisions(scriptOf({ ...mixed, seed }))(id, 1)),
    );
    const same = one?.filter(({ after }, index) => after === other?.[index]?.after).length;
    expect(same).toBeLessThan(ids.length / 10);
  });

  it('has faults in their share of the attempts, and answers in their share of the items', () => {
    const decide = decisions(scriptOf(mixed));
    for (const attempt of [1, 2, 7]) {
      const ends = ids.map((id) => decide(id, attempt).what);
      const share = (what: string): number => ends.filter((end) => end === what).length / ends.length;
      for (const fault of ['crash', 'hang', 'garbage', 'partial', 'rate_limit'] as const) {
        expect(Math.abs(share(fault) - mixed[fault])).toBeLessThan(0.01);
      }
      // Six attempts in ten get an answer at all.
      expect(Math.abs(share('finding') - 0.6 * mixed.finding)).toBeLessThan(0.01);
      expect(Math.abs(share('fail') - 0.6 * mixed.fail)).toBeLessThan(0.01);
    }
  });

  it('lets one attempt fail without regard to the one before', () => {
    const decide = decisions(scriptOf({ crash: 0.5 }));
    const crashed = ids.filter((id) => decide(id, 1).what === 'crash');
    const again = crashed.filter((id) => decide(id, 2).what === 'crash');
    expect(Math.abs(again.length / crashed.length - 0.5)).toBeLessThan(0.02);
  });

  it('gives an item the same answer and the same latency at every attempt', () => {
    const decide = decisions(scriptOf({ finding: 0.5 }));
    for (const id of ids.slice(0, 100)) expect(decide(id, 2)).toEqual(decide(id, 1));
  });

  it.each([
    [{ distribution: 'fixed', duration: '200ms' }, [200, 200, 200]],
    [{ distribution: 'uniform', from: '100ms', to: '300ms' }, [120, 200, 280]],
    [{ distribution: 'exponential', mean: '1s' }, [105, 693, 2_303]],
    [{ distribution: 'lognormal', median: '200ms', sigma: 0.8 }, [72, 200, 557]],
    [{ distribution: 'heavy-tailed', least: '100ms', alpha: 1.5 }, [107, 159, 464]],
  ])(
    'draws latencies from %j: a tenth, a half and nine tenths are shorter than these',
    (latency, expected) => {
      const decide = decisions(scriptOf({ latency }));
      const drawn = ids.map((id) => decide(id, 1).after).toSorted((a, b) => a - b);
      for (const [index, share] of [0.1, 0.5, 0.9].entries()) {
        const quantile = drawn[Math.floor(drawn.length * share)] ?? 0;
        const wanted = expected[index] ?? 0;
        expect(Math.abs(quantile - wanted)).toBeLessThanOrEqual(wanted * 0.06);
      }
    },
  );
});
