import { describe, expect, it, vi } from 'vitest';
import type { Attempt } from '../../src/model/ports.ts';
import { Attempts, endInstance } from '../../src/run/attempts.ts';
import { doneOf } from '../model/samples.ts';
import { fakeTime } from './fakeTime.ts';
import {
  limits,
  HeldInstance,
  make,
  watched,
  watchedAttempt,
  holdClosing,
  failingCalls,
} from './heldInstance.ts';

const pass = fakeTime();

describe('an attempt', () => {
  it('ends with what the instance answers, and leaves it as it is', () =>
    watchedAttempt(async (instance, made) => {
      instance.resolve([doneOf('a'), doneOf('b')]);
      await pass(0);
      expect(made.answer).toEqual([doneOf('a'), doneOf('b')]);
      expect(instance.closed).toBe(0);
    }));

  it('whose instance is lost ends when that is closed, so that nothing is done twice at the same time', () =>
    watchedAttempt(async (instance, made) => {
      const close = holdClosing(instance);
      instance.resolve({ lost: 'garbled', reason: 'half a JSON' });
      await pass(300);
      expect([instance.closed, made.answer]).toEqual([1, undefined]);
      close();
      await pass(0);
      expect(made.answer).toEqual({ lost: 'garbled', reason: 'half a JSON' });
      expect(instance.closed).toBe(1);
    }));

  it.each(failingCalls)('whose engine %s is a crash', (_, work: () => Promise<never>) =>
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
    watchedAttempt(async (instance, made) => {
      instance.reject('plain text');
      await pass(0);
      expect(made.answer).toEqual({ lost: 'crashed', reason: 'plain text' });
    }));

  it('ends at its timeout, measured from its own start', () =>
    watchedAttempt(
      async (instance, made) => {
        for (let time = 0; time < 900; time += 100) {
          await pass(100);
          instance.attempt?.alive();
          expect(made.answer).toBeUndefined();
        }
        await pass(200);
        expect(made.answer).toEqual({ lost: 'timed-out', reason: 'it took longer than its timeout of 1 s' });
        expect(instance.closed).toBe(1);
      },
      () => pass(5_000),
    ));

  it('is not made shorter by what its instance waits for, however long that is', () =>
    watchedAttempt(async (instance, made) => {
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
    watchedAttempt(async (instance, made) => {
      for (const hours of [1, -2, 24]) {
        vi.setSystemTime(Date.now() + hours * 3_600_000);
        await pass(100);
        expect(made.answer).toBeUndefined();
      }
      await expectAnswered(instance, made);
    }));
});

describe('an instance is stuck', () => {
  it('when it has shown neither life nor progress for long enough, since the start of the attempt', () =>
    watchedAttempt(
      async (_, made) => {
        await pass(399);
        expect(made.answer).toBeUndefined();
        await pass(60);
        expect(made.answer).toEqual({
          lost: 'stuck',
          reason: 'it showed no life and no progress for 0.4 s',
        });
      },
      () => pass(5_000),
    ));

  it.each([
    ['shows life', (attempt: Attempt) => attempt.alive()],
    ['delivers', (attempt: Attempt) => attempt.deliver(doneOf('a'))],
  ])('not as long as it %s', (_, sign: (attempt: Attempt) => void) =>
    watchedAttempt(async (instance, made) => {
      for (let time = 0; time < 900; time += 300) {
        if (instance.attempt) sign(instance.attempt);
        await pass(300);
        expect(made.answer).toBeUndefined();
      }
      await expectAnswered(instance, made);
    }),
  );

  it('again when it falls silent after it was alive', () =>
    watchedAttempt(async (instance, made) => {
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

/** That it was not ended until now: it can still answer. */
async function expectAnswered(instance: HeldInstance, made: ReturnType<typeof make>): Promise<void> {
  instance.resolve([]);
  await pass(0);
  expect(made.answer).toEqual([]);
}
