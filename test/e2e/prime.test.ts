import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, write, type Files } from '../project.ts';
import { lastRun, poolRun, reportOf } from './pool.ts';

const small: Files = {
  'package.json':
    '{ "name": "small", "description": "Adds.", "bin": "cli.js", "scripts": { "test": "node --test" } }',
  'cli.js': "import { add } from './src/add.js';\nconsole.log(add(1, 2));\n",
  'src/add.js': "import { check } from './check.js';\nexport const add = (a, b) => check(a) + check(b);\n",
  'src/check.js': "import { add } from './add.js';\nexport const check = (a) => a ?? add(0, 0);\n",
};

function git(cwd: string, ...words: string[]): void {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...words], { cwd, stdio: 'ignore' });
}

function repository(files: Files, date = '2020-01-02T03:04:05Z'): string {
  const cwd = project(files);
  git(cwd, 'init', '-q');
  git(cwd, 'add', '-A');
  execFileSync(
    'git',
    ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', 'commit', '-qm', 'feat: begin'],
    {
      cwd,
      env: { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    },
  );
  return cwd;
}

describe('pool-run prime', () => {
  it('says what a project is, with its cycle, and ends with 0 because warnings do not fail', () => {
    const cwd = project(small);
    const { status, stdout } = poolRun(cwd, 'prime');
    expect(status).toBe(0);
    expect(stdout).toContain('small: Adds.');
    expect(stdout).toContain('JavaScript 6 lines in 3 files');
    expect(stdout).toContain('- test: `npm test` (package.json)');
    expect(stdout).toContain('src/add.js → src/check.js → src/add.js');
    expect(stdout).toContain('There is no git history here');
    expect(poolRun(cwd, 'prime', '--fail-on', 'warning').status).toBe(1);
    expect(reportOf(cwd)).toMatchObject({
      coverage: { planned: 5, done: 5, complete: true },
      counts: { warning: 1 },
    });
  });

  it('draws the folders for people, and the whole page holds what was learnt', () => {
    const cwd = project({ ...small, 'lib/a.js': "import '../src/add.js';\n" });
    const { stdout } = poolRun(cwd, 'prime', '--format', 'md');
    expect(stdout).toContain('```mermaid\nflowchart LR');
    expect(stdout).toMatch(/f\d+ -->\|1\| f\d+/);
    expect(poolRun(cwd, 'prime', '--format', 'html').stdout).toContain('<h2>Codebase</h2>');
  });

  it('says of which languages only lines are counted, and gives no counts that would be none', () => {
    const php = '<?php\nfunction f($a) { return $a ? 1 : 2; }\n';
    const cwd = repository({ 'a.php': php, 'docs/b.md': 'text\n' });
    for (const value of [3, 4]) {
      write(cwd, { 'a.php': php.replace('2', String(value)) });
      git(cwd, 'commit', '-qam', `fix: ${value}`);
    }
    const { stdout } = poolRun(cwd, 'prime');
    expect(stdout).toContain('Imports are not read in PHP: lines only.');
    expect(stdout).toContain('Functions are not read in PHP: lines only.');
    expect(stdout).not.toMatch(/0 imports|0 cycles|Not judged/);
    expect(stdout).toContain('| `a.php` | 3 | – |');
    expect(poolRun(cwd, 'prime', '--format', 'context').stdout).toContain(
      'Imports and functions are not read',
    );
    expect(poolRun(cwd, 'prime', '--format', 'html').stdout).toContain('Functions are not read in PHP');
  });

  it('asks git how old things are, and who changes what', () => {
    const cwd = repository({ 'a.py': '# TODO: later\ndef f(a):\n    return 1 if a else 2\n' });
    for (const value of [3, 4]) {
      write(cwd, { 'a.py': `# TODO: later\ndef f(a):\n    return 1 if a else ${value}\n` });
      git(cwd, 'commit', '-qam', `fix: ${value}`);
    }
    expect(poolRun(cwd, 'prime').stdout).toContain('"TODO: later" has stood here for at least');
    const { codebase } = reportOf(cwd);
    expect(codebase?.debt?.oldest).toMatchObject([
      { path: 'a.py', line: 1, day: '2020-01-02', author: 'Ann' },
    ]);
    expect(codebase?.hotSpots).toMatchObject({
      history: { commits: 3, isBounded: false, since: '2020-01-02', busFactor: 1, conventional: 1 },
      files: [{ path: 'a.py', commits: 3, complexity: 1, mainAuthor: 'Ann', share: 1 }],
    });
  });

  it('looks at one folder alone, and still sees who uses it', () => {
    const cwd = project({ ...small, 'other/long.js': "import '../src/add.js';\n" });
    poolRun(cwd, 'prime', 'other');
    const { codebase, findings } = reportOf(cwd);
    expect(findings).toEqual([]);
    expect(codebase?.structure?.languages).toMatchObject([{ name: 'JavaScript', files: 1 }]);
    expect(codebase?.dependencies?.arrows).toEqual([{ from: 'other', to: 'src', imports: 1 }]);
    poolRun(cwd, 'prime', 'src');
    expect(reportOf(cwd).counts.warning).toBe(1);
  });

  it('tells with --changed only of what changed and what imports it', () => {
    const two = {
      ...small,
      'x/a.js': "import './b.js';\n",
      'x/b.js': "import './a.js';\nimport './c.js';\n",
      'x/c.js': '',
    };
    const cwd = repository(two);
    const cycles = (): string[] => reportOf(cwd).findings.map(({ location }) => location.path);
    expect(poolRun(cwd, 'prime', '--changed').status).toBe(0);
    expect(cycles()).toEqual([]);
    write(cwd, { 'x/c.js': 'export const c = 1;\n' });
    poolRun(cwd, 'prime', '--changed');
    expect(cycles()).toEqual(['x/a.js']);
    poolRun(cwd, 'prime');
    expect(cycles()).toEqual(['src/add.js', 'x/a.js']);
  });

  it('writes a briefing within its budget, and only where it is asked for', () => {
    const cwd = project(small);
    const { status, stdout } = poolRun(cwd, 'prime', '--format', 'context', '--tokens', '120');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# small: Adds\.\n/);
    expect(stdout.length).toBeLessThan(120 * 6);
    expect(poolRun(cwd, 'audit', '--format', 'context').status).toBe(2);
    expect(poolRun(cwd, 'audit', '--tokens', '5').stderr).toContain('--tokens is an option of "prime"');
  });

  it.each([
    ['an aspect', 'dependencies', 1],
    ['a rule', 'import-cycle', 5],
  ])('looks with --only at %s', (_, name, planned) => {
    const cwd = project(small);
    poolRun(cwd, 'prime', '--only', name);
    expect(reportOf(cwd)).toMatchObject({ coverage: { planned }, counts: { warning: 1 } });
    expect(poolRun(cwd, 'prime', '--only', `${name}x`).stderr).toContain(`Did you mean "${name}"?`);
  });

  it('can be silenced by the project', () => {
    const cwd = project({
      ...small,
      'pool-run.yaml': 'silence:\n  - rule: import-cycle\n    reason: known\n',
    });
    poolRun(cwd, 'prime');
    expect(reportOf(cwd).counts).toMatchObject({ warning: 0, silenced: 1 });
  });
});

/** Ten thousand brackets inside of each other, on lines of their own. */
function nested(before: string, open: string, close: string): string {
  return `${before}${`${open}\n`.repeat(10_000)}${`${close}\n`.repeat(10_000)}`;
}

describe('broken input ends in a clear line', () => {
  it('nothing at all: nothing to do', () => {
    const { status, stdout } = poolRun(project({}), 'prime');
    expect(status).toBe(0);
    expect(stdout).toContain('There was nothing to do');
  });

  it('a path outside of the project, or none', () => {
    const cwd = project(small);
    expect(poolRun(cwd, 'prime', '..')).toMatchObject({ status: 2 });
    expect(poolRun(cwd, 'prime', '..').stderr).toContain('lies outside of this project');
    expect(poolRun(cwd, 'prime', 'nowhere').stderr).toContain('There is no "nowhere"');
  });

  it('garbage, loops of links, huge files and files that cannot be read', () => {
    const cwd = project({
      ...small,
      'bytes.py': new Uint8Array([0xff, 0xfe, 0x80, 0x0a, 0x41]),
      'half.ts': 'export function f( {',
      'huge.js': `const a = [${'1,'.repeat(10_000_000)}];`,
      'huge.md': 'text\n'.repeat(4_000_000),
      'deep.js': `${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
      'closed.js': 'x',
    });
    symlinkSync('loop', join(cwd, 'loop'));
    symlinkSync('..', join(cwd, 'src/up'));
    chmodSync(join(cwd, 'closed.js'), 0);
    const { status, stdout, stderr } = poolRun(cwd, 'prime');
    expect(stderr).not.toContain('Internal error');
    expect(stdout).not.toContain('Internal error');
    expect(status).toBe(0);
    expect(reportOf(cwd).codebase?.structure?.files.unread).toContainEqual({
      path: 'huge.js',
      why: expect.stringContaining('bytes; more than') as string,
    });
  });

  it('brackets in brackets and chains without end, in every language that is read', () => {
    const cwd = project({
      'a.js': nested('x = ', '[', ']'),
      'types.ts': nested('type A = ', '{ a:', '}'),
      'chain.js': `a${'\n.b()'.repeat(10_000)}`,
      'b.py': nested('x = ', '[', ']'),
      'c.go': nested('package c\nvar x = ', '(', ')'),
      'd.rs': nested('use a', '::{', '}'),
      'E.java': nested('class E { void e() {', '{', '}'),
    });
    const { status } = poolRun(cwd, 'prime');
    expect(status).toBe(0);
    const unparsed = reportOf(cwd).codebase?.structure?.files.unparsed;
    expect(unparsed).toEqual(['E.java', 'a.js', 'b.py', 'c.go', 'chain.js', 'd.rs', 'types.ts']);
  });

  it('a repository without a commit', () => {
    const cwd = project(small);
    git(cwd, 'init', '-q');
    expect(poolRun(cwd, 'prime').status).toBe(0);
    expect(reportOf(cwd).codebase?.hotSpots?.history).toBeUndefined();
  });

  it('runs nothing that the project says', () => {
    const cwd = repository({ ...small, 'oops.sh': 'touch oops\n', '.gitattributes': '*.js diff=oops\n' });
    git(cwd, 'config', 'diff.oops.textconv', 'sh oops.sh');
    git(cwd, 'config', 'core.fsmonitor', 'sh oops.sh');
    mkdirSync(join(cwd, 'node_modules/small'), { recursive: true });
    writeFileSync(join(cwd, 'node_modules/small/index.js'), 'throw 1');
    expect(poolRun(cwd, 'prime').status).toBe(0);
    expect(execFileSync('ls', [cwd], { encoding: 'utf8' }).split('\n')).not.toContain('oops');
    expect(lastRun(cwd)).toContain('.pool-run/runs/');
  });
});
