// Draws docs/pictures/run.svg: a real run in a real terminal, while it works and when it has ended. Needs tmux.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Terminal } from '../test/e2e/terminal.ts';
import { drawScreens } from './picture/drawing.ts';
import { exampleCommand, exampleFiles } from './picture/example.ts';

const columns = 128;
const prompt = '$ ';

const folder = mkdtempSync(join(tmpdir(), 'pool-run-picture-'));
try {
  writeFileSync('docs/pictures/run.svg', await picture(join(folder, 'shop'), join(folder, 'bin')));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function picture(cwd: string, bin: string): Promise<string> {
  for (const [path, text] of Object.entries(exampleFiles())) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  mkdirSync(bin);
  symlinkSync(resolve('bin/pool-run'), join(bin, 'pool-run'));
  const environment = {
    PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: folder,
    LANG: 'C.UTF-8',
    PS1: `\\[\\e[1;32m\\]${prompt}\\[\\e[0m\\]`,
  };
  const terminal = new Terminal({ cwd, environment, words: ['bash', '--norc'], columns, rows: 60 });
  try {
    await terminal.until(prompt);
    terminal.type(exampleCommand);
    terminal.press('Enter');
    const working = await whileItWorks(terminal);
    await terminal.until('report.md');
    return drawScreens(
      [working, linesOf(terminal.screen('coloured'))],
      columns,
      `${exampleCommand}, while it works and at its end`,
    );
  } finally {
    await terminal.close();
  }
}

/** The screen when about half is done. */
async function whileItWorks(terminal: Terminal): Promise<string[]> {
  for (;;) {
    const screen = terminal.screen('coloured');
    if (/ \((?:[4-7]\d) %\)/.test(screen)) return linesOf(screen);
    if (screen.includes('report.md'))
      throw new Error('The run was over before anything could be seen of it.');
    await sleep(20);
  }
}

/** Without what is empty at its end, and without the prompt that waits for the next command. */
function linesOf(screen: string): string[] {
  const lines = screen.trimEnd().split('\n');
  const isWaiting =
    lines
      .at(-1)
      ?.replaceAll(/\u001B\[[\d;]*m/g, '')
      .trim() === prompt.trim();
  return isWaiting ? lines.slice(0, -1) : lines;
}
