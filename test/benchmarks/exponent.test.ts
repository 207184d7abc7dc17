import { assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponent, type Point } from '../../benchmarks/scale/exponent.ts';

const sizes = [100, 1_000, 10_000, 100_000];

describe('the exponent of growth', () => {
  it('is that of the power that the points lie on, whatever it is multiplied with', () => {
    const power = double({ min: -3, max: 3, noNaN: true });
    const factor = double({ min: 1e-3, max: 1e3, noNaN: true });
    assert(
      property(power, factor, (given, times) => {
        const points = sizes.map((items): Point => [items, times * items ** given]);
        expect(exponent(points)).toBeCloseTo(given, 9);
      }),
    );
  });

  it('is above 1 where a part of what is taken grows faster than the items', () => {
    expect(exponent(sizes.map((items): Point => [items, items * Math.log(items)]))).toBeGreaterThan(1.1);
  });

  it('is the slope between two points', () => {
    const points: Point[] = [
      [10, 5],
      [1_000, 50],
    ];
    expect(exponent(points)).toBeCloseTo(0.5, 12);
  });
});
