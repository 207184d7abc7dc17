import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { endLeftovers } from '../engines/leftovers.ts';
import { readMemory } from '../engines/memory.ts';
import { peakMemory } from '../engines/peakMemory.ts';
import { startTimeOf } from '../engines/processIdentity.ts';
import { rememberDurations } from '../journal/durations.ts';
import { openResultCache } from '../journal/resultCache.ts';
import {
  createRunFolder,
  deadRuns,
  memoryStore,
  newRunId,
  processesOf,
  settleRun,
  stateFolder,
} from '../journal/runFolder.ts';
import { pruneRuns } from '../journal/prune.ts';
import type { Result } from '../model/errors.ts';
import type { RunEvent } from '../model/event.ts';
import type { Reporter, ResultCache, RunStore } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { jsonReporter } from '../reporting/json.ts';
import { markdownReporter } from '../reporting/markdown.ts';
import { sarifReporter } from '../reporting/sarif.ts';
import type { PoolRequest, RunRequest } from '../run/request.ts';
import { runPool } from '../run/run.ts';
import { cacheFolderOf } from './cache.ts';
import { durationsKey, type PreparedRun } from './prepare.ts';
import { sha256 } from './sha256.ts';
import type { PoolOptions } from './source.ts';

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
    return { ok: true, value: await runIn(openStore(prepared, execution), prepared, execution) };
  } catch (error) {
    return failureOf(error);
  }
}

/** Reading has its own outcomes: what the system refuses elsewhere is a write to the run folder. All else is a bug. */
export function failureOf(error: unknown): Result<never> {
  const { path = stateFolder, code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return { ok: false, reason: { code: 'cannot-write', path, cause: code } };
}

/** What runs left behind whose orchestrator, and whose supervisor, were killed. */
export async function endOrphans(cwd: string, { say }: RunWatch): Promise<void> {
  for (const run of deadRuns(cwd, { startTimeOf })) {
    const ended = await endLeftovers(processesOf(cwd, run));
    settleRun(cwd, run);
    if (ended > 0) say?.(`Ended ${ended} processes that the run ${run} had left behind.`);
  }
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
  execution: Execution,
): Promise<FinishedRun> {
  const texts = new Map<string, string>();
  const durations = new Durations();
  const place = { cwd: prepared.cwd, run: store.run, folder };
  const pools = prepared.pools.map(({ plan, openEngine, rules, keep, conclude }) => ({
    plan,
    engine: openEngine(plan, place),
    rules,
    keep,
    conclude: (facts: ReadonlyMap<string, unknown>) => conclude(plan, facts, place),
  }));
  const cache = folder === undefined ? undefined : openCache(prepared.cwd, pools, execution);
  const report = await runPool({
    ...requestOf(prepared, execution),
    pools,
    store,
    ...(cache && { cache }),
    reporters: keeping(texts, { ...reporters, ...execution.reporters }),
    observe(event) {
      durations.apply(event);
      execution.observe?.(event);
    },
  });
  cache?.close();
  if (folder !== undefined) {
    durations.remember(prepared);
    pruneRuns(prepared.cwd, runsKept);
  }
  return { report, folder, texts };
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

/** The cache, where any result may be kept. */
function openCache(
  cwd: string,
  pools: readonly PoolRequest[],
  { options, say = (): void => {} }: Execution,
): ResultCache | undefined {
  const isOf = pools.some(({ engine }) => engine.dependencies !== undefined);
  if (options.cache === false || !isOf) return undefined;
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

/** What the items of a run took, for the weights of the next one. */
class Durations {
  private readonly milliseconds = new Map<string, number>();

  apply(event: RunEvent): void {
    if (event.type !== 'item_done' || event.cached) return;
    this.milliseconds.set(event.item, event.milliseconds);
  }

  /** Only where instances wait for something: what shares one thread is divided by size. */
  remember({ cwd, pools }: PreparedRun): void {
    for (const { plan, mode } of pools) {
      if (mode === 'inline') continue;
      const label = pools.length > 1 ? `${plan.command}:` : '';
      const own = plan.shards
        .flatMap((shard) => shard.items)
        .flatMap(({ id }): [string, number][] => {
          const taken = this.milliseconds.get(label + id);
          return taken === undefined ? [] : [[id, taken]];
        });
      if (own.length > 0) {
        rememberDurations(join(cwd, stateFolder), durationsKey(plan.command, plan.engine), new Map(own));
      }
    }
  }
}
