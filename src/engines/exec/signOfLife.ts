import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { groupBy } from '../../model/groupBy.ts';
import { readStat } from '../processIdentity.ts';

const hasProc = process.platform === 'linux';

/** How often processes are looked at, in milliseconds. Asking `ps` starts a program each time. */
const interval = hasProc ? 1_000 : 5_000;

/** One that is watched, and what it had used when it was looked at last. */
interface Watched {
  readonly alive: () => void;
  used?: string;
}

const watched = new Map<number, Watched>();
let timer: NodeJS.Timeout | undefined;

/**
 * Calls `alive` whenever a process, or what it started, has used CPU time since the last look. Answers what stops it.
 *
 * Its descendants count because many a program only waits for another: a shell, `npx`, the launcher of a test runner.
 */
export function watchLife(pid: number, alive: () => void): () => void {
  watched.set(pid, { alive });
  timer ??= setInterval(look, interval).unref();
  return () => {
    watched.delete(pid);
    if (watched.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function look(): void {
  if (!hasProc) return lookWithPs();
  for (const pid of watched.keys()) see(pid, usedTime(pid));
}

function see(pid: number, used: string | undefined): void {
  const process = watched.get(pid);
  if (!process || used === undefined || used === process.used) return;
  if (process.used !== undefined) process.alive();
  process.used = used;
}

/** A text that changes when a process or one of its descendants uses CPU time, begins or ends. Linux. */
export function usedTime(pid: number): string | undefined {
  const own = readStat(pid)?.usedTicks;
  if (own === undefined) return undefined;
  return [own, ...childrenOf(pid).map((child) => `${child}:${usedTime(child) ?? ''}`)].join(' ');
}

/** Every thread has children of its own. Empty where the kernel does not tell (proc_pid_task_children, since 3.5). */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** Where there is no `/proc` it is the times of the process's whole group. */
function lookWithPs(): void {
  execFile('ps', ['-A', '-o', 'pgid=', '-o', 'time='], (error, stdout) => {
    if (!error) for (const [group, used] of timesOfGroups(stdout)) see(group, used);
  });
}

/** Of the lines of `ps -o pgid= -o time=`. */
export function timesOfGroups(text: string): Map<number, string> {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const groups = groupBy(lines, ([group]) => Number(group));
  return new Map([...groups].map(([group, members]) => [group, members.map(([, time]) => time).join(' ')]));
}
