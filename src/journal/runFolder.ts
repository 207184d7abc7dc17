import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extensionOf } from '../model/format.ts';
import type { Failure, Result } from '../model/errors.ts';
import type { Shard } from '../model/plan.ts';
import type { RunStore } from '../model/ports.ts';
import { maskSecrets } from '../model/secrets.ts';
import { writeAtomically } from './atomicFile.ts';
import { parseEvent } from './decode.ts';
import { openFileJournal } from './file.ts';
import { memoryJournal } from './memory.ts';
import { claimRun, isAbandoned, type Claim, type Processes } from './orchestrators.ts';
import { artifactJson, artifactText, planText, readableJson, shardText } from './runTexts.ts';

/** The folder that holds everything which pool-run writes in a project. */
export const stateFolder = '.pool-run';

/** The journal's name in the folder of a run. */
export const journalFile = 'coordination.log';

/** A run's folder. Closing its journal ends this process's hold on the run. */
export type RunFolder = RunStore & { readonly path: string };

/** Where a run is kept. */
export function runPath(project: string, run: string): string {
  return join(project, stateFolder, 'runs', run);
}

/** Where the instances of a run that write do so. */
export function worktreesPath(project: string, run: string): string {
  return join(project, stateFolder, 'worktrees', run);
}

/**
 * Makes the folder of a new run below `project` and opens its journal. Where `processes` is given the run can be resumed when
 * this process is dead, and by nobody else before. Throws the file system's own error when the folder cannot be written.
 */
export function createRunFolder(project: string, run: string, processes?: Processes): RunFolder {
  const state = join(project, stateFolder);
  mkdirSync(state, { recursive: true });
  const ignore = join(state, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
  mkdirSync(runPath(project, run), { recursive: true });
  if (!processes) return open(project, run);
  const claim = claimRun(runPath(project, run), processes);
  if (!claim.ok) throw new Error(`Internal error: the run ${run} exists already`);
  return open(project, run, claim.value);
}

/**
 * Opens the folder of a run to go on with it. Refused while another process works on the run, and where it never began. A
 * folder that cannot be written is a failure that names the path.
 */
export function openRunFolder(project: string, run: string, processes: Processes): Result<RunFolder> {
  const path = runPath(project, run);
  if (!existsSync(join(path, 'plan.json'))) return { ok: false, reason: { code: 'run-not-begun', run } };
  let claim: Result<Claim> | undefined;
  try {
    claim = claimRun(path, processes);
    return claim.ok ? { ok: true, value: open(project, run, claim.value) } : claim;
  } catch (error) {
    if (claim?.ok) claim.value.release();
    return { ok: false, reason: cannotWrite(error, path) };
  }
}

function cannotWrite(error: unknown, path: string): Failure {
  const { code, path: named = path } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return { code: 'cannot-write', path: named, cause: code };
}

/** Without a claim nobody can tell whether the run is still worked on, so that it is not listed either. */
function open(project: string, run: string, claim?: Claim): RunFolder {
  const path = runPath(project, run);
  for (const folder of ['shards', 'artifacts']) mkdirSync(join(path, folder), { recursive: true });
  if (claim) {
    mkdirSync(livePath(project), { recursive: true });
    writeFileSync(livePath(project, run), '');
  }
  const journal = openFileJournal(join(path, journalFile));
  const epoch = claim?.epoch ?? 1;
  const close = async (): Promise<void> => {
    try {
      await journal.close();
    } finally {
      claim?.release();
      settleRun(project, run);
    }
  };
  return {
    run,
    epoch,
    path,
    journal: { append: (event) => journal.append(event), close },
    ...writers(path, epoch),
  };
}

function writers(path: string, epoch: number): Omit<RunStore, 'run' | 'epoch' | 'journal'> {
  const write = (name: string, text: string | Iterable<string>): void =>
    writeAtomically(join(path, name), text);
  const shards = new Map<Shard, string>();
  return {
    writePlan(plan) {
      const text = planText(plan, shards);
      if (epoch > 1) {
        const former = readFileSync(join(path, 'plan.json'), 'utf8');
        if (former === text) return;
        write(`plan.${epoch - 1}.json`, former);
      }
      write('plan.json', text);
    },
    writeShard(index, shard) {
      write(`shards/${index}.json`, `${shards.get(shard) ?? shardText(shard)}\n`);
      shards.delete(shard);
    },
    writeArtifact(instance, outcomes) {
      const name = instance.replaceAll(/[^\w.-]+/g, '_');
      write(`artifacts/${name}.json`, artifactJson(instance, outcomes));
      write(`artifacts/${name}.md`, artifactText(instance, outcomes));
    },
    writeBoard: (board) => write('task_board.json', readableJson(board())),
    writeReport: (format, text) => write(`report.${extensionOf(format)}`, maskSecrets(text)),
  };
}

function nothing(): void {}

/** A store that writes nothing: for callers of the API who want the report and no files. */
export function memoryStore(run: string): RunStore {
  return {
    run,
    epoch: 1,
    journal: memoryJournal(),
    writePlan: nothing,
    writeShard: nothing,
    writeArtifact: nothing,
    writeBoard: nothing,
    writeReport: nothing,
  };
}

/** A run's id: sorts by time, and differs between runs that start in the same millisecond. */
export function newRunId(now: Date, random: string): string {
  return `${now.toISOString().replaceAll(/[-:]/g, '').replace('.', '-').toLowerCase()}-${random}`;
}

/** Runs of this project whose orchestrator is dead, and left behind what it had started. */
export function deadRuns(project: string, processes: Processes): string[] {
  const live = livePath(project);
  if (!existsSync(live)) return [];
  return readdirSync(live).filter((run) => isAbandoned(runPath(project, run), processes));
}

/** Nothing of this run is left to be ended: the next start need not look at it again. */
export function settleRun(project: string, run: string): void {
  rmSync(livePath(project, run), { force: true });
}

/** Whether a run is worked on, or its orchestrator is dead and nobody has looked for what it left behind. */
export function isListed(project: string, run: string): boolean {
  return existsSync(livePath(project, run));
}

/** An empty file for each run that is worked on, so that the next start need not read every journal. */
function livePath(project: string, run = ''): string {
  return join(project, stateFolder, 'live', run);
}

/** The processes that a run has started and that have not ended, as far as its journal knows. */
export function processesOf(
  project: string,
  run: string,
): { readonly pid: number; readonly startTime: string }[] {
  const path = join(runPath(project, run), journalFile);
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const alive = new Map<number, string>();
  // Searching is so much faster than parsing that a long journal need not delay the next start.
  for (let found = bytes.indexOf(sign); found >= 0; found = bytes.indexOf(sign, found + 1)) {
    const end = bytes.indexOf('\n', found);
    const start = bytes.lastIndexOf('\n', found) + 1;
    const event = parseEvent(bytes.toString('utf8', start, end < 0 ? bytes.length : end));
    if (event?.type === 'process_started') alive.set(event.pid, event.startTime);
    if (event?.type === 'process_ended') alive.delete(event.pid);
  }
  return Array.from(alive, ([pid, startTime]) => ({ pid, startTime }));
}

const sign = '"process_';
