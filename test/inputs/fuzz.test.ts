import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { seed } from '../fuzz.ts';

it('10,000 random and mutated front matters: always a verdict, none takes a second, all of it below 300 MB', () => {
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', 'test/inputs/fuzz.main.ts', String(seed()), '10000'],
    { encoding: 'utf8', timeout: 120_000 },
  );
  const { verdicts, longest, rss } = JSON.parse(output) as { verdicts: number; longest: number; rss: number };
  expect(verdicts).toBe(10_000);
  expect(longest).toBeLessThan(1000);
  expect(rss).toBeLessThan(300 * 1024 * 1024);
});
