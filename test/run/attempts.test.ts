import { describe, expect, it, vi } from 'vitest';
import type { Attempt } from '../../src/model/ports.ts';
import { Attempts, endInstance } from '../../src/run/attempts.ts';
import { doneOf } from '../model/samples.ts';
import { fakeTime } from './fakeTime.ts';
import { limits, HeldInstance, make, watched, doNothing } from './heldInstance.ts';

const pass = fakeTime();

describe('an attempt', () => {
  it('ends with what the instance answers, and leaves it as it is', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      const made = make(instance, attempts);
      instance.resolve([doneOf('a'), doneOf('b')]);
      await pass(0);
      expect(made.answer).toEqual([doneOf('a'), doneOf('b')]);
      expect(instance.closed).toBe(0);
    }));

  it('whose instance is lost ends when that is closed, so that nothing is done twice at the same time', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      let close = doNothing;
      instance.closing = () => new Promise((resolve) => (close = resolve));
      const made = make(instance, attempts);
      instance.resolve({ lost: 'garbled', reason: 'half a JSON' });
      await pass(300);
      expect([instance.closed, made.answer]).toEqual([1, undefined]);
      close();
      await pass(0);
      expect(made.answer).toEqual({ lost: 'garbled', reason: 'half a JSON' });
      expect(instance.closed).toBe(1);
    }));

  it.each([
    ['rejects', () => Promise.reject(new Error('boom'))],
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
  ])('whose engine %s is a crash', (_, work: () => Promise<never>) =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      instance.work = work;
      const made = make(instance, attempts);
      await pass(0);
      expect(made.answer).toEqual({ lost: 'crashed', reason: 'boom' });
      expect(instance.closed).toBe(1);
    }),
  );

  it('tells what was thrown even if it is no error', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      const made = make(instance, attempts);
      instance.reject('plain text');
      await pass(0);
      expect(made.answer).toEqual({ lost: 'crashed', reason: 'plain text' });
    }));

  it('ends at its timeout, measured from its own start', () =>
    watched(async (attempts) => {
      await pass(5_000);
      const instance = new HeldInstance();
      const made = make(instance, attempts);
      for (let time = 0; time < 900; time += 100) {
        await pass(100);
        instance.attempt?.alive();
        expect(made.answer).toBeUndefined();
      }
      await pass(200);
      expect(made.answer).toEqual({ lost: 'timed-out', reason: 'it took longer than its timeout of 1 s' });
      expect(instance.closed).toBe(1);
    }));

  it('is not made shorter by what its instance waits for, however long that is', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      const made = make(instance, attempts);
      const turn = new Promise<void>((resolve) => {
        setTimeout(resolve, 5_300);
      });
      await pass(300);
      void instance.attempt?.wait(turn);
      await pass(5_000);
      expect(made.answer).toBeUndefined();
      await pass(300);
      instance.attempt?.alive();
      await pass(300);
      expect(made.answer).toBeUndefined();
      instance.attempt?.alive();
      await pass(350);
      expect(made.answer).toMatchObject({ lost: 'timed-out' });
    }));

  it('does not end when the clock jumps', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      const made = make(instance, attempts);
      for (const hours of [1, -2, 24]) {
        vi.setSystemTime(Date.now() + hours * 3_600_000);
        await pass(100);
        expect(made.answer).toBeUndefined();
      }
      instance.resolve([]);
      await pass(0);
      expect(made.answer).toEqual([]);
    }));
});

describe('an instance is stuck', () => {
  it('when it has shown neither life nor progress for long enough, since the start of the attempt', () =>
    watched(async (attempts) => {
      await pass(5_000);
      const instance = new HeldInstance();
      const made = make(instance, attempts);
      await pass(399);
      expect(made.answer).toBeUndefined();
      await pass(60);
      expect(made.answer).toEqual({
        lost: 'stuck',
        reason: 'it showed no life and no progress for 0.4 s',
      });
    }));

  it.each([
    ['shows life', (attempt: Attempt) => attempt.alive()],
    ['delivers', (attempt: Attempt) => attempt.deliver(doneOf('a'))],
  ])('not as long as it %s', (_, sign: (attempt: Attempt) => void) =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      const made = make(instance, attempts);
      for (let time = 0; time < 900; time += 300) {
        if (instance.attempt) sign(instance.attempt);
        await pass(300);
        expect(made.answer).toBeUndefined();
      }
      instance.resolve([]);
      await pass(0);
      expect(made.answer).toEqual([]);
    }),
  );

  it('again when it falls silent after it was alive', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      const made = make(instance, attempts);
      await pass(300);
      instance.attempt?.alive();
      instance.attempt?.deliver(doneOf('a'));
      await pass(399);
      expect(made.answer).toBeUndefined();
      await pass(60);
      expect(made.answer).toMatchObject({ lost: 'stuck' });
    }));
});

describe('the watch over the attempts', () => {
  it('ticks now and then, until it is closed', async () => {
    const ticks: number[] = [];
    const attempts = new Attempts([{ timeout: 60_000, stuckAfter: 30_000 }, limits], (now) =>
      ticks.push(now),
    );
    const started = performance.now();
    await pass(1_000);
    expect(ticks.length).toBeGreaterThan(10);
    expect(ticks.at(-1)).toBeGreaterThan(started + 900);
    attempts.close();
    const { length } = ticks;
    await pass(1_000);
    expect(ticks).toHaveLength(length);
  });

  it('may watch over nothing', async () => {
    let ticks = 0;
    const attempts = new Attempts([], () => (ticks += 1));
    await pass(1_000);
    attempts.close();
    expect(ticks).toBeGreaterThan(0);
  });
});

describe('ending an instance', () => {
  it('leaves no timer behind', async () => {
    await endInstance(new HeldInstance());
    expect(vi.getTimerCount()).toBe(0);
  });
});
