import type { PoolThrottled } from '../model/event.ts';
import type { Record } from '../model/ports.ts';
import type { Gate } from './gate.ts';
import type { Memory } from './request.ts';

/** Between two looks at the memory, and between two steps of recovery, in milliseconds. */
const memoryLook = 1_000;
const recovery = 5_000;

/** Memory that has to stay available, as a share of the limit. */
const reserve = 0.1;

/** Lowers the number of instances at once, for the machine's sake or the service's, and raises it slowly. */
export class Throttle {
  private readonly gate: Gate;
  private readonly record: Record;
  private readonly memory: (() => Memory) | undefined;
  private looked = performance.now();
  private changed = this.looked;
  private lowered = -Infinity;

  /** Without `memory` that is of no concern. */
  constructor(gate: Gate, record: Record, memory: (() => Memory) | undefined) {
    this.gate = gate;
    this.record = record;
    this.memory = memory;
  }

  /** Half as many from now on. Of many complaints at once the first counts. */
  lower(why: PoolThrottled['why']): void {
    const now = performance.now();
    if (now - this.lowered < memoryLook) return;
    this.lowered = now;
    this.changed = now;
    const limit = this.gate.halve();
    if (limit !== undefined) this.record({ type: 'pool_throttled', limit, why });
  }

  /** One instance of this pool at a time from now on. */
  degrade(pool: number): void {
    this.gate.degrade(pool);
    this.record({ type: 'pool_throttled', limit: 1, why: 'instances-lost' });
  }

  tick(now: number): void {
    if (now - this.looked >= memoryLook) {
      this.looked = now;
      const memory = this.memory?.();
      if (memory && memory.availableBytes < reserve * memory.limitBytes) this.lower('memory');
    }
    if (now - this.changed < recovery) return;
    this.changed = now;
    const limit = this.gate.recover();
    if (limit !== undefined) this.record({ type: 'pool_throttled', limit, why: 'recovered' });
  }
}
