import { describe, expect, it, vi } from 'vitest';
import type { ItemOutcome, Lost } from '../../src/model/outcome.ts';
import type { Attempt, EngineInstance } from '../../src/model/ports.ts';
import { Attempts, endInstance } from '../../src/run/attempts.ts';
import { doneOf, failedOf, itemsOf } from '../model/samples.ts';
import { fakeTime } from './fakeTime.ts';

const pass = fakeTime();

const limits = { timeout: 1_000, stuckAfter: 400 };
const items = itemsOf('a', 'b');

/** An instance whose work and whose closing the test decides. */
class HeldInstance implements EngineInstance {
  closed = 0;
  attempt: Attempt | undefined;
  resolve: (answer: readonly ItemOutcome[] | Lost) => void = () => {};
  reject: (error: unknown) => void = () => {};
  closing: () => Promise<void> = () => Promise.resolve();

  work(_: unknown, attempt: Attempt): Promise<readonly ItemOutcome[] | Lost> {
    this.attempt = attempt;
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  close(): Promise<void> {
    this.closed += 1;
    return this.closing();
  }
}

/** One attempt that is under way: what was delivered, and its answer when it has one. */
function make(
  instance: EngineInstance,
  attempts: Attempts,
): { readonly delivered: string[]; answer: readonly ItemOutcome[] | Lost | undefined } {
  const made: ReturnType<typeof make> = { delivered: [], answer: undefined };
  const work = attempts.make(instance, { items, number: 1 }, limits, ({ item }) => made.delivered.push(item));
  void work.then((answer) => (made.answer = answer));
  return made;
}

/** Watches during a test, and stops in its end. */
async function watched(test: (attempts: Attempts) => Promise<void>): Promise<void> {
  const attempts = new Attempts([limits], () => {});
  try {
    await test(attempts);
  } finally {
    attempts.close();
  }
}

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

describe('the end of an attempt', () => {
  it('is not held up by an instance that cannot be closed', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      instance.closing = () => new Promise(() => {});
      const made = make(instance, attempts);
      await pass(500);
      expect(instance.closed).toBe(1);
      await pass(9_800);
      expect(made.answer).toBeUndefined();
      await pass(200);
      expect(made.answer).toMatchObject({ lost: 'stuck' });
      expect(instance.closed).toBe(1);
    }));

  it.each([
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('is not held up by an instance whose closing %s', (_, closing: () => Promise<never>) =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      instance.closing = closing;
      const made = make(instance, attempts);
      await pass(500);
      expect(made.answer).toMatchObject({ lost: 'stuck' });
    }),
  );

  it('tells the first cause, not that the instance was then closed', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      instance.closing = async () => {
        instance.resolve({ lost: 'crashed', reason: 'ended by SIGTERM' });
      };
      const made = make(instance, attempts);
      await pass(500);
      expect(made.answer).toMatchObject({ lost: 'stuck' });
    }));

  it('takes an answer that comes while the instance is closed, and the instance is lost all the same', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      let close = doNothing;
      instance.closing = () => new Promise((resolve) => (close = resolve));
      const made = make(instance, attempts);
      await pass(500);
      instance.attempt?.deliver(doneOf('a'));
      instance.resolve([doneOf('b')]);
      await pass(0);
      expect(made.delivered).toEqual(['a', 'b']);
      close();
      await pass(0);
      expect(made.answer).toMatchObject({ lost: 'stuck' });
    }));

  it('is final: what comes later is not taken', () =>
    watched(async (attempts) => {
      const lost = new HeldInstance();
      const made = make(lost, attempts);
      await pass(500);
      expect(made.answer).toMatchObject({ lost: 'stuck' });
      lost.attempt?.alive();
      lost.attempt?.deliver(doneOf('a'));
      lost.resolve([doneOf('a'), failedOf('b')]);
      await pass(0);
      const answered = new HeldInstance();
      const other = make(answered, attempts);
      answered.resolve([doneOf('a')]);
      await pass(0);
      answered.attempt?.deliver(doneOf('b'));
      expect([made.delivered, other.delivered]).toEqual([[], []]);
      expect([lost.closed, answered.closed]).toEqual([1, 0]);
    }));

  it('comes for all of them when nothing more is to be done, and for what would follow', () =>
    watched(async (attempts) => {
      const instances = [new HeldInstance(), new HeldInstance(), new HeldInstance()];
      const made = instances.slice(0, 2).map((instance) => make(instance, attempts));
      attempts.endAll({ lost: 'crashed', reason: 'stopped' });
      await pass(0);
      const late = make(instances[2] as HeldInstance, attempts);
      await pass(0);
      expect([...made, late].map(({ answer }) => answer)).toEqual(
        [1, 2, 3].map(() => ({ lost: 'crashed', reason: 'stopped' })),
      );
      expect(instances.map(({ closed }) => closed)).toEqual([1, 1, 1]);
      expect(instances[2]?.attempt).toBeUndefined();
    }));
});

describe('starting an instance', () => {
  it('gives the instance, or why there is none', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      const none = { lost: 'cannot-start', reason: 'no such program' } as const;
      expect(await attempts.open(() => Promise.resolve(instance), limits)).toBe(instance);
      expect(await attempts.open(() => Promise.resolve(none), limits)).toBe(none);
      expect(await attempts.open(() => Promise.reject(new Error('boom')), limits)).toEqual({
        lost: 'crashed',
        reason: 'boom',
      });
    }));

  it('may take as long as an attempt, and what starts later than that is closed at once', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      let start: (instance: EngineInstance) => void = doNothing;
      let answer: unknown;
      void attempts
        .open(() => new Promise((resolve) => (start = resolve)), limits)
        .then((opened) => (answer = opened));
      await pass(999);
      expect(answer).toBeUndefined();
      await pass(60);
      expect(answer).toMatchObject({ lost: 'timed-out' });
      start(instance);
      await pass(0);
      expect(instance.closed).toBe(1);
    }));

  it('ends when nothing more is to be done', () =>
    watched(async (attempts) => {
      const instance = new HeldInstance();
      let start: (instance: EngineInstance) => void = doNothing;
      const opening = attempts.open(() => new Promise((resolve) => (start = resolve)), limits);
      attempts.endAll({ lost: 'crashed', reason: 'stopped' });
      expect(await opening).toMatchObject({ reason: 'stopped' });
      start(instance);
      await pass(0);
      expect(instance.closed).toBe(1);
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

function doNothing(): void {}
