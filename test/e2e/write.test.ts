import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { installClient } from './client.ts';
import { edit, gitIn, landed, leftovers, repository, startWriting, treeOf, writers } from './writers.ts';

let client: string;
beforeAll(() => {
  client = installClient();
});

const read = (cwd: string, path: string): string => readFileSync(join(cwd, path), 'utf8');

it('two instances that change different documents land on one branch, and the user’s own files stay as they are', async () => {
  const cwd = repository({ 'guide/a.md': '# A\n\nTeh a.\n', 'guide/b.md': '# B\n\nTeh b.\n' });
  const api = await writers(({ items: [item = ''] }) => edit(item, 'Teh', 'The'));
  const before = treeOf(cwd);
  const { status, stdout } = await startWriting(cwd, { client, api: api.url }).ended;
  expect(status).toBe(0);
  const branch = landed(cwd);
  expect(stdout).toContain(`- Accept it: \`git merge ${branch}\``);
  expect(treeOf(cwd)).toEqual(before);
  expect(leftovers(cwd)).toEqual([]);
  expect(existsSync(join(cwd, '.pool-run/worktrees'))).toBe(false);
  gitIn(cwd, 'merge', '--quiet', branch);
  expect(gitIn(cwd, 'diff', '--stat', 'HEAD', branch)).toBe('');
  expect(read(cwd, 'guide/a.md') + read(cwd, 'guide/b.md')).toBe('# A\n\nThe a.\n# B\n\nThe b.\n');
  expect(gitIn(cwd, 'log', '--format=%an <%ae>', 'HEAD~1..HEAD')).toMatch(/^(?:Ada <ada@example.com>\n)+$/);
});
