import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pages } from '../scripts/pages.ts';
import { linesIn } from '../scripts/picture/drawing.ts';
import { exampleCommand, exampleFiles } from '../scripts/picture/example.ts';
import { poolRun } from './e2e/pool.ts';
import { project } from './project.ts';

it.each(Object.entries(pages))('%s is what the source says (npm run docs writes it)', async (path, page) => {
  expect(readFileSync(path, 'utf8')).toBe(await page());
});

it('docs/README.md names every page', () => {
  const index = readFileSync('docs/README.md', 'utf8');
  const names = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(names.filter((name) => !index.includes(`](${name})`))).toEqual([]);
});

it('docs/architecture.md names files that exist, and what they declare', () => {
  const text = readFileSync('docs/architecture.md', 'utf8');
  const paths = Array.from(text.matchAll(/`((?:src|test)\/[^`*<]+)`/g), ([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  const named = Array.from(
    text.matchAll(/`(\w+)`\s+(?:in|of)\s+`(src\/[^`]+\.ts)`/g),
    ([, name = '', path = '']) => ({
      name,
      path,
    }),
  );
  expect(named.length).toBeGreaterThan(10);
  const missing = named.filter(
    ({ name, path }) => !new RegExp(`\\b${name}\\b`).test(readFileSync(path, 'utf8')),
  );
  expect(missing).toEqual([]);
});

it('docs/pictures/run.svg shows what the program prints (npm run picture draws it)', () => {
  const drawn = linesIn(readFileSync('docs/pictures/run.svg', 'utf8')).join('');
  const [, ...words] = exampleCommand.split(' ');
  const { stdout } = poolRun(project(exampleFiles()), ...words);
  expect(stdout).toContain('## Errors');
  expect(comparable(drawn)).toContain(comparable(stdout));
});

/** A terminal breaks lines anywhere, and durations differ. */
function comparable(text: string): string {
  return text.replaceAll(/\s+/g, '').replaceAll(/\d+(?:\.\d+)?/g, '0');
}
