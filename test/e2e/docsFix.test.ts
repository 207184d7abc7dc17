import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commit, repository } from '../commands/docs/checked.ts';
import { project } from '../project.ts';
import { poolRun } from './pool.ts';

const broken = () =>
  repository({
    'a.md': '\uFEFFSee [x](old/guide.md#part).\r\n',
    'b.md': '[y](/old/guide.md)\n',
    'new/guide.md': '## Part\n',
  });

describe('docs --fix', () => {
  it('mends moved links, keeps everything else, and the exit code is that of what is left', () => {
    const cwd = broken();
    chmodSync(join(cwd, 'a.md'), 0o640);
    const { status, stderr } = poolRun(cwd, 'docs', '--fix', '--allow-dirty');
    expect(status).toBe(0);
    expect(stderr).toContain('Mended 2 places in 2 files.');
    expect(readFileSync(join(cwd, 'a.md'), 'utf8')).toBe('\uFEFFSee [x](new/guide.md#part).\r\n');
    expect(readFileSync(join(cwd, 'b.md'), 'utf8')).toBe('[y](/new/guide.md)\n');
    expect(statSync(join(cwd, 'a.md')).mode & 0o777).toBe(0o640);
    expect(poolRun(cwd, 'docs')).toMatchObject({ status: 0 });
  });

  it('with --dry-run prints a diff that git can apply, and writes nothing', () => {
    const cwd = broken();
    const { stdout, stderr } = poolRun(cwd, 'docs', '--fix', '--dry-run');
    expect(execFileSync('git', ['status', '--short'], { cwd, encoding: 'utf8' })).toBe('');
    expect(stderr).toContain('Would mend 2 places in 2 files.');
    execFileSync('git', ['apply', '-'], { cwd, input: stdout });
    expect(poolRun(cwd, 'docs')).toMatchObject({ status: 0 });
  });

  it('does not touch what is not committed, unless it is allowed to', () => {
    const cwd = broken();
    appendFileSync(join(cwd, 'a.md'), 'More.\r\n');
    const { status, stderr } = poolRun(cwd, 'docs', '--fix');
    expect(status).toBe(1);
    expect(stderr).toContain('a.md was not changed: it has changes that are not committed');
    expect(readFileSync(join(cwd, 'a.md'), 'utf8')).toContain('old/guide.md');
    expect(poolRun(cwd, 'docs', '--fix', '--allow-dirty')).toMatchObject({ status: 0 });
  });

  it('does not touch anything where there is no git, unless it is allowed to', () => {
    const cwd = project({ 'a.md': '[x](old/guide.md)', 'new/guide.md': 'x' });
    expect(poolRun(cwd, 'docs', '--fix')).toMatchObject({ status: 1 });
    expect(readFileSync(join(cwd, 'a.md'), 'utf8')).toBe('[x](old/guide.md)');
  });

  it('follows the renames that git saw, where names alone would not tell', () => {
    const cwd = repository({
      'a.md': '[x](one/README.md)',
      'one/README.md': 'The one.\n',
      'two/README.md': 'Another.\n',
    });
    execFileSync('git', ['mv', 'one', 'three'], { cwd });
    commit(cwd);
    expect(poolRun(cwd, 'docs', '--fix')).toMatchObject({ status: 0 });
    expect(readFileSync(join(cwd, 'a.md'), 'utf8')).toBe('[x](three/README.md)');
  });

  it('makes tables of contents and of exports again', () => {
    const cwd = repository({
      'a.md':
        '<!-- toc -->\n\n- [One](#one)\n\n<!-- tocstop -->\n\n## One\n\n## Two\n\n<!-- pool-run:api x.ts -->\n<!-- /pool-run:api -->\n',
      'x.ts': '/** What it does. */\nexport function work(): void {}\n',
    });
    poolRun(cwd, 'docs', '--fix');
    const text = readFileSync(join(cwd, 'a.md'), 'utf8');
    expect(text).toContain('- [One](#one)\n- [Two](#two)\n');
    expect(text).toContain('| `work` | function | What it does. |');
    expect(poolRun(cwd, 'docs', '--fail-on', 'note')).toMatchObject({ status: 0 });
  });

  it('changes nothing after a run that was interrupted', async () => {
    const part = '## Part\n\nSome *text* with a [link](#part) and `code`.\n\n';
    const cwd = repository({ 'a.md': '[x](old/guide.md)', 'new/guide.md': part.repeat(100_000) });
    const child = spawn(process.execPath, ['bin/pool-run', 'docs', '--cwd', cwd, '--fix']);
    child.stderr.once('data', () => child.kill('SIGINT'));
    const status = await new Promise((resolve) => {
      child.once('exit', resolve);
    });
    expect(status).toBe(130);
    expect(readFileSync(join(cwd, 'a.md'), 'utf8')).toBe('[x](old/guide.md)');
  });

  it('is an option of docs alone', () => {
    expect(poolRun(project({}), 'audit', '--fix')).toMatchObject({ status: 2 });
  });
});
