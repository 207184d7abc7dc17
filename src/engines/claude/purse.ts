import { tokensOf, type Usage } from '../../model/outcome.ts';

/** What may be spent: dollars, tokens, both, or without a limit. */
export interface Budget {
  readonly usd?: number;
  readonly tokens?: number;
}

/** What an attempt is expected to take. */
export interface Estimate {
  readonly usd: number;
  readonly tokens: number;
}

/** An attempt is given so much more than the others took: it must not end for a little. */
const headroom = 1.5;

/**
 * The budget of a run. Before an attempt starts, what it may take is set aside; the sum of what was spent and what is set aside
 * never exceeds the budget. As long as nothing is known of what attempts take, each of those that can run at once gets an
 * equal part.
 */
export class Purse {
  private readonly budget: Budget;
  private readonly spent = { usd: 0, tokens: 0 };
  private readonly reserved = new Set<Reservation>();
  /** What attempts that ended well took, in all, and for how many items. */
  private readonly known = { usd: 0, tokens: 0, items: 0 };
  private waiting: (() => void)[] = [];

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** What orchestrators before this one spent counts as well. */
  spend(usage: Usage): void {
    this.spent.usd += usage.usd;
    this.spent.tokens += tokensOf(usage);
  }

  /**
   * Sets money aside for an attempt at so many items, or undefined where not enough is left. `history` is what they took in
   * earlier runs; `others` is how many attempts might run beside it.
   */
  reserve(items: number, others: number, history: Estimate | undefined): Reservation | undefined {
    const expected = this.expected(items, history);
    const caps: { usd?: number; tokens?: number } = {};
    for (const kind of ['usd', 'tokens'] as const) {
      const budget = this.budget[kind];
      if (budget === undefined) continue;
      const left = budget - this.spent[kind] - sum([...this.reserved].map(({ caps: own }) => own[kind] ?? 0));
      const free = Math.max(1, others + 1 - this.reserved.size);
      const wanted = expected ? expected[kind] * headroom : left / free;
      if (left <= 0 || (expected && left < expected[kind])) return undefined;
      caps[kind] = Math.min(left, wanted);
    }
    const reservation = new Reservation(caps, (taken, isDone) => {
      this.reserved.delete(reservation);
      this.spent.usd += taken.usd;
      this.spent.tokens += taken.tokens;
      if (isDone) this.learn(taken, items);
      const waiting = this.waiting;
      this.waiting = [];
      for (const look of waiting) look();
    });
    this.reserved.add(reservation);
    return reservation;
  }

  /** Resolves when an attempt that is under way has ended, and what it did not take is free; undefined where there is none. */
  released(): Promise<void> | undefined {
    if (this.reserved.size === 0) return undefined;
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  private learn({ usd, tokens }: Estimate, items: number): void {
    this.known.usd += usd;
    this.known.tokens += tokens;
    this.known.items += items;
  }

  /** This run's own attempts say more than earlier ones. */
  private expected(items: number, history: Estimate | undefined): Estimate | undefined {
    const { usd, tokens, items: seen } = this.known;
    return seen === 0 ? history : { usd: (usd / seen) * items, tokens: (tokens / seen) * items };
  }
}

/** What is set aside for one attempt, and what it has taken. */
export class Reservation {
  /** The most that it may take; undefined where nothing limits it. */
  readonly caps: Budget;
  private readonly taken = { usd: 0, tokens: 0 };
  private isClosed = false;
  private readonly settle: (taken: Estimate, isDone: boolean) => void;

  constructor(caps: Budget, settle: (taken: Estimate, isDone: boolean) => void) {
    this.caps = caps;
    this.settle = settle;
  }

  take(usage: Usage): void {
    this.taken.usd += usage.usd;
    this.taken.tokens += tokensOf(usage);
  }

  get isExhausted(): boolean {
    return this.caps.tokens !== undefined && this.taken.tokens > this.caps.tokens;
  }

  /**
   * The attempt is over, and what it did not take is free again. One that was ended before its client could say what it cost
   * counts with all that it was given.
   */
  close(how: 'done' | 'priced' | 'cut-off'): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const isUnpriced = how === 'cut-off' && this.taken.tokens > 0;
    const usd = isUnpriced ? Math.max(this.taken.usd, this.caps.usd ?? 0) : this.taken.usd;
    this.settle({ usd, tokens: this.taken.tokens }, how === 'done');
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
