import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changesSince } from '../../src/inputs/git.ts';
import { project, write } from '../project.ts';
import { commitAll, git, repository } from './repository.ts';

describe('what changed', () => {
  it('since the last commit is what is not committed, files that git does not know yet included', () => {
    const cwd = repository({ 'a.md': 'a', 'b.md': 'b', 'c.md': 'c', '.gitignore': '*.log\n' });
    write(cwd, { 'a.md': 'changed', 'new file.md': 'new', 'x.log': 'ignored' });
    git(cwd, 'add', 'a.md');
    rmSync(join(cwd, 'b.md'));
    expect(changed(cwd, 'HEAD')).toEqual({ changed: ['a.md', 'new file.md'], removed: ['b.md'] });
  });

  it('since a branch begins where the work left it: what others did there since is not ours', () => {
    const cwd = repository({ 'a.md': 'a', 'b.md': 'b' });
    git(cwd, 'switch', '--quiet', '--create', 'work');
    write(cwd, { 'ours.md': 'ours' });
    commitAll(cwd);
    git(cwd, 'switch', '--quiet', 'main');
    write(cwd, { 'b.md': 'theirs' });
    commitAll(cwd);
    git(cwd, 'switch', '--quiet', 'work');
    expect(changed(cwd, 'main')).toEqual({ changed: ['ours.md'], removed: [] });
  });

  it('names files as they are, and a renamed one under both names', () => {
    const cwd = repository({ 'ä ö.md': 'one text that is long enough' });
    git(cwd, 'mv', 'ä ö.md', 'ü.md');
    expect(changed(cwd, 'HEAD')).toEqual({ changed: ['ü.md'], removed: ['ä ö.md'] });
  });

  it('is told relative to the project, and only of what lies in it', () => {
    const cwd = repository({ 'inside/a.md': 'a', 'b.md': 'b' });
    write(cwd, { 'inside/a.md': 'changed', 'b.md': 'changed' });
    expect(changed(join(cwd, 'inside'), 'HEAD')).toEqual({ changed: ['a.md'], removed: [] });
  });

  it('cannot be told outside of a repository, or since what is no commit', () => {
    expect(changesSince(project({ 'a.md': 'a' }), 'HEAD')).toMatchObject({
      ok: false,
      reason: {
        code: 'no-changes',
        base: 'HEAD',
        why: expect.stringContaining('no git repository') as string,
      },
    });
    const cwd = repository({ 'a.md': 'a' });
    for (const base of ['mian', '--output=pwned', '']) {
      expect(changesSince(cwd, base)).toMatchObject({ ok: false, reason: { code: 'no-changes', base } });
    }
  });

  it('is found without running anything that the repository configures', () => {
    const cwd = repository({ 'a.md': 'a', '.gitattributes': '*.md diff=own\n' });
    mkdirSync(join(cwd, 'hooks'));
    const trap = `touch ${join(cwd, 'pwned')}; false`;
    for (const key of ['core.fsmonitor', 'diff.external', 'diff.own.textconv', 'diff.own.command']) {
      git(cwd, 'config', key, trap);
    }
    write(cwd, { 'a.md': 'changed' });
    expect(changed(cwd, 'HEAD').changed).toEqual(['a.md']);
  });
});

function changed(cwd: string, base: string): { changed: string[]; removed: string[] } {
  const changes = changesSince(cwd, base);
  if (!changes.ok) throw new Error(JSON.stringify(changes.reason));
  return {
    changed: [...changes.value.changed].toSorted(),
    removed: [...changes.value.removed].toSorted(),
  };
}
