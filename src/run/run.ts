import { applyEvent, shownBoard, type Board } from '../journal/board.ts';
import { emptyRun } from '../journal/results.ts';
import { Timeline } from '../journal/timeline.ts';
import type { ItemDone, RunEvent } from '../model/event.ts';
import { groupBy } from '../model/groupBy.ts';
import type { Record } from '../model/ports.ts';
import type { Measures, Report } from '../model/report.ts';
import { Cached } from './cached.ts';
import { dispatch } from './dispatch.ts';
import { Ledger } from './ledger.ts';
import { Meter } from './meter.ts';
import { buildReport, mergeRun, withoutSecrets, type MergedRun } from './report.ts';
import type { RunRequest } from './request.ts';

/**
 * Executes plans, or what is left of them: dispatch, journal, merge, report. Every event is journaled before anybody else
 * sees it, and the report is written also when the run was interrupted: it then covers what was done.
 */
export async function runPool(request: RunRequest): Promise<Report> {
  try {
    return await tell(request);
  } finally {
    await request.store.journal.close();
  }
}

/** The run as a story: plan, dispatch, merge, report. */
async function tell(request: RunRequest): Promise<Report> {
  const { store, signal } = request;
  const started = performance.now();
  const run = openRun(request);
  const caches = run.ledgers.flatMap((ledger) =>
    request.cache ? [new Cached(request.cache, ledger, request.hash)] : [],
  );

  await begin(request, run);
  for (const cached of caches) cached.recall(run.record);

  const budget = request.budget ?? run.instances;
  const pools = run.ledgers.map((ledger) => ledger.left());
  const { memory } = request;
  await dispatch(pools, { record: run.record, signal, budget, ...(memory && { memory }) });

  const merging = performance.now();
  // A run that was complete has its artifacts and its board already: only its report is made again.
  const isNothingLeft = pools.every(({ shards }) => shards.every(({ length }) => length === 0));
  const isAsBefore = isNothingLeft && run.board.done === run.wasDone;
  if (!isAsBefore) writeArtifacts(request, run);
  const merged = await mergeRun(run.ledgers);
  for (const cached of caches) cached.keep();
  const ended = performance.now();
  const measures = run.meter.measures(
    run.ledgers.map(({ plan, request: { engine } }) => ({ plan, mode: engine.mode })),
    budget,
    {
      wallMilliseconds: ended - started,
      distributionMilliseconds: request.distributionMilliseconds ?? 0,
      aggregationMilliseconds: ended - merging,
      peakMemoryBytes: request.peakMemory(),
    },
    run.timeline.spans(),
  );
  const report = withoutSecrets(
    buildReport(request, { board: run.board, merged, measures: withModels(measures, run.board, merged) }),
  );

  run.record({ type: 'run_finished', outcome: report.outcome });
  if (!isAsBefore) store.writeBoard(() => shownBoard(run.board));
  for (const [format, reporter] of Object.entries(request.reporters)) {
    store.writeReport(format, reporter(report));
  }
  return report;
}

/** What models took, and what of it was for nothing. */
function withModels(measures: Measures, { usage }: Board, { conclusions }: MergedRun): Measures {
  const dropped = conclusions.reduce((sum, one) => sum + (one.dropped ?? 0), 0);
  const { tool: _, ...used } = usage ?? {};
  return {
    ...measures,
    ...(dropped > 0 && { dropped }),
    ...(usage && { usage: used as Measures['usage'] }),
  };
}

/** What is folded from the events while they happen, and where they go. */
interface OpenRun {
  readonly ledgers: readonly Ledger[];
  readonly board: Board;
  /** Of the orchestrators before this one. */
  readonly results: ReadonlyMap<string, ItemDone>;
  /** How many items were done, if the orchestrator before this one came to its end with nothing left to do. */
  readonly wasDone: number | undefined;
  readonly meter: Meter;
  readonly timeline: Timeline;
  readonly record: Record;
  /** Of all plans together. */
  readonly instances: number;
}

function openRun(request: RunRequest): OpenRun {
  const { pools, store, now, observe } = request;
  const labelOf = (command: string): string => (pools.length > 1 ? `${command}:` : '');
  const ledgers = pools.map((pool) => new Ledger(pool, labelOf(pool.plan.command)));
  const { board, results } = request.former ?? emptyRun();
  const meter = new Meter();
  const timeline = new Timeline();
  const { run, epoch } = store;
  let at = 0;
  let claiming: string | undefined;
  const record: Record = (unstamped) => {
    const event = unstamped as RunEvent & { run: string; epoch: number; at: number };
    // An instance claims the items of one attempt at the same moment: asking for the time each time costs as much as a claim.
    const claimant = event.type === 'item_claimed' ? event.instance : undefined;
    if (claimant === undefined || claimant !== claiming) at = Math.round(now());
    claiming = claimant;
    event.run = run;
    event.epoch = epoch;
    event.at = at;
    store.journal.append(event);
    applyEvent(board, event);
    meter.apply(event);
    timeline.apply(event);
    observe?.(event);
  };
  const instances = pools.reduce((sum, { plan }) => sum + plan.shards.length, 0);
  const wasDone = board.outcome === 'complete' ? board.done : undefined;
  return { ledgers, board, results, wasDone, meter, timeline, record, instances };
}

/** A new run writes down its plan and begins; one that is resumed says what of the past no longer holds. */
async function begin(
  request: RunRequest,
  { ledgers, board, results, record, instances }: OpenRun,
): Promise<void> {
  const { pools, outdated } = request;
  const items = pools.reduce((sum, { plan }) => sum + plan.items, 0);
  // No orchestrator before this one has told anything.
  if (board.epoch === 0) {
    writePlans(request);
    const command = pools.map(({ plan }) => plan.command).join(' ');
    record({ type: 'run_started', command, items, instances });
    return;
  }
  for (const ledger of ledgers) ledger.recall(results, outdated);
  const dropped = [...board.items.keys()].filter(
    (item) => !ledgers.some((ledger) => ledger.isRecalled(item)),
  );
  record({ type: 'run_resumed', items, instances, dropped });
  // What no longer holds was found by comparing with the former plan: that stays until the journal has been written.
  await new Promise<void>((resolve) => setImmediate(resolve));
  writePlans(request);
}

function writePlans({ store, pools, arguments: words = [] }: RunRequest): void {
  const plans = pools.map(({ plan }) => plan);
  store.writePlan({ run: store.run, arguments: [...words], plans });
  const shards = plans.flatMap((plan) => plan.shards);
  for (const [index, shard] of shards.entries()) store.writeShard(index + 1, shard);
}

/** Pools may have an instance in common: what came from the cache. */
function writeArtifacts({ store }: RunRequest, { ledgers }: OpenRun): void {
  const delivered = ledgers.flatMap((ledger) => ledger.byInstance());
  for (const [instance, parts] of groupBy(delivered, ([name]) => name)) {
    const [first, ...others] = parts.map(([, outcomes]) => outcomes);
    store.writeArtifact(instance, first && others.length === 0 ? first : parts.flatMap(([, own]) => own));
  }
}
