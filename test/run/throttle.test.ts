import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UnstampedEvent } from '../../src/model/event.ts';
import { Gate } from '../../src/run/gate.ts';
import { Throttle } from '../../src/run/throttle.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function throttled(memory?: () => { availableBytes: number; limitBytes: number }): {
  readonly throttle: Throttle;
  readonly steps: string[];
  /** Lets seconds pass, with four looks in each. */
  readonly pass: (seconds: number) => void;
} {
  const gate = new Gate(['medium'], 8);
  for (let count = 0; count < 8; count += 1) void gate.enter(0);
  const steps: string[] = [];
  const record = (event: UnstampedEvent): void => {
    if (event.type === 'pool_throttled') steps.push(`${event.why} ${event.limit}`);
  };
  const throttle = new Throttle(gate, record, memory);
  const pass = (seconds: number): void => {
    for (let quarter = 0; quarter < 4 * seconds; quarter += 1) {
      vi.advanceTimersByTime(250);
      throttle.tick(performance.now());
    }
  };
  return { throttle, steps, pass };
}

describe('the number of instances at once', () => {
  it('is halved, and comes back one by one every five seconds, up to what it was', () => {
    const { throttle, steps, pass } = throttled();
    throttle.lower('rate-limited');
    pass(4.75);
    expect(steps).toEqual(['rate-limited 4']);
    pass(0.25);
    expect(steps).toEqual(['rate-limited 4', 'recovered 5']);
    pass(60);
    expect(steps).toEqual(['rate-limited 4', 'recovered 5', 'recovered 6', 'recovered 7', 'recovered 8']);
  });

  it('is lowered once for many complaints at the same time, and again for later ones', () => {
    const { throttle, steps, pass } = throttled();
    for (let count = 0; count < 8; count += 1) throttle.lower('rate-limited');
    pass(1);
    throttle.lower('rate-limited');
    expect(steps).toEqual(['rate-limited 4', 'rate-limited 2']);
  });

  it('does not recover while there are complaints, and tells nothing where it cannot be lowered', () => {
    const { throttle, steps, pass } = throttled();
    for (let seconds = 0; seconds < 20; seconds += 1) {
      throttle.lower('rate-limited');
      pass(1);
    }
    expect(steps).toEqual(['rate-limited 4', 'rate-limited 2', 'rate-limited 1']);
    pass(5);
    expect(steps.at(-1)).toBe('recovered 2');
  });

  it('is halved while less than a tenth of the memory is left, and recovers', () => {
    let availableBytes = 100;
    const { steps, pass } = throttled(() => ({ availableBytes, limitBytes: 1_000 }));
    pass(3);
    expect(steps).toEqual([]);
    availableBytes = 99;
    pass(1);
    expect(steps).toEqual(['memory 4']);
    pass(1);
    expect(steps).toEqual(['memory 4', 'memory 2']);
    availableBytes = 500;
    pass(10);
    expect(steps).toEqual(['memory 4', 'memory 2', 'recovered 3', 'recovered 4']);
  });

  it('is one for a pool most of whose instances were lost, and stays so', () => {
    const { throttle, steps, pass } = throttled();
    throttle.degrade(0);
    pass(60);
    expect(steps).toEqual(['instances-lost 1']);
  });
});
