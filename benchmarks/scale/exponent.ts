/** Items, and what they took. */
export type Point = readonly [items: number, taken: number];

/** The exponent of a power law through some points: the slope of the least squares of their logarithms. */
export function exponent(points: readonly Point[]): number {
  const logarithms = points.map(([items, taken]) => [Math.log(items), Math.log(taken)] as const);
  const middle = (of: 0 | 1): number =>
    logarithms.reduce((sum, point) => sum + point[of], 0) / logarithms.length;
  const [x, y] = [middle(0), middle(1)];
  const across = logarithms.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return logarithms.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / across;
}
