import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { markdown, project } from '../project.ts';
import { poolRun } from './pool.ts';
import { Terminal } from './terminal.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const red = /\u001B\[[\d;]*31m## Errors/;

/** What a terminal shows of an audit with an error. */
async function shown(environment: Readonly<Record<string, string>>): Promise<string> {
  const terminal = new Terminal({
    cwd: project({ '.claude/agents/one.md': markdown('name: one') }),
    environment: { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment },
    words: ['sh', '-c', '"$0" audit; sleep 60', resolve('bin/pool-run')],
    columns: 120,
    rows: 40,
  });
  onTestFinished(() => terminal.close());
  await terminal.until('report.md');
  return terminal.screen('coloured');
}

it.skipIf(!hasTmux)('a terminal gets colours', async () => {
  expect(await shown({})).toMatch(red);
});

it.skipIf(!hasTmux)('nobody gets colours who does not want them', async () => {
  const screen = await shown({ NO_COLOR: '1' });
  expect(screen).toContain('## Errors');
  expect(screen).not.toMatch(red);
});

it('a file and a pipe get none', () => {
  const { stdout } = poolRun(project({ '.claude/agents/one.md': markdown('name: one') }), 'audit');
  expect(stdout).toContain('## Errors');
  expect(stdout).not.toContain('\u001B');
});
