import { closest, distance } from 'fastest-levenshtein';

/** The candidate that is most like `given`, if one is like it enough to be what was meant. */
export function nearest(given: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const best = closest(given.toLowerCase(), candidates);
  return distance(given.toLowerCase(), best.toLowerCase()) <= Math.max(1, Math.floor(best.length / 3))
    ? best
    : undefined;
}
