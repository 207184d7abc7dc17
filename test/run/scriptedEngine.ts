import { failureCauses, lossCauses, type ItemOutcome, type Lost } from '../../src/model/outcome.ts';
import type { Item } from '../../src/model/plan.ts';
import type { Attempt, Engine, EngineInstance, Seat } from '../../src/model/ports.ts';
import { doneOf } from '../model/samples.ts';

/** Numbers from 0 up to 1 that follow from a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How a scripted engine behaves. */
export interface Script {
  readonly unit: Engine['unit'];
  readonly batch: number;
  readonly seed: number;
  /** How often something goes wrong, from 0 to 1. */
  readonly trouble: number;
  /** Whether instances may hang until they are ended. */
  readonly hangs: boolean;
  /** Whether some instances cannot be started at all. */
  readonly canFailToStart: boolean;
}

/**
 * An engine that does at random whatever an engine could do, against its promises too: it answers and delivers too little,
 * too much and too late, is lost, rejects, throws and hangs. It counts who works on what at the same time.
 */
export class ScriptedEngine implements Engine {
  readonly name = 'scripted';
  readonly version = '1';
  readonly mode = 'simulated';
  readonly ceiling = 1_000;
  readonly unit: Engine['unit'];
  readonly batch: number;
  /** What should never have happened. */
  readonly violations: string[] = [];
  /** Instances that were opened and not closed. */
  openNow = 0;
  /** The most calls that were under way at the same time. */
  mostCalls = 0;
  private readonly working = new Map<string, string>();
  private calls = 0;
  private readonly random: () => number;
  private readonly script: Script;
  private readonly ids: readonly string[];

  constructor(script: Script, ids: readonly string[]) {
    this.unit = script.unit;
    this.batch = script.batch;
    this.random = randomOf(script.seed);
    this.script = script;
    this.ids = ids;
  }

  async open(seat: Seat): Promise<EngineInstance | Lost> {
    await this.turns();
    if (this.happens(0.1)) throw new Error('it does not open');
    if (this.script.canFailToStart && this.happens(0.1))
      return { lost: 'cannot-start', reason: 'no program' };
    if (this.happens(0.1)) return this.loss();
    this.openNow += 1;
    return new ScriptedInstance(this, seat);
  }

  /** Notes that an instance begins with items. */
  begin(instance: string, items: readonly Item[]): void {
    this.calls += 1;
    this.mostCalls = Math.max(this.mostCalls, this.calls);
    for (const { id } of items) {
      const other = this.working.get(id);
      if (other !== undefined) this.violations.push(`${instance} works on ${id}, and so does ${other}`);
      this.working.set(id, instance);
    }
  }

  /** Notes that an instance works on an item no longer. */
  letGo(instance: string, id: string): void {
    if (this.working.get(id) === instance) this.working.delete(id);
  }

  end(): void {
    this.calls -= 1;
  }

  /** Goes on with a call after waiting. */
  resume(): void {
    this.calls += 1;
    this.mostCalls = Math.max(this.mostCalls, this.calls);
  }

  happens(share: number): boolean {
    return this.random() < share * this.script.trouble;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  get mayHang(): boolean {
    return this.script.hangs;
  }

  one<Value>(values: readonly Value[]): Value {
    return values[Math.floor(this.random() * values.length)] as Value;
  }

  /** Nothing to do for a random while. */
  async turns(): Promise<void> {
    const count = Math.floor(this.random() * 4);
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  loss(): Lost {
    const lost = this.one(lossCauses.filter((cause) => cause !== 'cannot-start'));
    return { lost, reason: 'at random', ...(this.chance(0.5) && { retryAfterMilliseconds: 1 }) };
  }

  /** What nobody asked for. */
  garbage(): ItemOutcome {
    const item = this.chance(0.5) ? this.one(this.ids) : 'nobody knows it';
    return this.chance(0.5) ? doneOf(item) : this.failed(item);
  }

  /** What is told of an item: mostly one outcome, sometimes none or two. */
  outcomes(item: string): ItemOutcome[] {
    if (this.happens(0.1)) return [];
    const outcome = this.happens(0.1) ? this.failed(item) : doneOf(item);
    return this.happens(0.1) ? [outcome, outcome] : [outcome];
  }

  private failed(item: string): ItemOutcome {
    return { status: 'failed', item, cause: this.one(failureCauses), reason: 'at random' };
  }
}

class ScriptedInstance implements EngineInstance {
  private isClosed = false;
  private isBusy = false;
  private wake: () => void = () => {};
  private readonly engine: ScriptedEngine;
  private readonly name: string;
  private readonly seat: Seat;
  private leave: () => void = () => {};
  private readonly closed = new Promise<void>((resolve) => {
    this.leave = resolve;
  });

  constructor(engine: ScriptedEngine, seat: Seat) {
    this.engine = engine;
    this.name = seat.instance;
    this.seat = seat;
  }

  work(items: readonly Item[], attempt: Attempt): Promise<readonly ItemOutcome[] | Lost> {
    const { engine, name } = this;
    if (this.isClosed) engine.violations.push(`${name} is given work after it was closed`);
    if (this.isBusy) engine.violations.push(`${name} is given work while it works`);
    if (engine.happens(0.03)) throw new Error('it throws');
    this.isBusy = true;
    engine.begin(name, items);
    return this.answer(items, attempt).finally(() => {
      this.isBusy = false;
      engine.end();
      for (const { id } of items) engine.letGo(name, id);
    });
  }

  async close(): Promise<void> {
    const { engine } = this;
    if (!this.isClosed) engine.openNow -= 1;
    this.isClosed = true;
    this.leave();
    this.wake();
    await engine.turns();
    while (this.isBusy) await new Promise((resolve) => setImmediate(resolve));
    if (engine.happens(0.2)) throw new Error('it does not close');
  }

  private async answer(items: readonly Item[], attempt: Attempt): Promise<readonly ItemOutcome[] | Lost> {
    const { engine } = this;
    const answered: ItemOutcome[] = [];
    if (engine.happens(0.1)) this.seat.slowedDown();
    if (engine.happens(0.5)) {
      // While it waits for a place it does not work.
      engine.end();
      await attempt.wait(Promise.race([this.seat.admitted(), this.closed]));
      engine.resume();
    }
    for (const { id } of items) {
      await engine.turns();
      const loss = await this.loss();
      if (loss) return loss;
      if (engine.happens(0.1)) this.deliver(engine.garbage(), attempt);
      if (engine.happens(0.1)) answered.push(engine.garbage());
      for (const outcome of engine.outcomes(id)) {
        if (engine.chance(0.5)) this.deliver(outcome, attempt);
        else answered.push(outcome);
      }
    }
    if (engine.happens(0.2)) setImmediate(() => attempt.deliver(engine.garbage()));
    return answered;
  }

  /** Whether something happens to the instance itself, in the middle of its work. */
  private async loss(): Promise<Lost | undefined> {
    const { engine } = this;
    if (this.isClosed) return engine.chance(0.5) ? { lost: 'crashed', reason: 'it was closed' } : undefined;
    if (engine.happens(0.05)) return engine.loss();
    if (engine.happens(0.05)) throw new Error('it rejects');
    if (engine.mayHang && engine.happens(0.05)) await new Promise<void>((resolve) => (this.wake = resolve));
    return undefined;
  }

  /** What an instance has told of, it does not work on any longer, as far as anybody can know. */
  private deliver(outcome: ItemOutcome, attempt: Attempt): void {
    this.engine.letGo(this.name, outcome.item);
    attempt.deliver(outcome);
  }
}
