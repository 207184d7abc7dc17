import type { FailureCause, ItemOutcome, Lost } from '../model/outcome.ts';
import type { Item } from '../model/plan.ts';
import type { EngineInstance, Seat } from '../model/ports.ts';
import { endInstance } from './attempts.ts';
import { Held } from './held.ts';
import { isWorthRetrying, mostRefusals, pauseBefore } from './retries.ts';
import type { Shift } from './shift.ts';
import type { Taken } from './work.ts';

/**
 * The life of one instance: it is started when there is work for it, takes work until there is none, is started again when
 * it was lost, and is closed whatever happened.
 */
export async function staff(shift: Shift, own: number): Promise<void> {
  const { work, gate, index } = shift;
  const member = new Member(shift, own);
  let isInside = false;
  try {
    while (!work.isOver) {
      const place = isInside ? undefined : gate.enter(index);
      if (place) await place;
      isInside = true;
      const taken = work.take(own, performance.now());
      if (taken) {
        await member.attempt(taken);
        await member.back();
        work.release(taken);
      }
      if (taken && gate.mayStay(index)) continue;
      isInside = false;
      gate.leave(index);
      // Nothing may happen between the look at the work and the wait for more of it: it would go unnoticed.
      if (!taken && !work.isOver) await work.change(performance.now());
    }
  } finally {
    if (isInside) gate.leave(index);
    await member.leave();
  }
}

/** One seat of a pool: the instance that sits there now, and what it holds. */
class Member {
  private readonly shift: Shift;
  private readonly seat: Seat;
  private instance: EngineInstance | undefined;
  /** The engine cannot start any instance at all. */
  private isHopeless = false;
  /** Resolves when it has a place again that it had to leave. */
  private place: Promise<void> | undefined;
  /** Which attempt is under way, and at which items. */
  private number = 1;
  private items: readonly Item[] = [];
  private held = new Held([]);

  constructor(shift: Shift, own: number) {
    const { pool, record } = shift;
    const instance = pool.plan.shards[own]?.instance ?? '';
    this.shift = shift;
    this.seat = {
      instance,
      number: own + 1,
      total: pool.plan.shards.length,
      processStarted: (pid, startTime) => record({ type: 'process_started', instance, pid, startTime }),
      processEnded: (pid) => record({ type: 'process_ended', instance, pid }),
      used: (usage) => record({ type: 'usage_reported', instance, usage }),
      slowedDown: () => shift.throttle.lower('rate-limited'),
      admitted: () => this.admit(),
    };
  }

  /** One attempt at the items, from their claim to an outcome or a return for each. */
  async attempt({ items, attempt }: Taken): Promise<void> {
    const { pool, record } = this.shift;
    const { instance } = this.seat;
    this.number = attempt;
    this.items = items;
    this.held = new Held(items);
    for (const item of items) {
      record({ type: 'item_claimed', item: pool.label + item.id, instance, attempt });
    }
    const answer = await this.ask();
    if ('lost' in answer) {
      this.lose(answer);
      return;
    }
    for (const outcome of answer) this.take(outcome);
    this.failHeld('no-answer', 'the instance gave no answer for it');
  }

  /** Whoever had to leave its place while it waited has one again. */
  async back(): Promise<void> {
    await this.place;
    this.place = undefined;
  }

  /** Where the limits have become lower than the number of those who work, it waits for a place like the others. */
  private async admit(): Promise<void> {
    const { gate, index } = this.shift;
    if (gate.mayStay(index)) return;
    gate.leave(index);
    this.place = gate.enter(index);
    await this.place;
  }

  /** The instance takes no more work. */
  async leave(): Promise<void> {
    if (!this.instance) return;
    const { record, stop } = this.shift;
    await endInstance(this.instance);
    const reason = stop.signal.aborted ? 'interrupted' : 'no-work-left';
    record({ type: 'instance_finished', instance: this.seat.instance, reason });
  }

  private async ask(): Promise<readonly ItemOutcome[] | Lost> {
    const { attempts, limits } = this.shift;
    if (!this.instance) {
      const opened = await this.open();
      this.isHopeless = 'lost' in opened && opened.lost === 'cannot-start';
      if ('lost' in opened) return opened;
      this.instance = opened;
    }
    const { items, number } = this;
    return attempts.make(this.instance, { items, number }, limits, (outcome) => this.take(outcome));
  }

  private async open(): Promise<EngineInstance | Lost> {
    const { attempts, limits, pool, record } = this.shift;
    const started = performance.now();
    const opened = await attempts.open(() => pool.engine.open(this.seat), limits);
    if ('lost' in opened) return opened;
    const milliseconds = performance.now() - started;
    record({ type: 'instance_started', instance: this.seat.instance, milliseconds });
    return opened;
  }

  /** Takes one outcome: exactly one for each item that is held, and none for any other. */
  private take(outcome: ItemOutcome): void {
    const item = this.held.release(outcome.item);
    if (!item) return;
    if (outcome.status === 'failed') {
      if (this.fail(item, outcome.cause, outcome.reason)) this.giveBack([item]);
      return;
    }
    const { pool, record, work } = this.shift;
    const { milliseconds, result, changed } = outcome;
    record({
      type: 'item_done',
      item: pool.label + item.id,
      instance: this.seat.instance,
      attempt: this.number,
      milliseconds,
      result,
      ...(changed && { changed }),
    });
    pool.deliver(this.seat.instance, outcome, this.items);
    work.settle(1);
  }

  /** What the instance held goes back, the instance is gone. */
  private lose({ lost: cause, reason, retryAfterMilliseconds }: Lost): void {
    const { shift, seat } = this;
    this.instance = undefined;
    if (shift.stop.signal.aborted) {
      this.failHeld('interrupted', 'the run was interrupted');
      shift.record({ type: 'instance_finished', instance: seat.instance, reason: 'interrupted' });
      return;
    }
    if (cause === 'rate-limited') shift.throttle.lower('rate-limited');
    this.failHeld(cause, reason, retryAfterMilliseconds);
    const ended = { instance: seat.instance, reason: 'lost', cause, detail: reason } as const;
    shift.record({ type: 'instance_finished', ...ended });
    if (this.isHopeless) this.giveUp(reason);
    else if (cause !== 'rate-limited') this.countLoss();
  }

  /** More than half of the instances lost: whatever the reason is, doing as much at once makes it worse. */
  private countLoss(): void {
    const { lost, throttle, index } = this.shift;
    const { total, instance } = this.seat;
    const before = lost.size;
    lost.add(instance);
    const isMost = (count: number): boolean => count * 2 > total;
    if (total > 1 && isMost(lost.size) && !isMost(before)) throttle.degrade(index);
  }

  /** An instance that cannot be started here cannot be started for other items either. */
  private giveUp(reason: string): void {
    this.number = 1;
    for (const item of this.shift.work.takeAll()) this.fail(item, 'cannot-start', reason);
  }

  /** All that is held gets the same end; what may be tried again stays together. */
  private failHeld(cause: FailureCause, reason: string, asked?: number): void {
    const again: Item[] = [];
    for (const item of this.held.releaseAll()) {
      if (this.fail(item, cause, reason)) again.push(item);
    }
    if (again.length > 0) this.giveBack(again, asked);
  }

  /** Every attempt makes the next pause longer. The jitter comes on top of what a service asked for, lest all come at once. */
  private giveBack(items: readonly Item[], asked = 0): void {
    const next = this.number + 1;
    this.shift.work.giveBack(items, next, performance.now() + asked + pauseBefore(next));
  }

  /** The end of an attempt at one item; true when there is to be another. */
  private fail(item: Item, cause: FailureCause, reason: string): boolean {
    const { record, pool, work, stop } = this.shift;
    const { instance } = this.seat;
    const isSkipped = cause === 'interrupted' && stop.signal.aborted;
    const isAgain = !isSkipped && this.isTriedAgain(item, cause);
    const isFinal = !isAgain && !isSkipped;
    const id = pool.label + item.id;
    record({ type: 'item_failed', item: id, instance, attempt: this.number, cause, reason, final: isFinal });
    if (!isFinal) return isAgain;
    pool.deliver(instance, { status: 'failed', item: item.id, cause, reason }, this.items);
    work.settle(1);
    return false;
  }

  private isTriedAgain({ id }: Item, cause: FailureCause): boolean {
    const { pool, refusals } = this.shift;
    const refused = (refusals.get(id) ?? 0) + (cause === 'rate-limited' ? 1 : 0);
    refusals.set(id, refused);
    if (cause === 'rate-limited') return refused < mostRefusals;
    return isWorthRetrying(cause) && this.number - refused <= pool.plan.pool.retries;
  }
}
