import pMap from 'p-map';
import { millisecondsOf } from '../model/duration.ts';
import type { Plan } from '../model/plan.ts';
import type { Record } from '../model/ports.ts';
import { Attempts, type AttemptLimits } from './attempts.ts';
import { Exclusion } from './exclusion.ts';
import { Gate } from './gate.ts';
import type { Memory } from './request.ts';
import type { DispatchedPool, Shift } from './shift.ts';
import { staff } from './staff.ts';
import { Throttle } from './throttle.ts';
import { Work } from './work.ts';

/** What all pools of a run share. */
export interface Dispatching {
  readonly record: Record;
  readonly signal: AbortSignal;
  /** The most instances that work at the same time, over all pools. */
  readonly budget: number;
  /** Memory that may still be used, and the limit; undefined where memory is of no concern. */
  readonly memory?: () => Memory;
}

/**
 * Runs the instances of all pools at the same time. Each works through its own shard; where the engine's unit is the item,
 * an instance that has finished takes items that others have not begun, from the one with the most work left. What a lost
 * instance did not finish is given to the others, after a pause.
 *
 * Resolves when every item has its last outcome, or, after `signal` aborted, when every instance has been ended. Rejects
 * with the first error of `record`, when every instance has been ended.
 */
export async function dispatch(pools: readonly DispatchedPool[], shared: Dispatching): Promise<void> {
  const gate = new Gate(
    pools.map(({ plan }) => plan.pool.priority),
    shared.budget,
  );
  const stop = new AbortController();
  const failures: unknown[] = [];
  // Where it cannot be told what happens, nothing more may happen; but who tells it can do nothing about that.
  const record: Record = (event) => {
    try {
      shared.record(event);
    } catch (error) {
      failures.push(error);
      stop.abort();
    }
  };
  const throttle = new Throttle(gate, record, shared.memory);
  const limits = pools.map(({ plan }) => limitsOf(plan));
  const attempts = new Attempts(limits, (now) => throttle.tick(now));
  const parts = { gate, attempts, throttle, stop, record };
  const shifts = pools.map((pool, index) => openShift(pool, index, parts));
  stop.signal.addEventListener('abort', () => {
    attempts.endAll({ lost: 'crashed', reason: 'the run was stopped' });
    gate.open();
    for (const { work } of shifts) work.stop();
  });
  const interrupt = (): void => stop.abort();
  shared.signal.addEventListener('abort', interrupt);
  if (shared.signal.aborted) stop.abort();
  try {
    await staffAll(shifts.toSorted((a, b) => gate.compare(a.index, b.index)));
  } finally {
    shared.signal.removeEventListener('abort', interrupt);
    attempts.close();
  }
  if (failures.length > 0) throw failures[0];
}

/** What the instances of a pool share, of which nothing was done yet. */
function openShift(
  pool: DispatchedPool,
  index: number,
  parts: Pick<Shift, 'gate' | 'attempts' | 'throttle' | 'stop' | 'record'>,
): Shift {
  const { retries, exclusive } = pool.plan.pool;
  const work = new Work(pool.shards, pool.engine, retries, new Exclusion(exclusive));
  return {
    ...parts,
    pool,
    index,
    work,
    limits: limitsOf(pool.plan),
    lost: new Set(),
    refusals: new Map(),
  };
}

/** All instances of all pools. One that fails for good stops the others, and is waited for like them. */
async function staffAll(shifts: readonly Shift[]): Promise<void> {
  const seats = shifts.flatMap((shift) =>
    shift.pool.shards.map((_, own) => async (): Promise<void> => {
      try {
        await staff(shift, own);
      } catch (error) {
        shift.stop.abort();
        throw error;
      }
    }),
  );
  const options = { concurrency: Math.max(1, seats.length), stopOnError: false };
  try {
    await pMap(seats, (seat) => seat(), options);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}

/** A program that is silent for half of its time and uses no CPU is not expected to come back. */
function limitsOf({ pool }: Plan): AttemptLimits {
  const timeout = millisecondsOf(pool.timeout);
  if (timeout === undefined) throw new Error(`Internal error: "${pool.timeout}" is no duration`);
  return { timeout, stuckAfter: timeout / 2 };
}
