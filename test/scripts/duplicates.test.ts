import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { project } from '../project.ts';

const jscpd = resolve('node_modules/jscpd/run-jscpd.js');

/** How the check ends where two files have this in common. */
function checkShared(text: string): number | null {
  const root = project({ 'src/a.ts': `const a = 1;\n${text}`, 'src/b.ts': `${text}let b = [2];\n` });
  const words = [jscpd, '--config', resolve('.jscpd.json'), 'src'];
  return spawnSync(process.execPath, words, { cwd: root }).status;
}

const calls = (count: number): string =>
  Array.from({ length: count }, (_, line) => `note(${line}, [one, other], text);\n`).join('');
const imports = Array.from({ length: 9 }, (_, line) => `import { a${line} } from './${line}.ts';\n`).join('');

it('refuses six lines that stand twice', () => {
  expect(checkShared(calls(6))).toBe(1);
});

it.each([
  ['five lines', calls(5)],
  ['imports', imports],
  ['comments', '// The same words, which are no code, in one line after another.\n'.repeat(9)],
])('passes %s that stand twice', (_, text) => {
  expect(checkShared(text)).toBe(0);
});
