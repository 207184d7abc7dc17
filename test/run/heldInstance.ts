import type { ItemOutcome, Lost } from '../../src/model/outcome.ts';
import type { Attempt, EngineInstance } from '../../src/model/ports.ts';
import { Attempts } from '../../src/run/attempts.ts';
import { itemsOf } from '../model/samples.ts';

export const limits = { timeout: 1_000, stuckAfter: 400 };

const items = itemsOf('a', 'b');

/** An instance whose work and whose closing the test decides. */
export class HeldInstance implements EngineInstance {
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
export function make(
  instance: EngineInstance,
  attempts: Attempts,
): { readonly delivered: string[]; answer: readonly ItemOutcome[] | Lost | undefined } {
  const made: ReturnType<typeof make> = { delivered: [], answer: undefined };
  const work = attempts.make(instance, { items, number: 1 }, limits, ({ item }) => made.delivered.push(item));
  void work.then((answer) => (made.answer = answer));
  return made;
}

/** Watches during a test, and stops in its end. */
export async function watched(test: (attempts: Attempts) => Promise<void>): Promise<void> {
  const attempts = new Attempts([limits], () => {});
  try {
    await test(attempts);
  } finally {
    attempts.close();
  }
}

export function doNothing(): void {}

/** Watches an attempt of an instance of its own, which begins after something else. */
export function watchedAttempt(
  test: (instance: HeldInstance, made: ReturnType<typeof make>) => Promise<void>,
  before: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  return watched(async (attempts) => {
    await before();
    const instance = new HeldInstance();
    await test(instance, make(instance, attempts));
  });
}

/** Lets an instance close when the test says so. */
export function holdClosing(instance: HeldInstance): () => void {
  let close = doNothing;
  instance.closing = () => new Promise((resolve) => (close = resolve));
  return () => close();
}

/** Ways in which a call of an instance fails. */
export const failingCalls: readonly (readonly [string, () => Promise<never>])[] = [
  ['rejects', () => Promise.reject(new Error('boom'))],
  [
    'throws',
    () => {
      throw new Error('boom');
    },
  ],
];
