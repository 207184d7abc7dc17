import { symlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFiles } from '../../src/inputs/projectFiles.ts';
import { project, write } from '../project.ts';
import { commitAll, git, repository } from './repository.ts';

describe('the files of a project', () => {
  it('are those that git tracks or would track', () => {
    const cwd = repository({ 'b.md': 'b', 'a/ä.md': 'a', '.gitignore': 'out/\n', gone: '' });
    write(cwd, { 'out/x.md': 'built', 'new.md': 'new', '.pool-run/runs/r/plan.json': '{}' });
    rmSync(join(cwd, 'gone'));
    expect(pathsOf(cwd)).toEqual(['.gitignore', 'a/ä.md', 'b.md', 'new.md']);
    expect(pathsOf(join(cwd, 'a'))).toEqual(['ä.md']);
  });

  it('are all files of the folder but what tools install there, where there is no git', () => {
    const files = { 'a.md': 'a', '.hidden/b.md': 'b', 'node_modules/x/c.js': 'c', '.venv/d.py': 'd' };
    const cwd = project(files);
    expect(pathsOf(cwd)).toEqual(['.hidden/b.md', 'a.md']);
    expect(projectFiles(cwd).from).toBe('folder');
  });

  it('are those of the folder also where an outer repository ignores all of it', () => {
    const cwd = repository({ '.gitignore': 'inner/\n' });
    write(cwd, { 'inner/a.md': 'a' });
    expect(pathsOf(join(cwd, 'inner'))).toEqual(['a.md']);
  });

  it.each(['git', 'folder'])(
    'leave out links that lead nowhere, in a circle, to a folder or out of it (%s)',
    (from) => {
      const outside = project({ 'secret.md': 's' });
      const cwd =
        from === 'git' ? repository({ 'a.md': 'a', 'b/c.md': 'c' }) : project({ 'a.md': 'a', 'b/c.md': 'c' });
      symlinkSync('a.md', join(cwd, 'same.md'));
      symlinkSync('nowhere.md', join(cwd, 'nowhere'));
      symlinkSync('circle', join(cwd, 'circle'));
      symlinkSync('b', join(cwd, 'folder'));
      symlinkSync('..', join(cwd, 'b', 'up'));
      symlinkSync(join(outside, 'secret.md'), join(cwd, 'out.md'));
      if (from === 'git') commitAll(cwd);
      const links = from === 'git' ? ['same.md'] : [];
      expect(pathsOf(cwd)).toEqual(['a.md', 'b/c.md', ...links]);
    },
  );

  it('are not those of a repository inside', () => {
    const cwd = repository({ 'a.md': 'a' });
    write(cwd, { 'vendored/b.md': 'b' });
    git(join(cwd, 'vendored'), 'init', '--quiet');
    commitAll(join(cwd, 'vendored'));
    expect(pathsOf(cwd)).toEqual(['a.md']);
    commitAll(cwd);
    expect(pathsOf(cwd)).toEqual(['a.md']);
  });

  it('are none in an empty folder', () => {
    expect(pathsOf(project({}))).toEqual([]);
  });
});

function pathsOf(cwd: string): readonly string[] {
  return projectFiles(cwd).paths;
}
