import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { isSameProcess } from '../../src/engines/processIdentity.ts';
import { readJournal } from '../../src/journal/file.ts';
import type { RunEvent } from '../../src/model/event.ts';
import { reportSchema, type Report } from '../../src/model/report.ts';
import { project, type Files } from '../project.ts';

const program = resolve('bin/pool-run');

/** How a command line ended, and what it said. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real program to its end. */
export function poolRun(cwd: string, ...args: readonly string[]): Ended {
  const options = { cwd, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, timeout: 120_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
  return { status, stdout, stderr };
}

/** Starts the real program, in a group of its own as a terminal would. */
export function startPoolRun(cwd: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { cwd, detached: true, stdio: 'ignore' });
}

/** A project with items `items/0.txt` and so on, and a command `work` that runs `tool.sh`. */
export function workshop(
  tool: string,
  { items = 6, pool = [], files = {} }: { items?: number; pool?: readonly string[]; files?: Files } = {},
): string {
  const all = Array.from({ length: items }, (_, index): [string, string] => [
    `items/${index}.txt`,
    `${index}\n`,
  ]);
  const settings = pool.some((line) => line.startsWith('exec'))
    ? pool
    : [`exec: [sh, tool.sh, '{item}']`, ...pool];
  const definition = [
    '---',
    'name: work',
    'description: Works on items.',
    'instance_pool:',
    ...["items: 'items/*.txt'", 'max_instances: 3', ...settings].map((line) => `  ${line}`),
    '---',
    'Work.',
    '',
  ];
  return project({
    ...Object.fromEntries(all),
    'commands/work.md': definition.join('\n'),
    'tool.sh': tool,
    ...files,
  });
}

/** The folder of the last run of a project. */
export function lastRun(cwd: string): string {
  const runs = readdirSync(join(cwd, '.pool-run/runs')).toSorted();
  return join(cwd, '.pool-run/runs', runs.at(-1) ?? '');
}

export function reportOf(cwd: string): Report {
  return reportSchema.parse(JSON.parse(readFileSync(join(lastRun(cwd), 'report.json'), 'utf8')));
}

export function eventsOf(cwd: string): RunEvent[] {
  const journal = readJournal(join(lastRun(cwd), 'coordination.log'));
  if (!journal.ok) throw new Error(`the journal cannot be read: ${JSON.stringify(journal.reason)}`);
  return journal.value;
}

/** The items that were done, as often as they were. */
export function doneItems(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'item_done' ? [event.item] : [])).toSorted();
}

/** No process that any run of the project started is alive: by pid and start time. */
export async function expectNoneAlive(cwd: string): Promise<void> {
  const started = readdirSync(join(cwd, '.pool-run/runs')).flatMap((run) => {
    const journal = readJournal(join(cwd, '.pool-run/runs', run, 'coordination.log'));
    return journal.ok ? journal.value.filter((event) => event.type === 'process_started') : [];
  });
  await until(() => started.every(({ pid, startTime }) => !isSameProcess(pid, startTime)));
  expect(started.filter(({ pid, startTime }) => isSameProcess(pid, startTime))).toEqual([]);
}

/** Waits until something holds, at most 20 seconds. */
export async function until(holds: () => boolean): Promise<boolean> {
  const deadline = performance.now() + 20_000;
  while (!holds() && performance.now() < deadline) {
    await new Promise((continued) => {
      setTimeout(continued, 20);
    });
  }
  return holds();
}
