import type { Item, Plan } from '../model/plan.ts';

/** What items took in earlier runs, by id: dollars, and tokens of all kinds. */
export interface KnownUsage {
  readonly usd: ReadonlyMap<string, number>;
  readonly tokens: ReadonlyMap<string, number>;
}

/** Assumed where no run has measured anything: tokens that a conversation begins with, and bytes of a file in a token. */
export const assumedStart = 5_000;
export const assumedBytes = 4;

/**
 * What a model is expected to take. An item that no run has seen takes as much as the others on average; where none was seen, it
 * is taken from the sizes, and nobody knows what it will cost.
 */
export function estimateUsage(
  items: readonly Item[],
  instances: number,
  { usd, tokens }: KnownUsage,
): NonNullable<Plan['estimate']> {
  const known = items.filter(({ id }) => usd.has(id) && tokens.has(id));
  if (known.length === 0) {
    const bytes = items.reduce((sum, { weight }) => sum + weight, 0);
    return { tokens: Math.round(instances * assumedStart + bytes / assumedBytes), known: 0 };
  }
  const scale = items.length / known.length;
  const all = (amounts: ReadonlyMap<string, number>): number =>
    scale * known.reduce((sum, { id }) => sum + (amounts.get(id) ?? 0), 0);
  return { tokens: Math.round(all(tokens)), usd: all(usd), known: known.length };
}
