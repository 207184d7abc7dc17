import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, write } from '../project.ts';
import { initOf, installClient } from './client.ts';
import { poolRun } from './pool.ts';
import { filesOf, pack, one, other } from './installed.ts';

const namesIn = (folder: string) => readdirSync(folder).map((file) => file.replace(/\.md$/, ''));

const text = (cwd: string, path: string) => readFileSync(join(cwd, '.claude', path), 'utf8');

const sha256 = (bytes: string) => createHash('sha256').update(bytes).digest('hex');

interface Listed {
  readonly version: string | null;
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly action: string; readonly reason?: string }[];
}

/** What became of each file. */
function actions(cwd: string, ...args: string[]): Record<string, string> {
  const { files } = JSON.parse(poolRun(cwd, ...args, '--json').stdout) as Listed;
  return Object.fromEntries(files.map(({ path, action }) => [path, action]));
}

/** A project with the pack, in which the record says that `path` was installed as `old` by an older version. */
function installedWith(path: string, old: string): string {
  const cwd = project({});
  poolRun(cwd, 'install');
  const record = JSON.parse(text(cwd, 'pool-run.json')) as { files: Record<string, unknown> };
  record.files[path] = { version: '0.0.9', sha256: sha256(old) };
  write(cwd, { [`.claude/${path}`]: old, '.claude/pool-run.json': JSON.stringify(record) });
  return cwd;
}

describe('pool-run install', () => {
  it('copies the whole pack into the project, and says so file by file', () => {
    const cwd = project({});
    const { status, stdout, stderr } = poolRun(cwd, 'install');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const path of pack) {
      expect(stdout).toContain(`  new     ${path}\n`);
      expect(text(cwd, path)).toBe(readFileSync(path, 'utf8'));
    }
    expect(filesOf(cwd)).toEqual([...pack, 'pool-run.json'].map((path) => `.claude/${path}`).toSorted());
  });

  it('changes nothing when it is done again, not even its record', () => {
    const cwd = project({});
    poolRun(cwd, 'install');
    const before = statSync(join(cwd, '.claude/pool-run.json')).mtimeMs;
    const again = poolRun(cwd, 'install', '--project');
    expect(again.stdout).toContain(`Wrote 0 files, ${pack.length} the same.`);
    expect(again.status).toBe(0);
    expect(statSync(join(cwd, '.claude/pool-run.json')).mtimeMs).toBe(before);
  });

  it('installs what the real client then loads', async () => {
    const program = installClient();
    const cwd = project({});
    poolRun(cwd, 'install');
    const { agents, slash_commands: commands } = await initOf(program, cwd);
    expect(agents).toEqual(expect.arrayContaining(namesIn('agents')));
    expect(commands).toEqual(expect.arrayContaining(namesIn('commands')));
  });

  it('leaves the commands of the terminal as they were, all of them together too', () => {
    const cwd = project({});
    const before = poolRun(cwd, 'plan', 'all');
    poolRun(cwd, 'install');
    const after = poolRun(cwd, 'plan', 'all');
    expect(before.status).toBe(0);
    expect(after.status).toBe(0);
    for (const name of ['audit', 'test', 'docs', 'deps', 'prime']) {
      expect(after.stdout).toContain(`Plan of ${name} `);
    }
  });

  it('only shows with --dry-run', () => {
    const cwd = project({});
    const { stdout, status } = poolRun(cwd, 'install', '--dry-run');
    expect(stdout).toContain(`Would write ${pack.length} files`);
    expect(status).toBe(0);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('says nothing with --quiet but what it kept', () => {
    const cwd = project({ [`.claude/${one}`]: 'mine\n' });
    const { stdout } = poolRun(cwd, 'install', '--quiet');
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(stdout).toContain(one);
    expect(poolRun(project({}), 'install', '--quiet').stdout).toBe('');
  });

  it('never overwrites a file of the user, names it, and fails because the pack is not whole', () => {
    const cwd = project({ [`.claude/${one}`]: 'mine\n', '.claude/settings.json': '{}' });
    const { status, stdout } = poolRun(cwd, 'install');
    expect(status).toBe(1);
    expect(stdout).toContain(`  kept    ${one}: yours: pool-run did not install it. Rename it`);
    expect(text(cwd, one)).toBe('mine\n');
    expect(text(cwd, 'settings.json')).toBe('{}');
    expect(existsSync(join(cwd, '.claude', other))).toBe(true);
  });

  it('replaces what is still as an older version installed it, keeps what was edited, brings back what was deleted', () => {
    const cwd = installedWith(one, 'old\n');
    write(cwd, { [`.claude/${other}`]: 'edited\n' });
    rmSync(join(cwd, '.claude/commands/docs.md'));
    const { status, stdout } = poolRun(cwd, 'install');
    expect(status).toBe(0);
    expect(stdout).toContain(`  update  ${one}: it is of 0.0.9\n`);
    expect(stdout).toContain(`  kept    ${other}: you changed it`);
    expect(text(cwd, one)).toBe(readFileSync(one, 'utf8'));
    expect(text(cwd, other)).toBe('edited\n');
    expect(text(cwd, 'commands/docs.md')).toBe(readFileSync('commands/docs.md', 'utf8'));
    expect(actions(cwd, 'install')[other]).toBe('edited');
  });

  it('removes what an older version installed and this one no longer has, unless it was edited', () => {
    const cwd = installedWith('agents/former.md', 'old\n');
    expect(actions(cwd, 'install')['agents/former.md']).toBe('remove');
    expect(existsSync(join(cwd, '.claude/agents/former.md'))).toBe(false);
    const edited = installedWith('agents/former.md', 'old\n');
    write(edited, { '.claude/agents/former.md': 'edited\n' });
    expect(actions(edited, 'install')['agents/former.md']).toBe('edited');
    expect(text(edited, 'agents/former.md')).toBe('edited\n');
    expect(actions(edited, 'install')['agents/former.md']).toBeUndefined();
  });

  it('does not follow a link, wherever it leads, and leaves it', () => {
    const outside = project({ 'file.md': 'theirs\n', 'agents/.keep': '' });
    const cwd = project({ '.claude/commands/.keep': '' });
    symlinkSync(join(outside, 'file.md'), join(cwd, '.claude', one));
    symlinkSync(join(outside, 'not-yet.md'), join(cwd, '.claude/commands/docs.md'));
    symlinkSync(join(outside, 'agents'), join(cwd, '.claude/agents'));
    const { status, stdout } = poolRun(cwd, 'install');
    expect(status).toBe(1);
    expect(stdout).toContain('commands/deps.md is a link, which is not followed');
    expect(stdout).toContain('.claude/agents is a link, which is not followed');
    expect(readFileSync(join(outside, 'file.md'), 'utf8')).toBe('theirs\n');
    expect(filesOf(outside)).toEqual(['agents/.keep', 'file.md']);
    expect(lstatSync(join(cwd, '.claude', one)).isSymbolicLink()).toBe(true);
  });

  it('has nothing to do where the folders are links to the pack itself', () => {
    const cwd = project({ '.claude/.keep': '' });
    const folders = [...new Set(pack.map((path) => path.split('/')[0] ?? ''))];
    for (const folder of folders) symlinkSync(resolve(folder), join(cwd, '.claude', folder));
    expect(poolRun(cwd, 'install')).toMatchObject({ status: 0 });
    expect(readdirSync(join(cwd, '.claude'))).toEqual(['.keep', ...folders]);
    expect(poolRun(cwd, 'uninstall').stdout).toContain('was installed by pool-run');
    expect(existsSync(one)).toBe(true);
  });

  it('refuses a .claude that leads out of the project, or that is a file', () => {
    const outside = project({});
    const cwd = project({});
    symlinkSync(outside, join(cwd, '.claude'));
    const { status, stderr } = poolRun(cwd, 'install');
    expect(status).toBe(2);
    expect(stderr).toContain('.claude leads out of the project');
    expect(readdirSync(outside)).toEqual([]);
    const file = poolRun(project({ '.claude': 'text' }), 'install');
    expect(file.status).not.toBe(0);
    expect(file.stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['install', '--user', '--project'], '--user and --project are two places'],
    [['install', 'here'], 'install takes no paths, got "here"'],
    [['uninstall', 'here'], 'uninstall takes no paths'],
    [['install', '--fix'], '--fix is an option of "docs"'],
    [['audit', '--project'], '--project is an option of "install"'],
    [['instal'], 'Did you mean "install"?'],
  ])('refuses %j', (args, expected) => {
    const cwd = project({});
    const { status, stderr } = poolRun(cwd, ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(expected);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('pool-run install --user', () => {
  it.each(['HOME', 'CLAUDE_CONFIG_DIR'])('copies into the folder of the user, by %s', (name) => {
    const home = project({});
    const cwd = project({});
    const environment = { PATH: process.env['PATH'], HOME: project({}), [name]: home };
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [resolve('bin/pool-run'), ...words], {
        cwd,
        env: environment,
        encoding: 'utf8',
      });
    expect(run('install', '--user')).toMatchObject({ status: 0 });
    const folder = name === 'HOME' ? join(home, '.claude') : home;
    expect(filesOf(folder)).toEqual([...pack, 'pool-run.json'].toSorted());
    expect(readdirSync(cwd)).toEqual([]);
    expect(run('uninstall').stdout).toContain('--user');
    expect(run('uninstall', '--user')).toMatchObject({ status: 0 });
    expect(filesOf(home)).toEqual([]);
    expect(existsSync(folder)).toBe(name !== 'HOME');
  });
});
