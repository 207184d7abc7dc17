import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commit, findings, repository } from './checked.ts';

/** A clone of a repository on a host, with this README. */
function clone(text: string, origin = 'git@github.com:Own/project.git'): string {
  const cwd = repository({ 'a.md': text, 'docs/b.md': '# Part\n', 'later.md': 'x' });
  const git = (...words: string[]) => execFileSync('git', words, { cwd });
  git('remote', 'add', 'origin', origin);
  git('update-ref', 'refs/remotes/origin/trunk', 'HEAD');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
  rmSync(join(cwd, 'later.md'));
  commit(cwd);
  return cwd;
}

const found = async (cwd: string): Promise<string[]> =>
  (await findings(cwd)).map(({ ruleId, message }) => `${ruleId} ${message}`);

const own = 'https://github.com/own/project';

it.each<readonly [what: string, url: string, rule: string | undefined]>([
  ['a file that is there', `${own}/blob/trunk/docs/b.md`, undefined],
  ['a folder that is there', `${own}/tree/trunk/docs/`, undefined],
  ['a file that is not', `${own}/blob/trunk/docs/c.md`, 'missing-file'],
  ['a file as it is', 'https://raw.githubusercontent.com/own/project/trunk/c.txt', 'missing-file'],
  ['the branch that is shown first', `${own}/edit/HEAD/docs/c.md`, 'missing-file'],
  ['an anchor that is there', `${own}/blob/trunk/docs/b.md#part`, undefined],
  ['an anchor that is not', `${own}/blob/trunk/docs/b.md#none`, 'missing-anchor'],
  ['another branch', `${own}/blob/v1/docs/c.md`, undefined],
  ['another repository', 'https://github.com/other/project/blob/trunk/docs/c.md', undefined],
  ['a page that is no file', `${own}/issues`, undefined],
  ['a placeholder', `${own}/blob/trunk/...`, undefined],
  ['a file that the published branch has', `${own}/blob/trunk/later.md`, undefined],
])('an address of the own repository is followed without the network: %s', async (_, url, rule) => {
  const all = await findings(clone(`[x](${url})\n`));
  expect(all.map(({ ruleId }) => ruleId)).toEqual(rule === undefined ? [] : [rule]);
});

it('the own repository is known by every form of its address, and no other', async () => {
  const text = `[x](${own}/blob/trunk/c.md)\n`;
  for (const origin of ['https://github.com/own/project', 'ssh://git@github.com/own/project.git'])
    expect(await found(clone(text, origin))).toEqual([
      `missing-file There is no "c.md" (linked as "${own}/blob/trunk/c.md").`,
    ]);
  expect(await found(clone(text, 'https://git.example/own/project'))).toEqual([]);
});

it('a whole address is not mended: who wrote it wanted one', async () => {
  const cwd = clone(`[x](${own}/blob/trunk/old/b.md)\n`);
  expect(await found(cwd)).toEqual([
    `missing-file There is no "old/b.md" (linked as "${own}/blob/trunk/old/b.md"). There is "docs/b.md".`,
  ]);
});
