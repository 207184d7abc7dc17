import { describe, expect, it } from 'vitest';
import { planTable } from '../../src/cli/printing/planTable.ts';
import { assumedStart, estimateUsage } from '../../src/planning/estimate.ts';
import { anyItems, itemsOf, planOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

const items = itemsOf({ id: 'a', weight: 4_000 }, { id: 'b', weight: 8_000 }, { id: 'c', weight: 400 });
const of = (...entries: readonly [string, number][]): Map<string, number> => new Map(entries);
const none = { usd: of(), tokens: of() };

describe('what a model will take', () => {
  it('is what the items took before, and for those that no run has seen as much as for the others', () => {
    const usage = { usd: of(['a', 0.2], ['b', 0.4]), tokens: of(['a', 1_000], ['b', 3_000], ['c', 7]) };
    expect(estimateUsage(items, 2, usage)).toEqual({ tokens: 6_000, usd: expect.closeTo(0.9), known: 2 });
  });

  it('is assumed from sizes where no run has seen any, and then it has no price', () => {
    expect(estimateUsage(items, 2, none)).toEqual({ tokens: 2 * assumedStart + 3_100, known: 0 });
  });

  it('is the sum of all where all are known, however they are ordered', () => {
    fc.assert(
      fc.property(anyItems(), (all) => {
        const amounts = new Map(all.map(({ id }, index) => [id, index]));
        const { tokens, usd = 0 } = estimateUsage(all, 1, { usd: amounts, tokens: amounts });
        const sum = (all.length * (all.length - 1)) / 2;
        if (all.length === 0) return;
        expect([tokens, Math.round(usd)]).toEqual([sum, sum]);
      }),
    );
  });

  it('stands in the table of the plan, with where it comes from', () => {
    const plan = planOf(items);
    expect(planTable(plan)).not.toContain('Estimate');
    expect(planTable({ ...plan, estimate: { tokens: 12_345, known: 0 } })).toContain(
      'Estimate: 12.3k tokens. Assumed from sizes (4 bytes a token, every file read once, 5.0k tokens for each instance)',
    );
    expect(planTable({ ...plan, estimate: { tokens: 900, usd: 0.5, known: 2 } })).toContain(
      'Estimate: 900 tokens, $0.50, from what 2 of 3 items took in earlier runs.',
    );
  });
});
