import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { runPlanSchema, type RunPlan } from '../model/plan.ts';
import { parseEvent } from './decode.ts';
import { lastLineOf } from './file.ts';
import { isListed, journalFile, runPath } from './runFolder.ts';

/** A run of this project by its id, or by a beginning of it that no other run has; the last one by default. */
export function findRun(project: string, given: string | undefined): Result<string> {
  const runs = runsOf(project);
  if (given === undefined) {
    const last = runs.at(-1);
    if (last !== undefined) return { ok: true, value: last };
    return { ok: false, reason: { code: 'run-unknown', given, nearest: undefined } };
  }
  const matching = runs.includes(given)
    ? [given]
    : runs.filter((run) => given !== '' && run.startsWith(given));
  const [found, ...others] = matching;
  if (found === undefined) {
    return { ok: false, reason: { code: 'run-unknown', given, nearest: nearest(given, runs) } };
  }
  if (others.length === 0) return { ok: true, value: found };
  return { ok: false, reason: { code: 'run-ambiguous', given, runs: matching } };
}

/** What a run was planned to do. */
export function readRunPlan(project: string, run: string): Result<RunPlan> {
  const path = join(runPath(project, run), 'plan.json');
  if (!existsSync(path)) return { ok: false, reason: { code: 'run-not-begun', run } };
  const parsed = runPlanSchema.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (parsed.success) return { ok: true, value: parsed.data };
  const [first] = parsed.error.issues;
  const where = first && first.path.length > 0 ? ` at ${first.path.join('.')}` : '';
  const message = `this is no plan of a run: ${first?.message}${where}. Restore the file or start a new run.`;
  return { ok: false, reason: { code: 'run-file-invalid', path, message } };
}

/** Removes the oldest finished runs of a project and keeps so many. What is worked on or can be gone on with stays. */
export function pruneRuns(project: string, keep: number): void {
  const runs = runsOf(project);
  if (runs.length <= keep) return;
  const finished = runs.filter((run) => isFinished(project, run));
  for (const run of finished.slice(0, Math.max(0, finished.length - keep))) {
    rmSync(runPath(project, run), { recursive: true, force: true });
  }
}

/** Ids sort by time. */
function runsOf(project: string): string[] {
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
