import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { program as client } from '../e2e/claude.ts';
import { readPage } from './page.ts';
import { programs } from './madePrograms.ts';
import { mistakesIn, runPage } from './run.ts';

const pages = ['README.md', ...globSync(['docs/**/*.md']).toSorted()].map(
  (path) => [path, readFileSync(path, 'utf8')] as const,
);
/** Not executed, but what they name has to be there: what contributors read, and what the pack tells a model to run. */
const others = globSync(['CONTRIBUTING.md', 'CHANGELOG.md', '{agents,commands}/*.md']).toSorted();

it.each(others)('%s names only commands and options that there are', (path) => {
  const { codes } = readPage(readFileSync(path, 'utf8'));
  expect(mistakesIn(codes, [])).toEqual([]);
});

describe.concurrent('what the documentation shows is so', { timeout: 180_000 }, () => {
  it.for(pages)('%s', async ([path, text], { skip }) => {
    const needsClient = readPage(text).steps.some(({ kind }) => kind === 'client');
    if (needsClient && client === undefined) skip('no client could be installed');
    expect((await runPage(path, text, programs)).join('\n\n')).toBe('');
  });
});
