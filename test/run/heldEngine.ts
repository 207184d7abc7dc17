import type { Finding } from '../../src/model/finding.ts';
import type { Item } from '../../src/model/plan.ts';
import type { ItemOutcome, Lost } from '../../src/model/outcome.ts';
import type { Attempt, Engine, EngineInstance, Seat } from '../../src/model/ports.ts';
import { doneOf } from '../model/samples.ts';

/** Work that an instance was given and that waits for the test to decide how it ends. */
export interface HeldWork {
  readonly instance: string;
  readonly items: readonly string[];
  /** Which attempt it is; also the way to deliver single outcomes and signs of life. */
  readonly attempt: Attempt;
  /** Every item is done, each with these findings. */
  readonly finish: (findings?: readonly Finding[]) => void;
  /** Answers as told. */
  readonly answer: (answer: readonly ItemOutcome[] | Lost) => void;
  /** The instance is lost. */
  readonly lose: (lost?: Partial<Lost>) => void;
  /** The engine breaks its promise: work rejects. */
  readonly reject: (error: unknown) => void;
}

/** An engine whose work ends when the test says so. */
export class HeldEngine implements Engine {
  readonly name = 'held';
  readonly version: string = '1';
  readonly mode = 'simulated';
  readonly unit: Engine['unit'];
  readonly ceiling = 1000;
  readonly batch: number;
  readonly opened: string[] = [];
  readonly closed: string[] = [];
  /** All work that was ever given, in its order. */
  readonly all: HeldWork[] = [];
  /** What `open` answers instead of an instance, if anything. */
  refuse: Lost | undefined;
  /** What `open` waits for. */
  openWhen: Promise<unknown> = Promise.resolve();
  /** What closing does besides ending the work. A hanging one leaves it as it is. */
  closing: 'ends' | 'rejects' | 'hangs' = 'ends';
  private readonly given = new Map<string, HeldWork[]>();
  private readonly waiting = new Map<string, (work: HeldWork) => void>();

  constructor(unit: Engine['unit'] = 'item', batch = 1) {
    this.unit = unit;
    this.batch = batch;
  }

  async open({ instance }: Seat): Promise<EngineInstance | Lost> {
    await this.openWhen;
    if (this.refuse) return this.refuse;
    this.opened.push(instance);
    let pending: HeldWork | undefined;
    return {
      work: (items, attempt) =>
        new Promise((resolve, reject) => {
          pending = {
            instance,
            items: items.map((item) => item.id),
            attempt,
            finish: (findings = []) => resolve(items.map((item) => doneOf(item.id, findings, item.id))),
            answer: resolve,
            lose: (lost = {}) => resolve({ lost: 'crashed', reason: 'as the test wants it', ...lost }),
            reject,
          };
          this.hold(pending);
        }),
      close: () => {
        this.closed.push(instance);
        if (this.closing === 'hangs') return new Promise(() => {});
        pending?.lose({ reason: 'it was closed' });
        return this.closing === 'rejects'
          ? Promise.reject(new Error('it will not close'))
          : Promise.resolve();
      },
    };
  }

  /** The next work that this instance is given, as soon as it is. */
  next(instance: string): Promise<HeldWork> {
    const held = this.given.get(instance)?.shift();
    if (held) return Promise.resolve(held);
    return new Promise((resolve) => {
      this.waiting.set(instance, resolve);
    });
  }

  /** Finishes all that is given from now on, until `run` is over. */
  async finishAll<Value>(run: Promise<Value>, instances: readonly string[]): Promise<Value> {
    for (const instance of instances) {
      void this.finishEach(instance);
    }
    return run;
  }

  private async finishEach(instance: string): Promise<void> {
    for (;;) (await this.next(instance)).finish();
  }

  private hold(work: HeldWork): void {
    const { instance } = work;
    this.all.push(work);
    const waiting = this.waiting.get(instance);
    this.waiting.delete(instance);
    if (waiting) waiting(work);
    else this.given.set(instance, [...(this.given.get(instance) ?? []), work]);
  }
}

/** Shards with the given items, for `worker#1`, `worker#2` and so on. */
export function shardsOf(...all: readonly (readonly Item[])[]): {
  instance: string;
  keys: string[];
  weight: number;
  items: Item[];
}[] {
  return all.map((items, index) => ({
    instance: `worker#${index + 1}`,
    keys: ['key'],
    weight: items.reduce((sum, item) => sum + item.weight, 0),
    items: [...items],
  }));
}
