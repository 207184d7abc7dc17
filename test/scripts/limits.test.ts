import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { project, type Files } from '../project.ts';

/** What the check prints about a repository with these files, and how it ends. */
function check(files: Files): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const root = project(files);
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  const program = ['--import', import.meta.resolve('tsx'), resolve('scripts/limits.ts'), root];
  return spawnSync(process.execPath, program, { encoding: 'utf8' });
}

const lines = (count: number): string => 'note();\n'.repeat(count);
const named = (name: string, count: number): string => `function ${name}() {\n${lines(count - 2)}}\n`;

it('tells how long files and functions are, and passes what keeps to the limits', () => {
  const found = check({
    'src/a.ts': named('a', 50),
    'src/b.ts': named('b', 3) + named('c', 4) + named('d', 5),
    'scripts/e.mjs': lines(250),
  });
  expect(found).toMatchObject({ status: 0, stderr: '' });
  expect(found.stdout.split('\n').map((line) => line.trim().split(/\s{2,}/))).toEqual([
    ['files', 'median', 'longest', 'functions', 'median', 'longest'],
    ['src', '2', '50', '50', '4', '5', '50'],
    ['scripts', '1', '250', '250', '0', '0', '0'],
    ['benchmarks', '0', '0', '0', '0', '0', '0'],
    ['test', '0', '0', '0', '0', '0', '0'],
    [''],
  ]);
});

it.each<[string, Files, string]>([
  [
    'a file of 251 lines',
    { 'src/a.ts': lines(251), 'src/b.ts': '', 'src/c.ts': '' },
    'src/a.ts:1 has 251 lines, more than 250: give what belongs together a file of its own.',
  ],
  [
    'a function of 51 lines',
    { 'src/a.ts': `${named('a', 3)}${named('b', 3)}${named('c', 51)}` },
    'src/a.ts:7 is a function of 51 lines, more than 50: name its parts and call them.',
  ],
  [
    'a method of 51 lines',
    {
      'src/a.ts': `class A {\n${named('b', 51).replace('function ', '')}}\n${named('c', 3)}${named('d', 3)}`,
    },
    'src/a.ts:2 is a function of 51 lines, more than 50: name its parts and call them.',
  ],
  [
    'a median file of 100 lines',
    { 'src/a.ts': lines(99), 'src/b.ts': lines(100), 'benchmarks/c.ts': lines(101) },
    'benchmarks/c.ts:1 is the longest, and the median file has 100 lines, not fewer than 100: divide the long ones.',
  ],
  [
    'a median function of 10 lines',
    { 'src/a.ts': `const a = () => {\n${lines(8)}};\n` },
    'src/a.ts:1 is the longest, and the median function has 10 lines, not fewer than 10: divide the long ones.',
  ],
  [
    'files that load each other later, for their types alone and again',
    {
      'src/a.ts': "export const a = () => import('./b/b.ts');\n",
      'src/b/b.ts': "import type { C } from '../c.ts';\n",
      'src/c.ts': "export * from './a.ts';\n",
      'src/d.ts': "import { a } from './a.ts';\n",
    },
    'src/a.ts:1 imports itself, by way of src/b/b.ts, src/c.ts: move what both ends need below them.',
  ],
])('refuses %s', (_, files, problem) => {
  expect(check(files)).toMatchObject({ status: 1, stderr: `${problem}\n` });
});

it('takes a list of tests for no function, and the tests in it for functions', () => {
  const tests = `describe.each([])('%s', () => {\n${`it('a', () => {\n${lines(3)}});\n`.repeat(12)}});\n`;
  expect(check({ 'src/a.ts': tests, 'src/b.ts': '' })).toMatchObject({ status: 0 });
});
