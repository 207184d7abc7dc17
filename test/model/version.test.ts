import { expect, it } from 'vitest';
import { isAtLeast } from '../../src/model/version.ts';

it.each([
  ['2.1.329', '2.1.329', true],
  ['2.1.330', '2.1.329', true],
  ['2.2', '2.1.329', true],
  ['10.0.0', '9.9.9', true],
  ['2.1.99', '2.1.329', false],
  ['1.9.999', '2.1.329', false],
  ['20.9.0', '20.19', false],
])('%s is at least %s: %s', (own, oldest, expected) => {
  expect(isAtLeast(own, oldest)).toBe(expected);
});
