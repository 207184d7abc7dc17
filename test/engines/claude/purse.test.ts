import { describe, expect, it } from 'vitest';
import { Purse, type Estimate, type Reservation } from '../../../src/engines/claude/purse.ts';
import type { Usage } from '../../../src/model/outcome.ts';
import { fc } from '../../model/fc.ts';

const usage = (usd: number, tokens: number): Usage => ({
  turns: 1,
  inputTokens: tokens,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  usd,
});

/** What may happen to a purse: somebody asks, or one of those who have something takes a part of it or ends. */
const step = fc.oneof(
  fc.record({
    do: fc.constant('reserve' as const),
    items: fc.integer({ min: 1, max: 9 }),
    others: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({
    do: fc.constant('take' as const),
    who: fc.nat(20),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    do: fc.constant('close' as const),
    who: fc.nat(20),
    how: fc.constantFrom('done' as const, 'priced' as const, 'cut-off' as const),
  }),
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Does what may happen, and follows what is set aside and spent as somebody who only sees the reservations. */
class Accounts {
  private readonly spent = { usd: 0, tokens: 0 };
  private readonly open = new Map<Reservation, { usd: number; tokens: number }>();
  private readonly purse: Purse;

  constructor(purse: Purse) {
    this.purse = purse;
  }

  total(kind: 'usd' | 'tokens'): number {
    return [...this.open.keys()].reduce((sum, { caps }) => sum + (caps[kind] ?? 0), this.spent[kind]);
  }

  do(one: Step, history: Estimate | undefined): void {
    if (one.do === 'reserve') {
      const got = this.purse.reserve(one.items, one.others, history);
      if (got) this.open.set(got, { usd: 0, tokens: 0 });
      return;
    }
    const [who, taken] = [...this.open][one.who % Math.max(1, this.open.size)] ?? [];
    if (!who || !taken) return;
    if (one.do === 'take') this.take(who, taken, one.part);
    else this.close(who, taken, one.how);
  }

  /** A part of what is left of it. */
  private take(who: Reservation, taken: { usd: number; tokens: number }, part: number): void {
    const usd = ((who.caps.usd ?? 0) - taken.usd) * part;
    const tokens = Math.floor(((who.caps.tokens ?? 0) - taken.tokens) * part);
    who.take(usage(usd, tokens));
    taken.usd += usd;
    taken.tokens += tokens;
  }

  private close(
    who: Reservation,
    taken: { readonly usd: number; readonly tokens: number },
    how: Parameters<Reservation['close']>[0],
  ): void {
    who.close(how);
    this.open.delete(who);
    const isUnpriced = how === 'cut-off' && taken.tokens > 0;
    this.spent.usd += isUnpriced ? (who.caps.usd ?? 0) : taken.usd;
    this.spent.tokens += taken.tokens;
  }
}

describe('a purse', () => {
  it('never hands out more than the budget, whoever asks, takes and ends in whatever order', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(step, { maxLength: 60 }),
        fc.option(
          fc.record({
            usd: fc.double({ min: 0, max: 5, noNaN: true }),
            tokens: fc.integer({ min: 0, max: 9_999 }),
          }),
          { nil: undefined },
        ),
        (usd, tokens, steps, history) => {
          const accounts = new Accounts(new Purse({ usd, tokens }));
          for (const one of steps) {
            accounts.do(one, history);
            expect(accounts.total('usd')).toBeLessThanOrEqual(usd * (1 + 1e-9));
            expect(accounts.total('tokens')).toBeLessThanOrEqual(tokens * (1 + 1e-9));
          }
        },
      ),
    );
  });

  it('gives those who may run at once equal parts as long as nothing is known of what they take', () => {
    const purse = new Purse({ usd: 8 });
    const caps = Array.from({ length: 4 }, () => purse.reserve(3, 3, undefined)?.caps.usd);
    expect(caps).toEqual([2, 2, 2, 2]);
    expect(purse.reserve(3, 3, undefined)).toBeUndefined();
  });

  it('gives nothing to an attempt that is known to take more than is left', () => {
    const purse = new Purse({ tokens: 100 });
    expect(purse.reserve(1, 0, { usd: 1, tokens: 101 })).toBeUndefined();
    const first = purse.reserve(1, 0, { usd: 1, tokens: 40 });
    expect(first?.caps.tokens).toBe(60);
    first?.take(usage(0, 40));
    first?.close('done');
    // From now on what was taken counts, not what others once took.
    expect(purse.reserve(1, 0, { usd: 1, tokens: 1 })?.caps.tokens).toBe(60);
    expect(purse.reserve(2, 0, undefined)).toBeUndefined();
  });

  it('takes back what was set aside and not taken, also when it is closed twice', () => {
    const purse = new Purse({ usd: 10 });
    const all = purse.reserve(1, 0, undefined);
    expect(purse.reserve(1, 0, undefined)).toBeUndefined();
    all?.take(usage(1, 10));
    all?.close('priced');
    all?.close('cut-off');
    expect(purse.reserve(1, 0, undefined)?.caps.usd).toBe(9);
  });

  it('tells who waits when an attempt has ended: what that has not taken is free', async () => {
    const purse = new Purse({ usd: 3 });
    expect(purse.released()).toBeUndefined();
    const history = { usd: 1, tokens: 10 };
    const both = [purse.reserve(1, 0, history), purse.reserve(1, 0, history)];
    expect(both.map((one) => one?.caps.usd)).toEqual([1.5, 1.5]);
    expect(purse.reserve(1, 0, history)).toBeUndefined();
    const released = purse.released();
    both[0]?.take(usage(1, 10));
    both[0]?.close('done');
    await released;
    both[1]?.take(usage(1, 10));
    both[1]?.close('done');
    expect(purse.reserve(1, 0, history)?.caps.usd).toBe(1);
  });

  it('counts what nobody has said the price of with all that was set aside for it', () => {
    const purse = new Purse({ usd: 10 });
    const part = purse.reserve(1, 1, undefined);
    part?.take(usage(0, 10));
    part?.close('cut-off');
    expect(purse.reserve(1, 0, undefined)?.caps.usd).toBe(5);
  });

  it('without a budget sets no limit, and counts what a run before it spent', () => {
    expect(new Purse({}).reserve(1, 0, undefined)?.caps).toEqual({});
    const purse = new Purse({ tokens: 10 });
    purse.spend(usage(0, 10));
    expect(purse.reserve(1, 0, undefined)).toBeUndefined();
  });
});
