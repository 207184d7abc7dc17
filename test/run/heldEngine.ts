import type { Finding } from '../../src/model/finding.ts';
import type { Item } from '../../src/model/plan.ts';
import type { Engine, EngineInstance } from '../../src/model/ports.ts';
import { doneOf } from '../model/samples.ts';

/** Work that an instance was given and that waits for the test to decide how it ends. */
export interface HeldWork {
  readonly items: readonly string[];
  /** Every item is done, each with these findings. */
  readonly finish: (findings?: readonly Finding[]) => void;
  /** The instance is lost. */
  readonly lose: (error: unknown) => void;
}

/** An engine whose work ends when the test says so. */
export class HeldEngine implements Engine {
  readonly name = 'fake';
  readonly unit: Engine['unit'];
  readonly ceiling = 64;
  readonly batch: number;
  readonly closed: string[] = [];
  private readonly given = new Map<string, HeldWork[]>();
  private readonly waiting = new Map<string, (work: HeldWork) => void>();

  constructor(unit: Engine['unit'] = 'item', batch = 1) {
    this.unit = unit;
    this.batch = batch;
  }

  open(instance: string): Promise<EngineInstance> {
    return Promise.resolve({
      work: (items) =>
        new Promise((resolve, reject) => {
          this.hold(instance, {
            items: items.map((item) => item.id),
            finish: (findings = []) => resolve(items.map((item) => doneOf(item.id, findings, item.id))),
            lose: reject,
          });
        }),
      close: () => {
        this.closed.push(instance);
        return Promise.resolve();
      },
    });
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

  private hold(instance: string, work: HeldWork): void {
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
