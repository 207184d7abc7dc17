import { priorities } from '../model/instancePool.ts';

type Priority = (typeof priorities)[number];

/** How many instances of one pool may work at the same time, and how many do. */
interface Side {
  readonly rank: number;
  limit: number;
  working: number;
}

interface Waiting {
  readonly side: Side;
  readonly admit: () => void;
}

/**
 * The one budget of instances that all pools of a run share. A place that becomes free goes to the pool of the highest
 * priority that waits for one, so that what the user waits for comes first; who has work left keeps its place as long as
 * nobody of a higher priority waits. Limits may change at any time: they hold from the next item on, nobody is thrown out.
 */
export class Gate {
  private readonly sides: readonly Side[];
  private readonly full: number;
  private budget: number;
  private working = 0;
  private waiting: Waiting[] = [];

  /** `pools`: the priority of each. */
  constructor(pools: readonly Priority[], budget: number) {
    this.sides = pools.map((priority) => ({
      rank: priorities.indexOf(priority),
      limit: Infinity,
      working: 0,
    }));
    this.full = budget;
    this.budget = budget;
  }

  /** Enters at once, or gives what resolves when a place is free. */
  enter(pool: number): Promise<void> | undefined {
    const side = this.sideOf(pool);
    if (this.hasPlace(side)) {
      this.admit(side);
      return undefined;
    }
    return new Promise((resolve) => {
      this.waiting.push({ side, admit: resolve });
    });
  }

  /** Whether who has a place may keep it: the limits allow as many as work, and nobody waits who comes first. */
  mayStay(pool: number): boolean {
    const own = this.sideOf(pool);
    if (this.working > this.budget || own.working > own.limit) return false;
    return !this.waiting.some(({ side }) => side.rank < own.rank && side.working < side.limit);
  }

  leave(pool: number): void {
    this.sideOf(pool).working -= 1;
    this.working -= 1;
    if (this.waiting.length > 0) this.admitWaiting();
  }

  /** Half as many as work now, at least one; undefined when no fewer are possible. */
  halve(): number | undefined {
    const limit = Math.max(1, Math.floor(Math.min(this.working, this.budget) / 2));
    if (limit >= this.budget) return undefined;
    this.budget = limit;
    return limit;
  }

  /** One more, up to what it was in the beginning; undefined when nothing is held back. */
  recover(): number | undefined {
    if (this.budget >= this.full) return undefined;
    this.budget += 1;
    this.admitWaiting();
    return this.budget;
  }

  /** The order in which pools begin. */
  compare(one: number, other: number): number {
    return this.sideOf(one).rank - this.sideOf(other).rank;
  }

  /** From now on one instance of this pool at a time. */
  degrade(pool: number): void {
    this.sideOf(pool).limit = 1;
  }

  /** Lets everybody in: the run is to end, and who waits has to notice. */
  open(): void {
    this.budget = Infinity;
    for (const side of this.sides) side.limit = Infinity;
    this.admitWaiting();
  }

  private sideOf(pool: number): Side {
    const side = this.sides[pool];
    if (!side) throw new Error(`Internal error: there is no pool ${pool}`);
    return side;
  }

  private hasPlace(side: Side): boolean {
    return this.working < this.budget && side.working < side.limit;
  }

  private admit(side: Side): void {
    side.working += 1;
    this.working += 1;
  }

  private admitWaiting(): void {
    // A stable sort: of one priority, who came first enters first.
    const inOrder = this.waiting.toSorted((a, b) => a.side.rank - b.side.rank);
    this.waiting = inOrder.filter(({ side, admit }) => {
      if (!this.hasPlace(side)) return true;
      this.admit(side);
      admit();
      return false;
    });
  }
}
