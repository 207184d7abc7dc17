/** What a figure may be at most, or has to be at least. */
export type Goal = { readonly most: number } | { readonly least: number };

/** How a number is written. */
export type Unit =
  | 'ratio'
  | 'times'
  | 'milliseconds'
  | 'seconds'
  | 'microseconds'
  | 'bytes'
  | 'count'
  | 'dollars';

/** Something measured: the median of its repetitions, the lowest and the highest of them. */
export interface Quantity {
  readonly unit: Unit;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A quantity with a name of its own, and the goal that it has. */
export interface Figure extends Quantity {
  readonly name: string;
  readonly goal?: Goal;
}

/** What stands in a table: words, or what was measured; of the latter the spread is shown where there is one. */
export type Cell = string | Quantity;

/** Figures that are read along rows and columns. */
export interface Table {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A bar for each contender, in groups; `claim` is what somebody said it would be, `bound` what nothing can pass. */
export interface BarChart {
  readonly kind: 'bars';
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly bars: readonly {
    readonly label: string;
    readonly value: number;
    readonly claim?: number;
    readonly bound?: number;
  }[];
}

/** Lines over logarithmic axes. */
export interface LineChart {
  readonly kind: 'lines';
  readonly name: string;
  readonly title: string;
  readonly across: string;
  readonly unit: Unit;
  readonly lines: readonly {
    readonly label: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

export type Chart = BarChart | LineChart;

/** What belongs together: its figures, and how to read them. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly figures?: readonly Figure[];
  readonly tables?: readonly Table[];
  readonly charts?: readonly Chart[];
  /** What was warm and what cold, what was missing, and how it was measured. */
  readonly remarks: readonly string[];
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

/** The middle of some repetitions. */
export function quantityOf(unit: Unit, values: readonly number[]): Quantity {
  return { unit, value: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** The middle of some repetitions, under a name. */
export function figureOf(name: string, unit: Unit, values: readonly number[], goal?: Goal): Figure {
  return { name, ...quantityOf(unit, values), ...(goal && { goal }) };
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
