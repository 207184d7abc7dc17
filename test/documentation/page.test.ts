import { expect, it } from 'vitest';
import { masked } from './output.ts';
import { readPage } from './page.ts';

it.each([
  [
    '3 instances, 12.1 s; one after another this work would have been 34 s (sum of instance time); 96 % of what 3 instances can do.',
    '3 instances, <duration>.',
  ],
  ['.pool-run/runs/20261121t002929-623z-4e945a/report.md', '.pool-run/runs/<run>/report.md'],
  ['2026-11-21, 2026-11-21T00:29:29.623Z, 1.2.3', '<date>, <date>, <version>'],
  ['about 3 min 20 s, 250 ms, 0.5 MiB, 10 modules', 'about <duration>, <duration>, 0.5 MiB, 10 modules'],
])('masks what differs from run to run, and nothing else: %s', (line, left) => {
  expect(masked(line)).toBe(left);
});

it('reads blocks in lists, and says where each of them is', () => {
  const page = readPage(['- a', '', '  ```sh', '  true', '  ```', '', '<!-- client: reviews -->'].join('\n'));
  expect(page.steps).toEqual([
    { kind: 'commands', text: 'true\n', exit: 0, line: 3 },
    { kind: 'client', name: 'reviews', line: 7 },
  ]);
});
