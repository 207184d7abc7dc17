import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pages } from '../scripts/pages.ts';

it.each(Object.entries(pages))('%s is what the source says (npm run docs writes it)', async (path, page) => {
  expect(readFileSync(path, 'utf8')).toBe(await page());
});

it('docs/README.md names every page', () => {
  const index = readFileSync('docs/README.md', 'utf8');
  const names = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(names.filter((name) => !index.includes(`](${name})`))).toEqual([]);
});
