import { closest, distance } from 'fastest-levenshtein';

/** No name that is meant is longer; comparing megabytes would take seconds. */
const longest = 100;

/** The candidate that is most like `given`, if one is like it enough to be what was meant. */
export function nearest(given: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0 || given.length > longest) return undefined;
  const wanted = given.toLowerCase();
  const folded = candidates.map((candidate) => candidate.toLowerCase());
  // Letters in another order are the same word, mistyped; counted one by one they would be two mistakes.
  const swapped = folded.findIndex((candidate) => sortedLetters(candidate) === sortedLetters(wanted));
  if (swapped >= 0 && !folded.includes(wanted)) return candidates[swapped];
  const best = closest(wanted, folded);
  const tolerated = given.length < 4 ? 1 : Math.max(2, Math.floor(best.length / 3));
  return distance(wanted, best) <= tolerated ? candidates[folded.indexOf(best)] : undefined;
}

function sortedLetters(word: string): string {
  return Array.from(word).toSorted().join('');
}
