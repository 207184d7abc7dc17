import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../inputs/repository.ts';
import { project } from '../project.ts';
import { poolRun, reportOf } from './pool.ts';

describe('pool-run new', () => {
  it('writes a command that runs at once over files that the project has', () => {
    const cwd = project({ 'a.py': 'x = 1\n', 'b/c.py': 'y = 1\nz = 2\n', 'd.md': 'text\n' });
    const made = poolRun(cwd, 'new', 'count');
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toContain('Wrote commands/count.md: wc -l over **/*.py, 2 files now.');
    expect(poolRun(cwd, 'list').stdout).toContain('from commands/count.md');
    const ran = poolRun(cwd, 'count');
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain('2 b/c.py');
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 2, done: 2, complete: true });
  });

  it('takes its files from the project, also where git is not told to ignore what npm installed', () => {
    const packages = Object.fromEntries(['a', 'b', 'c'].map((name) => [`node_modules/${name}/index.ts`, '']));
    const pack = Object.fromEntries(['a', 'b', 'c'].map((name) => [`.claude/agents/${name}.md`, '']));
    const cwd = repository({ ...packages, ...pack, 'src/a.js': '', 'src/b.js': '' });
    expect(poolRun(cwd, 'new', 'count').stdout).toContain('wc -l over **/*.js, 2 files now.');
  });

  it('works where there is nothing yet: its own file is then the first item', () => {
    const cwd = project({});
    expect(poolRun(cwd, 'new', 'first').stdout).toContain('1 file now');
    expect(poolRun(cwd, 'first').status).toBe(0);
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 1, done: 1 });
  });

  it('never overwrites, wherever the command of that name is', () => {
    const own = '---\nname: mine\n---\nMine.\n';
    const cwd = project({ 'commands/mine.md': own, '.claude/commands/yours.md': 'Yours.\n' });
    const { status, stderr } = poolRun(cwd, 'new', 'mine');
    expect(status).toBe(2);
    expect(stderr).toContain('There is already a command "mine" (commands/mine.md).');
    expect(readFileSync(join(cwd, 'commands/mine.md'), 'utf8')).toBe(own);
    expect(poolRun(cwd, 'new', 'yours').stderr).toContain('.claude/commands/yours.md');
    expect(existsSync(join(cwd, 'commands/yours.md'))).toBe(false);
  });

  it.each([
    ['../outside'],
    ['a/b'],
    ['Upper'],
    ['-x'.slice(1).toUpperCase()],
    ['with space'],
    ['a'.repeat(65)],
  ])('refuses the name %j', (name) => {
    const cwd = project({});
    const { status, stderr } = poolRun(cwd, 'new', name);
    expect(status).toBe(2);
    expect(stderr).toContain('lower-case letters, digits and hyphens');
    expect(existsSync(join(cwd, 'commands'))).toBe(false);
  });

  it.each(['audit', 'agent-audit', 'prime', 'plan', 'all', 'new'])(
    'refuses %s, which means something already',
    (name) => {
      expect(poolRun(project({}), 'new', name)).toMatchObject({ status: 2 });
    },
  );

  it('asks for a name where there is none', () => {
    expect(poolRun(project({}), 'new').stderr).toContain('Expected the name of the command');
  });

  it('does not write through a folder that leads out of the project', () => {
    const outside = project({});
    const cwd = project({});
    mkdirSync(join(outside, 'elsewhere'));
    symlinkSync(join(outside, 'elsewhere'), join(cwd, 'commands'));
    expect(poolRun(cwd, 'new', 'one')).toMatchObject({ status: 2 });
    expect(existsSync(join(outside, 'elsewhere/one.md'))).toBe(false);
  });
});
