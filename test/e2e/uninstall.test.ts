import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, write } from '../project.ts';
import { poolRun } from './pool.ts';
import { filesOf, pack, one, other } from './installed.ts';

describe('pool-run uninstall', () => {
  it('leaves the project as it was before', () => {
    const cwd = project({ 'a.txt': '' });
    poolRun(cwd, 'install');
    const { status, stdout } = poolRun(cwd, 'uninstall');
    expect(status).toBe(0);
    expect(stdout).toContain(`Removed ${pack.length} files.`);
    expect(readdirSync(cwd)).toEqual(['a.txt']);
  });

  it('keeps what the user edited, what is the user’s own, and the folders of these', () => {
    const cwd = project({
      '.claude/agents/mine.md': 'mine\n',
      // The same bytes as in the pack, but from the user: not installed by pool-run.
      [`.claude/${one}`]: readFileSync(one, 'utf8'),
    });
    mkdirSync(join(cwd, '.claude/workflows'));
    poolRun(cwd, 'install');
    write(cwd, { '.claude/agents/code-reviewer.md': 'edited\n' });
    const { stdout } = poolRun(cwd, 'uninstall');
    expect(stdout).toContain('  kept    agents/code-reviewer.md: you changed it since it was installed');
    expect(filesOf(join(cwd, '.claude'))).toEqual([
      'agents/code-reviewer.md',
      'agents/mine.md',
      'commands/deps.md',
    ]);
    expect(existsSync(join(cwd, '.claude/workflows'))).toBe(true);
  });

  it('keeps a folder that it made when something of the user is in it by now', () => {
    const cwd = project({});
    poolRun(cwd, 'install');
    write(cwd, { [`.claude/${other}`]: 'edited\n', '.claude/commands/mine.md': 'mine\n' });
    expect(poolRun(cwd, 'uninstall')).toMatchObject({ status: 0, stderr: '' });
    expect(filesOf(cwd)).toEqual([`.claude/${other}`, '.claude/commands/mine.md']);
  });

  it('only shows with --dry-run', () => {
    const cwd = project({});
    poolRun(cwd, 'install');
    const before = filesOf(cwd);
    expect(poolRun(cwd, 'uninstall', '--dry-run').stdout).toContain(`Would remove ${pack.length} files.`);
    expect(filesOf(cwd)).toEqual(before);
  });

  it('has nothing to do where nothing was installed', () => {
    const cwd = project({ [`.claude/${one}`]: readFileSync(one, 'utf8') });
    const { status, stdout } = poolRun(cwd, 'uninstall');
    expect(status).toBe(0);
    expect(stdout).toContain('Nothing in .claude was installed by pool-run.');
    expect(existsSync(join(cwd, '.claude', one))).toBe(true);
  });

  it('takes away a copy that ended half-way, because the disk refused a file', () => {
    const cwd = project({ '.claude/commands/.keep': '' });
    const commands = join(cwd, '.claude/commands');
    chmodSync(commands, 0o555);
    // The administrator may write everywhere, so that somebody else has to try.
    const nobody = 65_534;
    const isAdministrator = process.getuid?.() === 0;
    if (isAdministrator) for (const path of ['.', '.claude']) chownSync(join(cwd, path), nobody, nobody);
    const words = [resolve('bin/pool-run'), 'install'];
    const { status, stderr } = spawnSync(process.execPath, words, {
      cwd,
      encoding: 'utf8',
      ...(isAdministrator && { uid: nobody, gid: nobody }),
    });
    expect(status).toBe(2);
    expect(stderr).toContain('.claude/commands/agent-audit.md (EACCES)');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(join(cwd, '.claude', other))).toBe(true);
    chmodSync(commands, 0o755);
    expect(poolRun(cwd, 'uninstall').status).toBe(0);
    expect(filesOf(cwd)).toEqual(['.claude/commands/.keep']);
    expect(existsSync(join(cwd, '.claude/agents'))).toBe(false);
  });

  it('does not remove through a link that took the place of a folder', () => {
    const cwd = project({});
    poolRun(cwd, 'install');
    const outside = project({ 'agents/tech-writer.md': readFileSync(other, 'utf8') });
    rmSync(join(cwd, '.claude/agents'), { recursive: true });
    symlinkSync(join(outside, 'agents'), join(cwd, '.claude/agents'));
    poolRun(cwd, 'uninstall');
    expect(filesOf(outside)).toEqual(['agents/tech-writer.md']);
  });

  it.each([
    ['{', 'pool-run.json: '],
    ['{"version":"1","folders":[],"files":{"../x.md":{"version":"1","sha256":"0"}}}', 'files'],
    ['{"version":"1","folders":[],"files":{"agents/../../x.md":{"version":"1","sha256":"0"}}}', 'files'],
    ['{"version":"1","folders":[".."],"files":{}}', 'folders'],
  ])('refuses a record that is damaged or names anything outside the pack: %s', (record, expected) => {
    const cwd = project({ '.claude/pool-run.json': record, 'x.md': '' });
    writeFileSync(join(cwd, '.claude/x.md'), '');
    for (const word of ['install', 'uninstall']) {
      const { status, stderr } = poolRun(cwd, word);
      expect(status).toBe(2);
      expect(stderr).toContain('.claude/pool-run.json');
      expect(stderr).toContain(expected);
    }
    expect(filesOf(cwd)).toEqual(['.claude/pool-run.json', '.claude/x.md', 'x.md']);
  });
});
