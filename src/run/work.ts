import type { Item } from '../model/plan.ts';
import type { Engine } from '../model/ports.ts';
import { Exclusion } from './exclusion.ts';

/** Items that an instance begins with together, and which attempt it is for them. */
export interface Taken {
  readonly items: readonly Item[];
  readonly attempt: number;
}

/** An item that came back from a lost instance, and when it may be tried again. */
interface Returned {
  readonly item: Item;
  readonly attempt: number;
  readonly notBefore: number;
}

/** Items in their order; those before `next` have been taken. */
interface Ready {
  readonly items: Item[];
  next: number;
}

/** Between two looks at what waits, in milliseconds. */
const ripening = 5;

/**
 * What is left to do in one pool: a queue for each instance, and what came back. Times are those of one monotonic clock, in
 * milliseconds.
 *
 * An item is in exactly one place: in a queue, among the returned, or taken. It leaves only by `settle`.
 */
export class Work {
  private readonly queues: readonly Queue[];
  /** What came back and has to wait, and what may be tried again at once, by attempt. */
  private cooling: Returned[] = [];
  private soonest = Infinity;
  private readonly ready = new Map<number, Ready>();
  private readonly engine: Pick<Engine, 'unit' | 'batch'>;
  private readonly lastAttempt: number;
  private unsettled: number;
  private isStopped = false;
  private waiting: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly exclusion: Exclusion;

  /** `exclusion` knows what must not be worked on at the same time. */
  constructor(
    shards: readonly (readonly Item[])[],
    engine: Pick<Engine, 'unit' | 'batch'>,
    retries: number,
    exclusion = new Exclusion(),
  ) {
    this.exclusion = exclusion;
    this.queues = shards.map((items) => new Queue(items));
    this.unsettled = shards.reduce((sum, items) => sum + items.length, 0);
    this.engine = engine;
    this.lastAttempt = retries + 1;
  }

  /** Nothing is left and nothing can come back, or nothing more is to be begun. */
  get isOver(): boolean {
    return this.isStopped || this.unsettled === 0;
  }

  /**
   * What the instance of this number does next: what came back first, then its own, then what others have not begun. It is
   * given back by `release`.
   */
  take(own: number, now: number): Taken | undefined {
    if (this.isStopped) return undefined;
    if (now >= this.soonest) this.ripen(now);
    const taken = this.takeReady() ?? this.takeNew(own);
    if (taken) this.exclusion.enter(taken.items);
    return taken;
  }

  /** The attempt at these items is over, however it ended: what they kept others from may begin. */
  release({ items }: Taken): void {
    if (this.exclusion.isEmpty) return;
    this.exclusion.leave(items);
    this.wake();
  }

  /** Items are to be tried again, not before the given time. */
  giveBack(items: readonly Item[], attempt: number, notBefore: number): void {
    for (const item of items) this.cooling.push({ item, attempt, notBefore });
    this.soonest = Math.min(this.soonest, notBefore);
    this.wake();
  }

  /** So many items have their last outcome. */
  settle(count: number): void {
    this.unsettled -= count;
    if (this.unsettled === 0) this.wake();
  }

  /** All that nobody holds, whatever it waits for. */
  takeAll(): Item[] {
    const left = [
      ...this.queues.flatMap((queue) => queue.take(Infinity)),
      ...this.cooling.map(({ item }) => item),
      ...[...this.ready.values()].flatMap(({ items, next }) => items.slice(next)),
    ];
    this.cooling = [];
    this.ready.clear();
    return left;
  }

  /** Resolves when it is worth looking again. */
  change(now: number): Promise<void> {
    if (this.soonest < Infinity) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.wake(), Math.max(0, Math.ceil(this.soonest - now)));
    }
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** Nothing more is to be begun. */
  stop(): void {
    this.isStopped = true;
    this.wake();
  }

  /** Everybody who waits looks again. */
  private wake(): void {
    clearTimeout(this.timer);
    const waiting = this.waiting;
    this.waiting = [];
    for (const look of waiting) look();
  }

  /** One pass over all that waits, at most every few milliseconds however many there are. */
  private ripen(now: number): void {
    const waiting: Returned[] = [];
    this.soonest = Infinity;
    for (const one of this.cooling) {
      if (one.notBefore > now) {
        waiting.push(one);
        this.soonest = Math.min(this.soonest, one.notBefore);
      } else {
        const ready = this.ready.get(one.attempt);
        if (ready) ready.items.push(one.item);
        else this.ready.set(one.attempt, { items: [one.item], next: 0 });
      }
    }
    this.cooling = waiting;
    this.soonest = Math.max(this.soonest, now + ripening);
    if (waiting.length === 0) this.soonest = Infinity;
  }

  /**
   * Items that came back are spread over all instances, those of one attempt together; on their last attempt each goes
   * alone, so that one that ends every instance takes no other with it.
   */
  private takeReady(): Taken | undefined {
    for (const [attempt, ready] of this.ready) {
      const left = ready.items.length - ready.next;
      const isAlone = this.engine.unit === 'item' || attempt >= this.lastAttempt;
      const items = takeFrom(ready, isAlone ? 1 : Math.ceil(left / this.queues.length), this.exclusion);
      if (ready.next >= ready.items.length) this.ready.delete(attempt);
      if (items.length > 0) return { items, attempt };
    }
    return undefined;
  }

  /** Where everything that others have not begun has to wait for something, there is nothing to take. */
  private takeNew(own: number): Taken | undefined {
    const count = this.engine.unit === 'shard' ? Infinity : this.engine.batch;
    const first = this.queues[own]?.weight ? this.queues[own] : this.otherQueue();
    const items = first?.take(count, this.exclusion) ?? [];
    if (items.length > 0) return { items, attempt: 1 };
    if (this.exclusion.isEmpty) return undefined;
    for (const queue of this.queues.toSorted((a, b) => b.weight - a.weight)) {
      const others = queue.take(count, this.exclusion);
      if (others.length > 0) return { items: others, attempt: 1 };
    }
    return undefined;
  }

  /** The queue with the most work left. Where the unit is the shard, a shard whose own instance has not begun it. */
  private otherQueue(): Queue | undefined {
    return this.queues.reduce<Queue | undefined>(
      (most, queue) => (queue.weight > (most?.weight ?? 0) ? queue : most),
      undefined,
    );
  }
}

/** Items that nobody has begun, the heaviest first. */
class Queue {
  weight: number;
  private readonly left: Ready;

  constructor(items: readonly Item[]) {
    this.left = { items: [...items], next: 0 };
    // Items may weigh nothing; one is added to each so that a queue weighs 0 only when it is empty.
    this.weight = items.reduce((sum, item) => sum + item.weight + 1, 0);
  }

  /** Without `exclusion` nothing is held back. */
  take(count: number, exclusion?: Exclusion): Item[] {
    const taken = takeFrom(this.left, count, exclusion);
    for (const item of taken) this.weight -= item.weight + 1;
    // Sums of fractions may leave a rest: an empty queue weighs nothing.
    if (this.left.next >= this.left.items.length) this.weight = 0;
    return taken;
  }
}

/** The first so many items that nothing holds back. */
function takeFrom(ready: Ready, count: number, exclusion?: Exclusion): Item[] {
  const { items, next } = ready;
  if (!exclusion || exclusion.isEmpty) {
    ready.next = Math.min(items.length, next + count);
    return items.slice(next, ready.next);
  }
  const taken: Item[] = [];
  for (let index = next; index < items.length && taken.length < count;) {
    const item = items[index];
    if (item && exclusion.isFree(item)) taken.push(...items.splice(index, 1));
    else index += 1;
  }
  return taken;
}
