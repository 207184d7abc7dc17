import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program as client } from '../e2e/claude.ts';
import { readPage } from './page.ts';
import { makePrograms, type Programs } from './programs.ts';
import { runPage } from './run.ts';

const pages = ['README.md', ...globSync(['docs/**/*.md']).toSorted()].map(
  (path) => [path, readFileSync(path, 'utf8')] as const,
);
let programs: Programs;
beforeAll(() => {
  programs = makePrograms(client);
});
afterAll(() => programs.remove());

describe.concurrent('what the documentation shows is so', () => {
  it.for(pages)('%s', async ([path, text], { skip }) => {
    const needsClient = readPage(text).steps.some(({ kind }) => kind === 'client');
    if (needsClient && client === undefined) skip('no client could be installed');
    expect((await runPage(path, text, programs)).join('\n\n')).toBe('');
  });
});
