import { describe, expect, it } from 'vitest';
import { priorities } from '../../src/model/instancePool.ts';
import { Gate } from '../../src/run/gate.ts';
import { fc } from '../model/fc.ts';

/** Enters and notes under which name; gives whether it was at once. */
function enter(gate: Gate, pool: number, name: string, inside: string[]): boolean {
  const place = gate.enter(pool);
  if (!place) inside.push(name);
  void place?.then(() => inside.push(name));
  return !place;
}

describe('the gate', () => {
  it('lets in as many as the budget allows, and the next when one leaves', async () => {
    const gate = new Gate(['medium'], 2);
    const inside: string[] = [];
    expect(['a', 'b', 'c', 'd'].map((name) => enter(gate, 0, name, inside))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    gate.leave(0);
    await Promise.resolve();
    expect(inside).toEqual(['a', 'b', 'c']);
  });

  it('lets those of the highest priority in first, and of one priority who came first', async () => {
    const gate = new Gate(['low', 'critical', 'medium', 'high', 'critical'], 1);
    const inside: string[] = [];
    for (const pool of [0, 0, 1, 2, 3, 4]) enter(gate, pool, `${pool}`, inside);
    for (const pool of [0, 1, 4, 3, 2]) {
      gate.leave(pool);
      await Promise.resolve();
    }
    expect(inside).toEqual(['0', '1', '4', '3', '2', '0']);
  });

  it('lets who works keep the place, until somebody of a higher priority waits', () => {
    const gate = new Gate(['medium', 'medium', 'high'], 1);
    expect(gate.enter(0)).toBeUndefined();
    expect(gate.mayStay(0)).toBe(true);
    void gate.enter(1);
    expect(gate.mayStay(0)).toBe(true);
    void gate.enter(2);
    expect(gate.mayStay(0)).toBe(false);
  });

  it('lets nobody go for one whose own pool may have no more at work', () => {
    const gate = new Gate(['critical', 'low'], 8);
    gate.degrade(0);
    expect(gate.enter(0)).toBeUndefined();
    expect(gate.enter(0)).toBeInstanceOf(Promise);
    expect(gate.enter(1)).toBeUndefined();
    expect(gate.mayStay(1)).toBe(true);
  });

  it('halves what works now, at least to one, and says nothing where no fewer are possible', () => {
    const gate = new Gate(['medium'], 100);
    for (let count = 0; count < 8; count += 1) void gate.enter(0);
    expect([gate.halve(), gate.halve(), gate.halve(), gate.halve()]).toEqual([4, 2, 1, undefined]);
    expect(gate.mayStay(0)).toBe(false);
    for (let count = 0; count < 7; count += 1) gate.leave(0);
    expect(gate.mayStay(0)).toBe(true);
    expect(gate.enter(0)).toBeInstanceOf(Promise);
  });

  it('recovers by one at a time, up to what it was in the beginning', async () => {
    const gate = new Gate(['medium'], 4);
    for (let count = 0; count < 4; count += 1) void gate.enter(0);
    gate.halve();
    gate.leave(0);
    gate.leave(0);
    const inside: string[] = [];
    enter(gate, 0, 'e', inside);
    enter(gate, 0, 'f', inside);
    expect(gate.recover()).toBe(3);
    await Promise.resolve();
    expect(inside).toEqual(['e']);
    expect([gate.recover(), gate.recover()]).toEqual([4, undefined]);
  });

  it('lets everybody in when it is opened', async () => {
    const gate = new Gate(['medium', 'low'], 1);
    const inside: string[] = [];
    gate.degrade(0);
    for (const pool of [0, 0, 1]) enter(gate, pool, `${pool}`, inside);
    gate.open();
    await Promise.resolve();
    expect(inside).toEqual(['0', '0', '1']);
  });

  it('never lets in more than its limits allow, and forgets nobody who waits', async () => {
    const pools = fc.array(fc.constantFrom(...priorities), { minLength: 1, maxLength: 4 });
    const steps = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(3)), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(pools, fc.integer({ min: 1, max: 6 }), steps, async (given, budget, all) => {
        const watched = new WatchedGate(given, budget);
        for (const [kind, pool] of all) {
          watched.do(kind, pool % given.length);
          await Promise.resolve();
        }
        watched.open();
        await Promise.resolve();
        expect(watched.tooMany).toEqual([]);
        expect(watched.waiting).toBe(0);
      }),
    );
  });
});

const kinds = ['enter', 'enter', 'leave', 'halve', 'recover', 'degrade'] as const;

/** A gate, and what its limits are by what it told. */
class WatchedGate {
  readonly tooMany: string[] = [];
  waiting = 0;
  private readonly gate: Gate;
  private readonly working: number[];
  private readonly limits: number[];
  private budget: number;
  private isOpen = false;

  constructor(pools: readonly (typeof priorities)[number][], budget: number) {
    this.gate = new Gate(pools, budget);
    this.working = pools.map(() => 0);
    this.limits = pools.map(() => Infinity);
    this.budget = budget;
  }

  do(kind: (typeof kinds)[number], pool: number): void {
    if (kind === 'enter') this.enter(pool);
    else if (kind === 'leave') this.leave(pool);
    else if (kind === 'halve') this.budget = this.gate.halve() ?? this.budget;
    else if (kind === 'recover') this.recover();
    else this.degrade(pool);
  }

  private enter(pool: number): void {
    this.waiting += 1;
    const place = this.gate.enter(pool);
    if (place) void place.then(() => this.admit(pool));
    else this.admit(pool);
  }

  private admit(pool: number): void {
    this.waiting -= 1;
    this.working[pool] = (this.working[pool] ?? 0) + 1;
    if (this.isOpen) return;
    const sum = this.working.reduce((one, other) => one + other, 0);
    const own = this.working[pool] ?? 0;
    if (sum > this.budget || own > (this.limits[pool] ?? 0))
      this.tooMany.push(`${sum} in all, ${own} of ${pool}`);
  }

  private leave(pool: number): void {
    if (this.working[pool] === 0) return;
    this.working[pool] = (this.working[pool] ?? 0) - 1;
    this.gate.leave(pool);
  }

  private recover(): void {
    // Whoever it lets in comes in the next turn: by then the limit is known.
    this.budget = this.gate.recover() ?? this.budget;
  }

  private degrade(pool: number): void {
    this.gate.degrade(pool);
    this.limits[pool] = 1;
  }

  open(): void {
    this.isOpen = true;
    this.gate.open();
  }
}
