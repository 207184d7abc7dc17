import type { FailureCause } from '../model/outcome.ts';

/** The first pause before another attempt, and the longest, in milliseconds. */
const firstPause = 200;
const longestPause = 30_000;

/** A rate limit uses up none of the retries; but an item that was sent away so often is given up. */
export const mostRefusals = 20;

/** Exponential backoff with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). */
export function pauseBefore(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(longestPause, firstPause * 2 ** (attempt - 2));
}

/** Causes that another attempt would end with again. */
const final: ReadonlySet<FailureCause> = new Set([
  'cannot-start',
  'over-budget',
  'failed-analysis',
  'missing',
  'not-delivered',
]);

/** Whether another attempt may end otherwise. */
export function isWorthRetrying(cause: FailureCause): boolean {
  return !final.has(cause);
}
