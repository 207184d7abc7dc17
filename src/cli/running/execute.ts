import { randomBytes } from 'node:crypto';
import type { ClaudeService } from '../../engines/claude/options.ts';
import { readMemory } from '../../engines/memory.ts';
import { peakMemory } from '../../engines/peakMemory.ts';
import { startTimeOf } from '../../engines/processIdentity.ts';
import { openResultCache } from '../../journal/resultCache.ts';
import { createRunFolder, memoryStore, newRunId, stateFolder } from '../../journal/runFolder.ts';
import { pruneRuns } from '../../journal/prune.ts';
import type { Result } from '../../model/errors.ts';
import type { RunEvent } from '../../model/event.ts';
import type { Plan } from '../../model/plan.ts';
import type { Reporter, ResultCache, RunStore } from '../../model/ports.ts';
import type { Report } from '../../model/report.ts';
import { jsonReporter } from '../../reporting/json.ts';
import { markdownReporter } from '../../reporting/markdown.ts';
import { sarifReporter } from '../../reporting/sarif.ts';
import type { PoolRequest, RunRequest } from '../../run/request.ts';
import { runPool } from '../../run/run.ts';
import { cacheFolderOf } from '../userCache.ts';
import { look, lookFirst } from './evidence.ts';
import { clearLeft, endOrphans } from './orphans.ts';
import type { PreparedRun } from './prepare.ts';
import { sha256 } from '../sha256.ts';
import type { PlannedSource, PoolOptions, RunPlace } from '../sources/source.ts';
import { Taken } from './taken.ts';
import type { Task } from '../sources/claude/tasks.ts';

/** How to follow a run, and how to end it early. */
export interface RunWatch {
  /** Ends the run in order: its instances are ended, and the report covers what was done. */
  readonly signal?: AbortSignal;
  /** Sees every event of the run, after it was journaled. */
  readonly observe?: (event: RunEvent) => void;
  /** Takes messages for people: what was found and put right before or after the run. */
  readonly say?: (message: string) => void;
}

/** A finished run and the folder that holds it, if it was written. */
export interface FinishedRun {
  readonly report: Report;
  readonly folder: string | undefined;
  /** The report as each reporter tells it. Secrets in it are not masked yet. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What an execution needs besides the plans. */
export interface Execution extends RunWatch {
  readonly options: PoolOptions;
  /** The command line; `pool-run resume` reads it. */
  readonly arguments?: readonly string[];
  /** Reporters besides those that every run has. */
  readonly reporters?: Readonly<Record<string, Reporter>>;
  /** Nothing is started: what is to be done is handed out, and put down here. */
  readonly handOut?: Task[];
  /** The run that goes on; without it a new one begins. */
  readonly resumed?: ResumedRun;
}

/** A run that was claimed to go on with it. */
export interface ResumedRun extends Required<Pick<RunRequest, 'former' | 'outdated'>> {
  readonly store: RunStore & { readonly path: string };
}

const reporters: Readonly<Record<string, Reporter>> = {
  md: markdownReporter,
  json: jsonReporter,
  sarif: sarifReporter,
};

/** Runs what was prepared. A disk that cannot be written is a failure that names the path. */
export async function execute(prepared: PreparedRun, execution: Execution): Promise<Result<FinishedRun>> {
  try {
    await endOrphans(prepared.cwd, execution);
    const service = execution.handOut ? undefined : await serviceFor(prepared, execution);
    if (service && !service.ok) return service;
    const opened = openStore(prepared, execution);
    try {
      return { ok: true, value: await runIn(opened, prepared, { ...execution, service: service?.value }) };
    } catch (error) {
      await clearLeft(prepared.cwd, opened.store.run, execution.say);
      throw error;
    }
  } catch (error) {
    return failureOf(error);
  }
}

/** The client, where a pool needs one: whether it can be used is known before anything is written. What was spent before counts. */
async function serviceFor(
  { pools }: PreparedRun,
  { options, resumed }: Execution,
): Promise<Result<ClaudeService> | undefined> {
  if (pools.every(({ engineName, items }) => engineName !== 'claude' || items.length === 0)) return undefined;
  const { openClaude } = await import('../sources/claude/service.ts');
  const service = await openClaude(options);
  const { usage } = resumed?.former.board ?? {};
  if (service.ok && usage) service.value.purse.spend(usage);
  return service;
}

/** Reading has its own outcomes: what the system refuses elsewhere is a write to the run folder. All else is a bug. */
export function failureOf(error: unknown): Result<never> {
  const { path = stateFolder, code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return { ok: false, reason: { code: 'cannot-write', path, cause: code } };
}

/** Where the run is kept: a folder, or nowhere. */
interface OpenStore {
  readonly store: RunStore;
  readonly folder: string | undefined;
}

function openStore({ cwd }: PreparedRun, { options, resumed }: Execution): OpenStore {
  if (resumed) return { store: resumed.store, folder: resumed.store.path };
  const id = newRunId(new Date(), randomBytes(3).toString('hex'));
  if (options.write === false) return { store: memoryStore(id), folder: undefined };
  const store = createRunFolder(cwd, id, { startTimeOf });
  return { store, folder: store.path };
}

async function runIn(
  { store, folder }: OpenStore,
  prepared: PreparedRun,
  execution: Execution & { readonly service: ClaudeService | undefined },
): Promise<FinishedRun> {
  const texts = new Map<string, string>();
  const taken = new Taken();
  const request = requestOf(prepared, execution);
  // What looks first begins anew also where the run goes on.
  const { former: _, outdated: __, memory: ___, budget: ____, ...alone } = request;
  const { cwd } = prepared;
  const place: RunPlace = {
    cwd,
    run: store.run,
    folder,
    service: execution.service,
    look: (pool) => look(pool, alone, place),
  };
  const looking = openCache(prepared.cwd, folder, execution);
  const pools: PoolRequest[] = [];
  for (const pool of prepared.pools) {
    const evidence = await lookFirst(pool, { ...alone, ...(looking && { cache: looking }) }, place);
    const handOut = execution.handOut && { label: labelOf(pool.plan, prepared), tasks: execution.handOut };
    pools.push(poolRequest(pool, { ...place, evidence, handOut }));
  }
  const isKept = pools.some(({ engine }) => engine.dependencies !== undefined);
  const report = await runPool({
    ...request,
    pools,
    store,
    ...(looking && isKept && { cache: looking }),
    reporters: keeping(texts, { ...reporters, ...execution.reporters }),
    observe(event) {
      taken.apply(event);
      execution.observe?.(event);
    },
  });
  looking?.close();
  if (folder !== undefined) {
    taken.remember(prepared);
    pruneRuns(prepared.cwd, runsKept);
  }
  return { report, folder, texts };
}

/** What stands before the items' ids in the journal. */
function labelOf({ command }: Plan, { pools }: PreparedRun): string {
  return pools.length > 1 ? `${command}:` : '';
}

function poolRequest(
  { plan, openEngine, rules, keep, conclude }: PlannedSource,
  place: RunPlace,
): PoolRequest {
  const engine = openEngine(plan, place);
  return { plan, engine, rules, keep, conclude: (facts) => conclude(plan, facts, place) };
}

/** Read once: it is computed each time. */
const { timeOrigin } = performance;

/** What a run takes from its surroundings. */
function requestOf({ pools, distributionMilliseconds }: PreparedRun, execution: Execution) {
  const { options, resumed, signal } = execution;
  return {
    arguments: execution.arguments ?? [],
    ...(options.max !== undefined && { budget: options.max }),
    ...(resumed && { former: resumed.former, outdated: resumed.outdated }),
    signal: signal ?? new AbortController().signal,
    now: () => timeOrigin + performance.now(),
    hash: sha256,
    peakMemory,
    // What works in this process has taken its memory already, and what is simulated takes none.
    ...(pools.some(({ mode }) => mode === 'processes') && { memory: readMemory }),
    distributionMilliseconds,
  };
}

/** The cache, where results may be kept. */
function openCache(
  cwd: string,
  folder: string | undefined,
  { options, say = (): void => {} }: Execution,
): ResultCache | undefined {
  if (options.cache === false || folder === undefined) return undefined;
  return openResultCache(cacheFolderOf(cwd), { now: Date.now, say });
}

/** Finished runs that are kept in `.pool-run/runs/`. */
const runsKept = 50;

/** What is written may also be printed: telling it twice would cost the time twice. */
function keeping(
  texts: Map<string, string>,
  tellers: Readonly<Record<string, Reporter>>,
): Readonly<Record<string, Reporter>> {
  const kept = Object.entries(tellers).map(([name, tell]): [string, Reporter] => [
    name,
    (report) => {
      const text = tell(report);
      texts.set(name, text);
      return text;
    },
  ]);
  return Object.fromEntries(kept);
}
