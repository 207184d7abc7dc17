import { relative, resolve } from 'node:path';
import type { Result } from '../model/errors.ts';
import type { RunEvent } from '../model/event.ts';
import { headline } from '../reporting/markdown.ts';
import { exitCodes } from './exitCodes.ts';
import type { Options } from './options.ts';
import { poolOptions } from './poolOptions.ts';
import { explainSize, planTable } from './printing/planTable.ts';
import { showProgress, type Screen } from './printing/progress.ts';
import { exitCode, print, reportersFor } from './printing/result.ts';
import { execute, type FinishedRun, type ResumedRun } from './running/execute.ts';
import { countsAfter, finishRun } from './running/finish.ts';
import { prepare, type PreparedRun } from './running/prepare.ts';
import type { PoolCommand } from './sources/source.ts';

/** Runs commands, or only plans them; prints the result, and gives the exit code. */
export async function runCommands(
  commands: readonly PoolCommand[],
  paths: readonly string[],
  options: Options,
): Promise<Result<number>> {
  const prepared = await prepare(commands, poolOptions(options, paths));
  if (!prepared.ok) return prepared;
  // A trial of mending has to look first: what it would do depends on what is found.
  if (!options.dryRun || options.fix) return executeAndPrint(prepared.value, options, paths);
  const plans = prepared.value.pools.map(({ plan }) => plan);
  const text =
    options.format === 'json' ? `${JSON.stringify({ plans }, null, 2)}\n` : plans.map(planTable).join('\n');
  process.stdout.write(text);
  return { ok: true, value: 0 };
}

/** Runs what was prepared, shows its progress on stderr and its result on stdout, and gives the exit code. */
export async function executeAndPrint(
  prepared: PreparedRun,
  options: Options,
  paths: readonly string[],
  resumed?: ResumedRun,
): Promise<Result<number>> {
  const reporters = await reportersFor(options, prepared);
  if (!reporters.ok) return reporters;
  const screen: Screen = options.quiet ? { write: () => true } : process.stderr;
  const plans = prepared.pools.map(({ plan }) => plan);
  const abort = new AbortController();
  const release = onInterrupt(abort);
  for (const plan of plans) screen.write(`${plan.command}: ${explainSize(plan)}\n`);
  const finished = resumed ? resumed.former.board.done - resumed.outdated.size : 0;
  const progress = showProgress(plans, screen, { now: () => performance.now(), done: Math.max(0, finished) });
  const events: RunEvent[] = [];
  const done = await execute(prepared, {
    options: { ...poolOptions(options, paths), ...(options.dryRun && { write: false }) },
    arguments: options.given,
    ...(resumed && { resumed }),
    reporters: reporters.value,
    signal: abort.signal,
    observe(event) {
      progress.observe(event);
      if (options.trace !== undefined) events.push(event);
    },
    say: (message) => screen.write(`pool-run: ${message}\n`),
  });
  release();
  progress.end();
  if (!done.ok) return done;
  return printAndFinish(done.value, { prepared, options, events, screen });
}

/** What the end of a run needs. */
interface Ending {
  readonly prepared: PreparedRun;
  readonly options: Options;
  readonly events: readonly RunEvent[];
  readonly screen: Screen;
}

async function printAndFinish(
  finished: FinishedRun,
  { prepared, options, events, screen }: Ending,
): Promise<Result<number>> {
  const { report, folder } = finished;
  const finish = finishRun(prepared, report, {
    isTrial: options.dryRun,
    allowDirty: options.allowDirty === true,
  });
  const printed = await print(finished, options, { events, finish });
  if (!printed.ok) return printed;
  const where = folder === undefined ? '' : ` · ${relative(resolve('.'), folder)}/report.md`;
  screen.write(`${headline(report).slice(2)}${where}\n`);
  for (const message of finish.messages) screen.write(`${message}\n`);
  return { ok: true, value: exitCode({ ...report, counts: countsAfter(report, finish) }, options) };
}

/** The first Ctrl-C ends the run in order; a second one ends the process at once, and its supervisor the instances. */
function onInterrupt(abort: AbortController): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(exitCodes.interrupted.code);
    abort.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  return () => {
    for (const signal of signals) process.off(signal, interrupt);
  };
}
