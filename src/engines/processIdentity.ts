import { readdirSync, readFileSync } from 'node:fs';

/** A process as the journal records it: the pid alone may belong to another one by now. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** What `/proc/<pid>/stat` tells that matters here. Times are in clock ticks. */
export interface ProcessStat {
  /** It has ended, and only its parent has not asked for its exit code yet. */
  readonly isZombie: boolean;
  readonly group: number;
  /** CPU time of the process and of those of its children that it has waited for. */
  readonly usedTicks: number;
  /** Since the machine was started. */
  readonly startTicks: string;
}

/** The start time of a process whose own the system would not tell. No process has it, so that none is mistaken for it. */
export const unknownStart = 'unknown';

const hasProc = process.platform === 'linux';

/**
 * When a process started, in the system's own words, without blanks: with the pid it names one process for ever. Undefined
 * when there is none, or when it has ended and only waits to be reaped.
 */
export function startTimeOf(pid: number): string | undefined {
  const born = birthOf(pid);
  return born === undefined || born.isZombie ? undefined : born.startTime;
}

/** Whether the process that was recorded is still alive. */
export function isSameProcess(pid: number, startTime: string): boolean {
  return startTimeOf(pid) === startTime;
}

/** When a process started, also of one that has ended already and is not reaped yet. */
export function birthOf(pid: number): { readonly startTime: string; readonly isZombie: boolean } | undefined {
  if (!hasProc) return askPs(pid);
  const stat = readStat(pid);
  return stat && { startTime: `${bootId()}:${stat.startTicks}`, isZombie: stat.isZombie };
}

/** Undefined when there is no such process, or no `/proc`. */
export function readStat(pid: number): ProcessStat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}

/** proc_pid_stat(5). The name of the program may hold anything, so that fields are counted from the last parenthesis. */
export function parseStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === undefined || startTicks === undefined) return undefined;
  return {
    isZombie: state === 'Z' || state === 'X',
    group: Number(fields[2]),
    usedTicks: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0),
    startTicks,
  };
}

/** Whether a group has a member that is no zombie. Reads all of `/proc`; true where that is not to be had. */
export function hasLivingMember(group: number): boolean {
  if (!hasProc) return true;
  return readdirSync('/proc').some((name) => {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : undefined;
    return stat !== undefined && stat.group === group && !stat.isZombie;
  });
}

let knownBootId: string | undefined;

/** Ticks count from the start of the machine: without this they would come again after the next one. Empty where it has none. */
function bootId(): string {
  knownBootId ??= readBootId();
  return knownBootId;
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}

function askPs(pid: number): { readonly startTime: string; readonly isZombie: boolean } | undefined {
  // Loaded only here: on Linux nobody asks, and it would delay every start.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    // The same process must have the same time whatever the user's language and time zone are.
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
  });
  return parsePs(stdout);
}

/** One line of `ps -o stat= -o lstart=`. */
export function parsePs(
  line: string | null,
): { readonly startTime: string; readonly isZombie: boolean } | undefined {
  const [state, ...started] = (line ?? '').trim().split(/\s+/);
  if (!state || started.length === 0) return undefined;
  return { startTime: started.join('_'), isZombie: state.startsWith('Z') };
}
