import { Random } from '../packs/random.ts';

export const distributions = ['lognormal', 'heavy-tailed'] as const;
export type Distribution = (typeof distributions)[number];

/** What a round takes at least, in milliseconds, however its items are divided. */
export const lowerBound = 1_000;

/** How many instances, loops or jobs work at the same time. */
export const width = 8;

const items = 100;

/**
 * Durations of 100 items in whole milliseconds, scaled so that max(longest, sum ÷ 8) is a second. Lognormal with sigma 1;
 * the heavy-tailed ones are Pareto's with alpha 1.5, whose variance is infinite.
 */
export function drawDurations(distribution: Distribution, seed: number): number[] {
  const random = new Random(seed);
  const drawn = Array.from({ length: items }, () =>
    distribution === 'lognormal' ? random.logNormal(1, 1) : (1 - random.next()) ** (-1 / 1.5),
  );
  const bound = boundOf(drawn);
  return drawn.map((duration) => Math.max(1, Math.round((duration * lowerBound) / bound)));
}

/** No order of the items is faster at this width. */
export function boundOf(durations: readonly number[]): number {
  return Math.max(...durations, durations.reduce((sum, duration) => sum + duration, 0) / width);
}
