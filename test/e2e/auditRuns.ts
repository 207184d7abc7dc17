import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { agent, markdown, project } from '../project.ts';

export const program = resolve('bin/pool-run');

export function poolRun(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

export const clean = () =>
  project({ '.claude/agents/one.md': agent('one'), '.claude/agents/two.md': agent('two') });

export const broken = () =>
  project({ '.claude/agents/one.md': markdown('description: Use when asked.\ntools: Read') });

/** The folder of the only run of a project. */
export function runFolder(cwd: string): string {
  const [run = '', ...others] = readdirSync(join(cwd, '.pool-run/runs'));
  expect(others).toEqual([]);
  return join(cwd, '.pool-run/runs', run);
}
