import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commit, findings, repository } from './checked.ts';

/** A repository in which `src/old/thing.ts` was removed, and this is its README. */
function after(text = '', path = 'CONTRIBUTING.md'): string {
  const cwd = repository({
    [path]: text,
    'src/old/thing.ts': 'x\n',
    'packages/a/src/there.ts': 'y\n',
    '.gitignore': 'made/\n',
  });
  rmSync(join(cwd, 'src/old/thing.ts'));
  commit(cwd);
  return cwd;
}

const places = async (cwd: string): Promise<string[]> =>
  (await findings(cwd)).map(
    ({ ruleId, location }) => `${location.path}:${location.line}:${location.column} ${ruleId}`,
  );

it('a file that a sentence names and git saw go is told', async () => {
  const cwd = after('# How\n\nThe work is done in `src/old/thing.ts`.\n');
  expect(await places(cwd)).toEqual(['CONTRIBUTING.md:3:21 removed-file']);
});

it('a file is looked for from the folder of the document as well', async () => {
  const cwd = after('See `old/thing.ts`.\n', 'src/AGENTS.md');
  expect(await places(cwd)).toEqual(['src/AGENTS.md:1:5 removed-file']);
});

it.each<readonly [what: string, text: string, path?: string | undefined]>([
  ['that is there', 'See `packages/a/src/there.ts`.'],
  ['that is there below another folder', 'See `src/there.ts`.'],
  ['that never was there', 'See `src/old/other.ts`.'],
  ['that the sentence itself calls gone', 'We removed `src/old/thing.ts`.'],
  ['that the reader shall make', 'Create `src/old/thing.ts` first.'],
  ['of the past', 'Look at `src/old/thing.ts`.', 'docs/migration.md'],
  ['that a plan speaks of', 'Look at `src/old/thing.ts`.', 'docs/adr/0001.md'],
  [
    'on a site for users, who have files of their own',
    '---\ntitle: x\n---\nLook at `src/old/thing.ts`.',
    'docs/a.md',
  ],
])('nothing is said of a file %s', async (_, text, path) => {
  expect(await places(after(text, path))).toEqual([]);
});

it('a link to such a file is told once, as a link', async () => {
  const cwd = after('See [`src/old/thing.ts`](src/old/thing.ts).\n');
  expect(await places(cwd)).toEqual(['CONTRIBUTING.md:1:5 missing-file']);
});

it('a clone without its history is not asked, for it would fetch it', async () => {
  const cwd = after('See `src/old/thing.ts`.\n');
  execFileSync('git', ['config', 'remote.origin.promisor', 'true'], { cwd });
  expect(await places(cwd)).toEqual([]);
});

it('links to files that git saw go are told, however many they are', async () => {
  const pages = Array.from({ length: 8 }, (_, index) => `page-${index}.md`);
  const cwd = repository({
    'mkdocs.yml': 'site_name: x',
    'docs/a.md': pages.map((page) => `[x](${page})`).join('\n'),
    ...Object.fromEntries(pages.map((page) => [`docs/${page}`, 'x'])),
  });
  for (const page of pages) rmSync(join(cwd, 'docs', page));
  commit(cwd);
  expect(await places(cwd)).toEqual(pages.map((_, index) => `docs/a.md:${index + 1}:1 missing-file`));
});
