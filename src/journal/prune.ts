import { closeSync, existsSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseEvent } from './decode.ts';
import { lastLineOf } from './file.ts';
import { isListed, journalFile, runPath } from './runFolder.ts';

/** Removes the oldest finished runs of a project and keeps so many. What is worked on or can be gone on with stays. */
export function pruneRuns(project: string, keep: number): void {
  const runs = runsOf(project);
  if (runs.length <= keep) return;
  const finished = runs.filter((run) => isFinished(project, run));
  for (const run of finished.slice(0, Math.max(0, finished.length - keep))) {
    rmSync(runPath(project, run), { recursive: true, force: true });
  }
}

/** The ids of all runs of a project. They sort by time. */
export function runsOf(project: string): string[] {
  const folder = runPath(project, '');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

function isFinished(project: string, run: string): boolean {
  const path = join(runPath(project, run), journalFile);
  if (isListed(project, run) || !existsSync(path)) return false;
  const descriptor = openSync(path, 'r');
  try {
    const last = parseEvent(lastLineOf(descriptor));
    return last?.type === 'run_finished' && last.outcome !== 'interrupted';
  } finally {
    closeSync(descriptor);
  }
}
