import { written } from '../measuring/written.ts';
import type { Run } from './runs.ts';

/** All tokens of the prompts of a run, however they are paid for. */
export function promptOf({ inputTokens, cacheWriteTokens, cacheReadTokens }: Run): number {
  return inputTokens + cacheWriteTokens + cacheReadTokens;
}

export function dollars(runs: readonly Run[]): number[] {
  return runs.map((run) => run.dollars);
}

export function factor(value: number): string {
  return written(value, 'times');
}

export function times(runs: readonly Run[]): number[] {
  return runs.map(({ milliseconds }) => milliseconds);
}
