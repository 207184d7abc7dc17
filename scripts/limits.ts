/*
 * Holds the code to its limits: `limits.ts [folder]`. Prints how long files and functions are, and what breaks a limit, with
 * what to do about it; fails where something does.
 */
import { execFileSync } from 'node:child_process';
import { fileLengths, functionLengths, problemsIn, type Lengths } from './limits/problems.ts';
import { readSource } from './limits/source.ts';

const root = process.argv[2] ?? '.';
const folders = ['src', 'scripts', 'benchmarks', 'test'];

const words = [
  'ls-files',
  '-z',
  '--cached',
  '--others',
  '--exclude-standard',
  '--deduplicate',
  '--',
  ...folders,
];
const sources = execFileSync('git', words, { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => /\.(?:ts|mjs)$/.test(path))
  .map((path) => readSource(root, path));

const row = ([name = '', ...cells]: readonly (string | number)[]): string =>
  name.toString().padEnd(12) + cells.map((cell) => cell.toString().padStart(11)).join('');
const told = ({ count, median, longest }: Lengths): number[] => [count, median, longest];

console.log(row(['', 'files', 'median', 'longest', 'functions', 'median', 'longest']));
for (const folder of folders) {
  const own = sources.filter(({ path }) => path.startsWith(`${folder}/`));
  console.log(row([folder, ...told(fileLengths(own)), ...told(functionLengths(own))]));
}
const problems = problemsIn(sources);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
