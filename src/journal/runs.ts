import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { runPlanSchema, type RunPlan } from '../model/plan.ts';
import { runsOf } from './prune.ts';
import { runPath } from './runFolder.ts';

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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
