import { join, resolve } from 'node:path';
import { startTimeOf } from '../engines/processIdentity.ts';
import { readFormerRun } from '../journal/file.ts';
import { openRunFolder } from '../journal/runFolder.ts';
import { findRun, readRunPlan } from '../journal/runs.ts';
import type { Result } from '../model/errors.ts';
import type { RunPlan } from '../model/plan.ts';
import { changesBetween } from '../planning/changes.ts';
import { failureOf, type ResumedRun } from './running/execute.ts';
import { endOrphans } from './running/orphans.ts';
import { parseOptions, type Options } from './options.ts';
import { prepare, type PreparedRun } from './running/prepare.ts';
import { poolOptions } from './poolOptions.ts';
import { executeAndPrint } from './runCommands.ts';
import { commandsAndPaths } from './words.ts';

/** Goes on with a run: what is done stays done, all else is done now. Gives the exit code. */
export async function resume(id: string | undefined, now: Options): Promise<Result<number>> {
  const reopened = await reopen(id, now);
  if (!reopened.ok) return reopened;
  const { prepared, options, paths, resumed } = reopened.value;
  try {
    return await executeAndPrint(prepared, options, paths, resumed);
  } catch (error) {
    return failureOf(error);
  }
}

/** A run that was claimed to go on with it, and what it was asked for. */
export interface ReopenedRun {
  readonly prepared: PreparedRun;
  readonly options: Options;
  readonly paths: readonly string[];
  readonly resumed: ResumedRun;
}

/** Prepares a run of the past again, and claims it. Refused where it would be another run now, unless that is accepted. */
export async function reopen(id: string | undefined, now: Options): Promise<Result<ReopenedRun>> {
  const cwd = resolve(now.cwd);
  const run = findRun(cwd, id);
  if (!run.ok) return run;
  const planned = readRunPlan(cwd, run.value);
  if (!planned.ok) return planned;
  const asked = optionsOf(planned.value, now);
  if (!asked.ok) return asked;
  const again = await prepareAgain(asked.value);
  if (!again.ok) return again;
  const { prepared, paths } = again.value;
  const changes = changesBetween(
    planned.value.plans,
    prepared.pools.map(({ plan }) => plan),
  );
  if (changes.messages.length > 0 && !now.acceptChanges) {
    return { ok: false, reason: { code: 'run-changed', run: run.value, changes: changes.messages } };
  }
  try {
    // Before the run is claimed: from then on it would be one that somebody works on.
    await endOrphans(cwd, { say: (message) => process.stderr.write(`pool-run: ${message}\n`) });
    const resumed = await claim({ cwd, run: run.value, prepared, outdated: changes.outdated }, asked.value);
    return resumed.ok
      ? { ok: true, value: { prepared, options: asked.value, paths, resumed: resumed.value } }
      : resumed;
  } catch (error) {
    return failureOf(error);
  }
}

interface Resumption {
  readonly cwd: string;
  readonly run: string;
  readonly prepared: PreparedRun;
  readonly outdated: ReadonlySet<string>;
}

async function claim(
  { cwd, run, prepared, outdated }: Resumption,
  options: Options,
): Promise<Result<ResumedRun>> {
  const store = openRunFolder(cwd, run, { startTimeOf });
  if (!store.ok) return store;
  // Read only now: what the run's former orchestrator did until the run was claimed counts as well.
  const former = readFormerRun(join(store.value.path, 'coordination.log'));
  if (!former.ok) {
    await store.value.journal.close();
    return former;
  }
  const { done, outcome } = former.value.board;
  const planned = prepared.pools.reduce((sum, { plan }) => sum + plan.items, 0);
  const isOver = outcome === 'complete' && outdated.size === 0 && done === planned;
  const state = isOver
    ? 'is complete, only its report is made again'
    : `goes on: ${done} of ${planned} items are done`;
  if (!options.quiet) process.stderr.write(`The run ${run} ${state}.\n`);
  return { ok: true, value: { store: store.value, former: former.value, outdated } };
}

/** What was asked for when the run began, shown in the way that is asked for now. */
function optionsOf({ arguments: words }: RunPlan, now: Options): Result<Options> {
  const former = parseOptions(words);
  if (!former.ok) return former;
  const { cwd, quiet, debug, trace, given } = now;
  return {
    ok: true,
    value: {
      ...former.value,
      cwd,
      quiet,
      debug,
      trace,
      given: words.length > 0 ? words : given,
      format: now.format ?? former.value.format,
      output: now.output ?? former.value.output,
      failOn: now.failOn ?? former.value.failOn,
      timeout: now.timeout ?? former.value.timeout,
    },
  };
}

async function prepareAgain(
  options: Options,
): Promise<Result<{ readonly prepared: PreparedRun; readonly paths: readonly string[] }>> {
  const words = commandsAndPaths(options);
  if (!words.ok) return words;
  const { commands, paths } = words.value;
  const prepared = await prepare(commands, poolOptions(options, paths));
  return prepared.ok ? { ok: true, value: { prepared: prepared.value, paths } } : prepared;
}
