import { median } from '../measuring/numbers.ts';

/** What a figure may be at most, or has to be at least. */
export type Goal = { readonly most: number } | { readonly least: number };

/** How a figure is written. */
export type Unit = 'ratio' | 'milliseconds' | 'microseconds' | 'bytes';

/** One thing that was measured: the median of its repetitions, the lowest and the highest of them. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly goal?: Goal;
}

/** What belongs together: its figures, and how to read them. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What was warm and what cold, what was missing, and how it was measured. */
  readonly remarks: readonly string[];
}

/** The middle of some repetitions. */
export function figureOf(name: string, unit: Unit, values: readonly number[], goal?: Goal): Figure {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { name, unit, value: median(values), low, high, ...(goal && { goal }) };
}

/** Each repetition over that of the base in the same round: what slows a whole round down cancels out. */
export function ratios(values: readonly number[], bases: readonly number[]): number[] {
  return values.map((value, round) => value / (bases[round] ?? NaN));
}

/** Undefined where there is no goal. */
export function isMet({ goal, value }: Figure): boolean | undefined {
  if (!goal) return undefined;
  return 'most' in goal ? value <= goal.most : value >= goal.least;
}
