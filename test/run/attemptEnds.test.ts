import { describe, expect, it } from 'vitest';
import type { EngineInstance } from '../../src/model/ports.ts';
import { doneOf, failedOf } from '../model/samples.ts';
import { fakeTime } from './fakeTime.ts';
import {
  limits,
  HeldInstance,
  make,
  watched,
  watchedAttempt,
  doNothing,
  holdClosing,
  failingCalls,
} from './heldInstance.ts';

const pass = fakeTime();

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

  it.each(failingCalls)(
    'is not held up by an instance whose closing %s',
    (_, closing: () => Promise<never>) =>
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
    watchedAttempt(async (instance, made) => {
      const close = holdClosing(instance);
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
