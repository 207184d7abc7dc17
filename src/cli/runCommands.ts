import { relative, resolve } from 'node:path';
import { writeAtomically } from '../journal/atomicFile.ts';
import type { Result } from '../model/errors.ts';
import { maskSecrets } from '../model/secrets.ts';
import { levels, reaches } from '../model/severity.ts';
import type { Report } from '../model/report.ts';
import { headline, summaryReporter } from '../reporting/markdown.ts';
import type { RunEvent } from '../model/event.ts';
import type { Reporter } from '../model/ports.ts';
import { execute, type FinishedRun, type ResumedRun } from './running/execute.ts';
import { clientOptionsOf } from './claudeOptions.ts';
import { commandOptionsOf } from './commandOptions.ts';
import type { Options } from './options.ts';
import { formatOfFile, type Format } from '../model/format.ts';
import type { PoolCommand } from './sources/source.ts';
import { explainSize, planTable } from './printing/planTable.ts';
import { prepare, type PreparedRun } from './running/prepare.ts';
import { showProgress, type Screen } from './printing/progress.ts';
import { countsAfter, finishRun } from './running/finish.ts';
import type { Finish, PoolOptions, Source } from './sources/source.ts';

/** Findings of one rule that the short text shows. */
const shownPerRule = 10;

/** What the command line says of how pools run. */
export function poolOptions(options: Options, paths: readonly string[]): PoolOptions {
  const { cwd, user, only, timeout, engine, cache } = options;
  const max = options.sequential ? 1 : options.max;
  return {
    ...commandOptionsOf(options),
    ...clientOptionsOf(options),
    paths,
    cwd,
    user,
    only,
    cache,
    ...(max !== undefined && { max }),
    ...(timeout !== undefined && { timeout }),
    ...(engine !== undefined && { engine }),
  };
}

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
    if (abort.signal.aborted) process.exit(130);
    abort.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  return () => {
    for (const signal of signals) process.off(signal, interrupt);
  };
}

/**
 * What every run writes is not here. HTML is made only when somebody wants it, for few runs are looked at in a browser; other
 * formats belong to the command that can tell them.
 */
async function reportersFor(
  options: Options,
  { pools }: PreparedRun,
): Promise<Result<Readonly<Record<string, Reporter>>>> {
  const format = formatOf(options);
  const own = Object.assign({}, ...pools.map(({ reporters }) => reporters)) as Source['reporters'];
  if (format === 'html') {
    const { pageReporter } = await import('./printing/page.ts');
    return { ok: true, value: { html: pageReporter() } };
  }
  if (format === 'junit') {
    const { junitReporter } = await import('../reporting/junit.ts');
    return { ok: true, value: { junit: junitReporter } };
  }
  const known = [...everywhere, ...Object.keys(own ?? {})];
  // A format of one command is made only when it is asked for: what it needs may take time to load.
  const asked = own?.[format];
  if (known.includes(format)) return { ok: true, value: asked ? { [format]: asked } : {} };
  const expected = `one of ${known.join(', ')}, which are the formats of ${pools.map(({ plan }) => plan.command).join(' ')}`;
  return {
    ok: false,
    reason: { code: 'bad-value', option: '--format', given: format, expected, nearest: undefined },
  };
}

/** Formats that every command has. */
const everywhere: readonly string[] = ['md', 'json', 'sarif', 'html', 'junit'];

/** What is printed besides the report. */
interface Printed {
  readonly events: readonly RunEvent[];
  readonly finish: Finish;
}

async function print(
  { report, texts }: FinishedRun,
  options: Options,
  { events, finish }: Printed,
): Promise<Result<undefined>> {
  const { format, output, trace, cwd } = options;
  if (trace !== undefined) {
    const { traceOf } = await import('../reporting/trace.ts');
    const traced = write(resolve(cwd, trace), traceOf(events));
    if (!traced.ok) return traced;
  }
  if (output !== undefined) return write(resolve(cwd, output), texts.get(formatOf(options)) ?? '');
  const text =
    finish.diff ?? (format === undefined ? summaryReporter(shownPerRule)(report) : texts.get(format));
  process.stdout.write(maskSecrets(text ?? ''));
  return { ok: true, value: undefined };
}

function write(path: string, text: string): Result<undefined> {
  try {
    writeAtomically(path, maskSecrets(text));
    return { ok: true, value: undefined };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return { ok: false, reason: { code: 'cannot-write', path: relative(resolve('.'), path), cause: code } };
  }
}

/** The format that was asked for, also by the name of the file; Markdown where nothing asks for one. */
function formatOf({ format, output }: Options): Format {
  return format ?? (output === undefined ? undefined : formatOfFile(output)) ?? 'md';
}

export function exitCode({ outcome, coverage, counts }: Report, { failOn = 'error' }: Options): number {
  if (outcome === 'interrupted') return 130;
  if (coverage.failures.some(({ cause }) => cause === 'over-budget')) return 4;
  if (!coverage.complete) return 3;
  return levels.some((level) => counts[level] > 0 && reaches(level, failOn)) ? 1 : 0;
}
