import type { ItemOutcome } from '../../src/model/outcome.ts';
import { doneOf, findingOf, sha256 } from '../model/samples.ts';

/** The names of what a process puts into the cache in a round. */
export function namesOf(process: string, round: number): string[] {
  return Array.from({ length: 10 }, (_, index) => `${process} ${round} ${index}`);
}

export function keyOf(name: string): string {
  return sha256(name);
}

/** The result that belongs to a name; some are long. */
export function resultOf(name: string): readonly ItemOutcome[] {
  const message = `${name} ü🎉\n`.repeat(1 + (Number.parseInt(keyOf(name).slice(0, 4), 16) % 40));
  return [doneOf(name, [findingOf({ message })], { name })];
}
