import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import * as z from 'zod';
import type { Failure, Result } from '../model/errors.ts';
import { createAtomically, writeAtomically } from './atomicFile.ts';

/** What the system knows of processes. */
export interface Processes {
  /** When a process started, in the system's own words; undefined when it is not alive. A zombie is not. */
  startTimeOf(pid: number): string | undefined;
}

/** A run that this process orchestrates, and nobody else. */
export interface Claim {
  /** Counts up with each orchestrator of the run, from 1. */
  readonly epoch: number;
  /** Lets others go on with the run. */
  release(): void;
}

const orchestratorSchema = z.strictObject({
  epoch: z.int().min(1),
  pid: z.int(),
  startTime: z.string(),
  host: z.string(),
  ended: z.literal(true).optional(),
});
type Orchestrator = z.infer<typeof orchestratorSchema>;

const orchestratorFile = /^([1-9]\d*)\.json$/;

/**
 * Makes this process the next orchestrator of the run in `folder`. Refused while another one is alive, or may be.
 *
 * Every orchestrator has a file, and the one with the highest number holds the run. The next file can be made only once, so that
 * of many processes that find the last orchestrator dead exactly one goes on. Throws the file system's own error.
 */
export function claimRun(folder: string, processes: Processes): Result<Claim> {
  const hold = holdOf(folder, processes);
  if (!hold.isFree) return { ok: false, reason: hold.reason };
  const epoch = hold.epoch + 1;
  const { pid } = process;
  const startTime = processes.startTimeOf(pid) ?? 'unknown';
  const own: Orchestrator = { epoch, pid, startTime, host: hostname() };
  mkdirSync(join(folder, orchestratorsFolder), { recursive: true });
  const path = pathOf(folder, epoch);
  if (!createAtomically(path, toJson(own))) return { ok: false, reason: held(folder, read(path)?.pid) };
  return { ok: true, value: { epoch, release: () => release(path, own) } };
}

/** Whether nobody orchestrates the run any more. False where that cannot be known. */
export function isAbandoned(folder: string, processes: Processes): boolean {
  return holdOf(folder, processes).isFree;
}

type Hold =
  | { readonly isFree: true; readonly epoch: number }
  | { readonly isFree: false; readonly reason: Failure };

function holdOf(folder: string, processes: Processes): Hold {
  const epoch = epochOf(folder);
  if (epoch === 0) return { isFree: true, epoch };
  const path = pathOf(folder, epoch);
  const last = read(path);
  if (!last) {
    const message = 'it does not say which process works on the run. If none does, delete the file.';
    return { isFree: false, reason: { code: 'run-file-invalid', path, message } };
  }
  if (last.ended) return { isFree: true, epoch };
  if (last.host !== hostname()) {
    const { host } = last;
    return { isFree: false, reason: { code: 'run-elsewhere', run: basename(folder), host, path } };
  }
  if (processes.startTimeOf(last.pid) === last.startTime) {
    return { isFree: false, reason: held(folder, last.pid) };
  }
  return { isFree: true, epoch };
}

function held(folder: string, pid: number | undefined): Failure {
  return { code: 'run-held', run: basename(folder), pid };
}

/** The number of the run's last orchestrator; 0 where there was none. */
export function epochOf(folder: string): number {
  try {
    const names = readdirSync(join(folder, orchestratorsFolder));
    return Math.max(0, ...names.map((name) => Number(orchestratorFile.exec(name)?.[1] ?? 0)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

function read(path: string): Orchestrator | undefined {
  try {
    return orchestratorSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function release(path: string, own: Orchestrator): void {
  try {
    writeAtomically(path, toJson({ ...own, ended: true }));
  } catch {
    // A full disk, or the folder is gone. The end of this process frees the run as well.
  }
}

const orchestratorsFolder = 'orchestrators';

function pathOf(folder: string, epoch: number): string {
  return join(folder, orchestratorsFolder, `${epoch}.json`);
}

function toJson(orchestrator: Orchestrator): string {
  return `${JSON.stringify(orchestrator)}\n`;
}
