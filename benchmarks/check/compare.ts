import type { Figure, Section } from '../measuring/figures.ts';

/** A figure that was measured before and now. */
export interface Compared {
  readonly now: Figure;
  /** Undefined: it was never recorded. */
  readonly before: Figure | undefined;
  readonly isWorse: boolean;
}

/**
 * Compares ratios of which less is better, by name. Clearly worse is one whose rounds are all above all recorded rounds, so that the
 * noise of neither explains it, and whose median is more than `margin` above the recorded one (0.1 is a tenth).
 */
export function compare(
  now: readonly Section[],
  before: readonly Section[],
  margin: number,
): readonly Compared[] {
  const known = new Map(figuresOf(before).map((figure) => [figure.name, figure]));
  return figuresOf(now).map((figure) => {
    const recorded = known.get(figure.name);
    const isWorse =
      recorded !== undefined && figure.low > recorded.high && figure.value > recorded.value * (1 + margin);
    return { now: figure, before: recorded, isWorse };
  });
}

function figuresOf(sections: readonly Section[]): Figure[] {
  return sections.flatMap(({ figures = [] }) => figures).filter(({ unit }) => unit === 'ratio');
}
