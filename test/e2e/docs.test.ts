import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commit, repository } from '../commands/docs/checked.ts';
import { project } from '../project.ts';
import { poolRun, reportOf } from './pool.ts';
import { listenForTest } from '../listenForTest.ts';

const good = '# It\n\nInstall it, use it.\n\n## Install\n\n## Usage\n\n## License\n\nMIT, of course.\n';

describe('the exit code of docs', () => {
  it.each<readonly [what: string, files: Record<string, string>, args: string[], status: number]>([
    ['0 without findings', { 'README.md': good }, [], 0],
    ['0 with warnings and notes', { 'a.md': '[x](#no)' }, [], 0],
    ['1 with them, when asked for', { 'a.md': '[x](#no)' }, ['--fail-on', 'warning'], 1],
    ['1 with a broken link', { 'a.md': '[x](no.md)' }, [], 1],
    [
      '0 with a broken link of a type that is not asked for',
      { 'a.md': '[x](no.md)' },
      ['--only', 'readme'],
      0,
    ],
    [
      '0 with a broken link in a path that is not asked for',
      { 'a.md': '[x](no.md)', 'b/c.md': 'x' },
      ['b'],
      0,
    ],
    ['0 where there is no document', { 'a.txt': 'x' }, [], 0],
    ['2 for a path that is not there', { 'a.md': 'x' }, ['no'], 2],
    ['2 for a type that there is not', { 'a.md': 'x' }, ['--only', 'redme'], 2],
    ['2 for a format that it does not have', { 'a.md': 'x' }, ['--format', 'cyclonedx'], 2],
  ])('is %s', (_, files, args, status) => {
    const ended = poolRun(project(files), 'docs', ...args);
    expect(ended).toMatchObject({ status });
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  it('is 1 also for a line with thousands of broken links, and says how many more there are', () => {
    const cwd = project({ 'a.md': `# It\n\n${'so [it](no.md) goes '.repeat(20_000)}\n` });
    expect(poolRun(cwd, 'docs').status).toBe(1);
    const { findings } = reportOf(cwd);
    expect(findings).toHaveLength(200);
    expect(findings.at(-1)?.message).toContain('And 19800 more like this in this document.');
  });

  it('is 3 where a document cannot be read, and says which and why', () => {
    const cwd = project({ 'a.md': 'x', 'b.md': 'y' });
    truncateSync(join(cwd, 'b.md'), 65 * 1024 * 1024);
    const { status, stdout } = poolRun(cwd, 'docs');
    expect(status).toBe(3);
    expect(stdout).toContain('b.md is not read: it has 68157440 bytes');
  });
});

describe('docs takes', () => {
  it('links in a circle, a broken manifest and no git as they are', () => {
    const cwd = project({
      'a.md': '[x](loop/loop/b.md)',
      'package.json': '{ "name": ',
      'CONTRIBUTING.md': '```sh\nnpm run x\n```',
    });
    symlinkSync('.', join(cwd, 'loop'));
    symlinkSync('self.md', join(cwd, 'self.md'));
    symlinkSync('a.md', join(cwd, 'linked.md'));
    const { status, stderr } = poolRun(cwd, 'docs');
    expect({ status, stderr }).toMatchObject({ status: 1 });
    expect(reportOf(cwd).findings.map(({ ruleId }) => ruleId)).toEqual(['missing-file']);
  });

  it('a link to another document as that document', () => {
    const cwd = project({ 'a.md': '[x](no.md)' });
    symlinkSync('a.md', join(cwd, 'linked.md'));
    commit(cwd);
    poolRun(cwd, 'docs');
    const { findings, documentation } = reportOf(cwd);
    expect(findings.map(({ location }) => location.path)).toEqual(['a.md']);
    expect(documentation?.leftOut).toEqual([
      { why: 'links to other documents', documents: 1, example: 'linked.md' },
    ]);
  });

  it.each([
    ['in sections', 'a.md', '## Part\n\nSome *text* with a [link](#part) and `code`.\n\n- one\n- two\n\n'],
    ['in one list, in a README', 'README.md', '- licence: how to install and use [this](README.md)\n'],
    ['in one line', 'a.md', 'words and [a link](a.md) and '],
  ])('20 MB of Markdown %s', (_, name, part) => {
    const cwd = project({ [name]: part.repeat(Math.ceil((20 * 1024 * 1024) / part.length)) });
    const { status } = poolRun(cwd, 'docs');
    expect(status).toBe(0);
    // What the garbage collector leaves lying about differs from run to run.
    expect(reportOf(cwd).measures.peakMemoryBytes).toBeLessThan(700_000_000);
  });

  it('documents in other formats as what nobody looked at', () => {
    const cwd = project({ 'a.md': 'x', 'docs/a.rst': 'x', 'docs/b.adoc': 'x', 'tests/fixtures/c.rst': 'x' });
    expect(poolRun(cwd, 'docs').stdout).toContain(
      'Left out: 1 in folders of tests (such as tests/fixtures/c.rst), 2 in formats that are not read (such as docs/a.rst).',
    );
  });

  it('only what changed, and what links to it', () => {
    const cwd = repository({ 'a.md': '[x](gone.md)', 'b.md': '[x](no.md)', 'c.md': 'x', 'gone.md': 'x' });
    execFileSync('git', ['rm', '--quiet', 'gone.md'], { cwd });
    appendFileSync(join(cwd, 'c.md'), '\n[y](never.md)\n');
    poolRun(cwd, 'docs', '--changed');
    expect(reportOf(cwd).findings.map(({ location }) => location.path)).toEqual(['a.md', 'c.md']);
  });
});

describe('--only with several commands', () => {
  it.each<readonly [what: string, only: readonly string[], status: number]>([
    ['a name that one of them knows', ['missing-file'], 1],
    ['a name for each of them', ['missing-anchor', 'secret'], 0],
    ['a name that none of them knows', ['missing-file', 'sceret'], 2],
  ])('takes %s', (_, only, expected) => {
    const cwd = project({ 'a.md': '[x](no.md)' });
    const { status, stderr } = poolRun(cwd, 'audit', 'docs', ...only.flatMap((name) => ['--only', name]));
    expect({ status, stderr }).toMatchObject({ status: expected });
    if (status !== 2) return;
    expect(stderr).toContain('sceret');
  });
});

it('asks for links to other places only with --external, and remembers the answers', async () => {
  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url ?? '');
    response.writeHead(url === '/no' ? 404 : 200).end();
  });
  const url = await listenForTest(server, '127.0.0.2');
  const cwd = project({ 'a.md': `[x](${url}/yes) and ${url}/no.\n` });
  const run = (...args: string[]): Promise<number | null> =>
    new Promise((resolve) => {
      const env = { ...process.env, XDG_CACHE_HOME: join(cwd, '.cache') };
      const child = spawn(process.execPath, ['bin/pool-run', 'docs', '--cwd', cwd, ...args], {
        env,
        stdio: 'ignore',
      });
      child.once('exit', resolve);
    });
  writeFileSync(join(cwd, '.gitignore'), '.cache\n');
  expect(await run()).toBe(0);
  expect(asked).toEqual([]);
  expect(await run('--external')).toBe(1);
  expect(new Set(asked)).toEqual(new Set(['/yes', '/no']));
  const before = asked.length;
  expect(await run('--external')).toBe(1);
  expect(asked).toHaveLength(before);
  expect(reportOf(cwd).documentation?.links).toMatchObject({ checked: 2, remembered: 2, oldestHours: 0 });
});
