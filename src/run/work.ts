import type { Item } from '../model/plan.ts';
import type { Engine } from '../model/ports.ts';

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

/** Items that may be tried again at once; those before `next` have been taken. */
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

  constructor(shards: readonly (readonly Item[])[], engine: Pick<Engine, 'unit' | 'batch'>, retries: number) {
    this.queues = shards.map((items) => new Queue(items));
    this.unsettled = shards.reduce((sum, items) => sum + items.length, 0);
    this.engine = engine;
    this.lastAttempt = retries + 1;
  }

  /** Nothing is left and nothing can come back, or nothing more is to be begun. */
  get isOver(): boolean {
    return this.isStopped || this.unsettled === 0;
  }

  /** What the instance of this number does next: what came back first, then its own, then what others have not begun. */
  take(own: number, now: number): Taken | undefined {
    if (this.isStopped) return undefined;
    if (now >= this.soonest) this.ripen(now);
    const again = this.takeReady();
    if (again) return again;
    const queue = this.queues[own]?.weight ? this.queues[own] : this.otherQueue();
    const items = queue?.take(this.engine.unit === 'shard' ? Infinity : this.engine.batch) ?? [];
    return items.length > 0 ? { items, attempt: 1 } : undefined;
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
    const [first] = this.ready;
    if (!first) return undefined;
    const [attempt, ready] = first;
    const { items, next } = ready;
    const isAlone = this.engine.unit === 'item' || attempt >= this.lastAttempt;
    const count = isAlone ? 1 : Math.ceil((items.length - next) / this.queues.length);
    ready.next += count;
    if (ready.next >= items.length) this.ready.delete(attempt);
    return { items: items.slice(next, next + count), attempt };
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
  private next = 0;
  private readonly items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.items = items;
    // Items may weigh nothing; one is added to each so that a queue weighs 0 only when it is empty.
    this.weight = items.reduce((sum, item) => sum + item.weight + 1, 0);
  }

  take(count: number): Item[] {
    const taken = this.items.slice(this.next, this.next + count);
    this.next += taken.length;
    for (const item of taken) this.weight -= item.weight + 1;
    // Sums of fractions may leave a rest: an empty queue weighs nothing.
    if (this.next >= this.items.length) this.weight = 0;
    return taken;
  }
}
