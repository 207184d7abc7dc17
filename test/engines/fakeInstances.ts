import { vi } from 'vitest';
import { fakeEngine } from '../../src/engines/fake.ts';
import { fakeScript, type FakeScript } from '../../src/model/fakeScript.ts';
import type { ItemOutcome, Lost } from '../../src/model/outcome.ts';
import type { Engine, EngineInstance } from '../../src/model/ports.ts';
import { itemsOf, seatOf } from '../model/samples.ts';

export function scriptOf(script: object): FakeScript {
  return fakeScript(script);
}

export type Answer = readonly ItemOutcome[] | Lost;

/** What an instance told during one attempt, and how that ended. */
interface Watched {
  readonly delivered: ItemOutcome[];
  lives: number;
  answer: Answer | undefined;
}

export const seat = seatOf('worker#1', { total: 1 });

export function engineOf(script: object, unit: Engine['unit'] = 'item'): Engine {
  return fakeEngine({ script: scriptOf(script), unit, ceiling: 8 });
}

export async function instanceOf(script: object, unit: Engine['unit'] = 'item'): Promise<EngineInstance> {
  const opened = await engineOf(script, unit).open(seat);
  if ('lost' in opened) throw new Error('Internal error: no script keeps an instance from starting');
  return opened;
}

export function fixed(duration: string): object {
  return { distribution: 'fixed', duration };
}

export function begin(instance: EngineInstance, items: readonly string[], number = 1): Watched {
  const watched: Watched = { delivered: [], lives: 0, answer: undefined };
  const attempt = {
    number,
    alive: () => {
      watched.lives += 1;
    },
    deliver: (outcome: ItemOutcome) => {
      watched.delivered.push(outcome);
    },
    wait: (turn: Promise<void>) => turn,
  };
  void instance.work(itemsOf(...items), attempt).then((answer) => {
    watched.answer = answer;
  });
  return watched;
}

export async function watchFor(
  milliseconds: number,
  instance: EngineInstance,
  attempt: number,
): Promise<Watched> {
  const watched = begin(instance, ['a'], attempt);
  await vi.advanceTimersByTimeAsync(milliseconds);
  return watched;
}

/** How these attempts at an item end: the status of its outcome, or the cause of the loss. */
export async function endsOf(script: object, item: string, attempts: readonly number[]): Promise<unknown[]> {
  const ends: unknown[] = [];
  for (const number of attempts) {
    const { answer } = await watchItem(await instanceOf(script), item, number);
    ends.push(answer && ('lost' in answer ? answer.lost : answer[0]?.status));
  }
  return ends;
}

async function watchItem(instance: EngineInstance, item: string, number: number): Promise<Watched> {
  const watched = begin(instance, [item], number);
  await vi.advanceTimersByTimeAsync(60_000);
  return watched;
}
