import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { usableCores } from '../../src/engines/ceiling.ts';

describe('the cores that this process may use', () => {
  it.each([
    ['no limit', 'max 100000\n', availableParallelism()],
    ['half a core', '50000 100000\n', 1],
    ['one core', '100000 100000', 1],
    ['one and a half cores', '150000 100000', Math.min(2, availableParallelism())],
    ['more than the machine has', '99900000 100000', availableParallelism()],
    ['an empty file', '', availableParallelism()],
    ['garbage', 'what is this', availableParallelism()],
    ['zeros', '0 0', availableParallelism()],
  ])('are right under a container limit of %s', (_, cpuMax, expected) => {
    expect(usableCores(cpuMax)).toBe(expected);
  });

  it('are at least one and at most the machine has, without being told a limit', () => {
    expect(usableCores()).toBeGreaterThanOrEqual(1);
    expect(usableCores()).toBeLessThanOrEqual(availableParallelism());
  });
});
