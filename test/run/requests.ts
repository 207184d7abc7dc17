import { inlineEngine, type Analyze } from '../../src/engines/local.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { InstancePool } from '../../src/model/instancePool.ts';
import type { ItemOutcome } from '../../src/model/outcome.ts';
import type { Item, Plan, RunPlan } from '../../src/model/plan.ts';
import type { Engine, RunStore } from '../../src/model/ports.ts';
import type { Report } from '../../src/model/report.ts';
import type { PoolRequest, RunRequest } from '../../src/run/request.ts';
import { runPool } from '../../src/run/run.ts';
import { itemsOf, planOf, sampleRules, sha256 } from '../model/samples.ts';
import { shardsOf } from './heldEngine.ts';

/** A store in memory, and all that was written to it. */
export interface RecordedStore extends RunStore {
  readonly events: readonly RunEvent[];
  readonly written: string[];
  readonly artifacts: Map<string, readonly ItemOutcome[]>;
  plan: RunPlan | undefined;
}

export function storeOf(epoch = 1, onAppend: (event: RunEvent) => void = () => {}): RecordedStore {
  const journal = memoryJournal();
  const written: string[] = [];
  const artifacts = new Map<string, readonly ItemOutcome[]>();
  return {
    run: 'r1',
    epoch,
    journal: {
      append(event) {
        onAppend(event);
        journal.append(event);
      },
      close() {
        written.push('journal closed');
        return journal.close();
      },
    },
    events: journal.events,
    written,
    artifacts,
    plan: undefined,
    writePlan(plan) {
      this.plan = plan;
      written.push('plan');
    },
    writeShard: (index) => written.push(`shard ${index}`),
    writeArtifact: (instance, outcomes) => artifacts.set(instance, outcomes),
    writeBoard: () => written.push('board'),
    writeReport: (extension) => written.push(`report.${extension}`),
  };
}

/** The local engine. */
export function local(analyze: Analyze = () => ({ findings: [] })): Engine {
  return inlineEngine(analyze, { version: '1', ceiling: 64 });
}

/** A plan with exactly these shards. */
export function planWith(
  shards: readonly (readonly (string | Partial<Item>)[])[],
  pool: Partial<InstancePool> = {},
): Plan {
  const all = shards.map((items) => itemsOf(...items));
  return { ...planOf(all.flat(), pool), shards: shardsOf(...all) };
}

export function poolRequestOf(plan: Plan, engine: Engine, changes: Partial<PoolRequest> = {}): PoolRequest {
  return {
    plan,
    engine,
    rules: sampleRules,
    conclude: () => ({ findings: [] }),
    keep: () => true,
    ...changes,
  };
}

export function requestOf(pools: readonly PoolRequest[], changes: Partial<RunRequest> = {}): RunRequest {
  let time = 0;
  return {
    pools,
    store: storeOf(),
    reporters: {},
    signal: new AbortController().signal,
    now: () => (time += 1),
    hash: sha256,
    peakMemory: () => 1,
    ...changes,
  };
}

/** A run that goes on, what it has journaled so far, and how to end it early. */
export interface StartedRun {
  readonly finished: Promise<Report>;
  readonly events: readonly RunEvent[];
  readonly store: RecordedStore;
  readonly abort: () => void;
}

export function startAll(pools: readonly PoolRequest[], changes: Partial<RunRequest> = {}): StartedRun {
  const store = (changes.store as RecordedStore | undefined) ?? storeOf();
  const controller = new AbortController();
  const finished = runPool(requestOf(pools, { signal: controller.signal, ...changes, store }));
  return { finished, events: store.events, store, abort: () => controller.abort() };
}

export function start(
  plan: Plan,
  engine: Engine,
  changes: Partial<RunRequest & PoolRequest> = {},
): StartedRun {
  const { rules = sampleRules, conclude = () => ({ findings: [] }), keep = () => true, ...request } = changes;
  return startAll([poolRequestOf(plan, engine, { rules, conclude, keep })], request);
}

export async function run(
  plan: Plan,
  engine: Engine,
  changes: Partial<RunRequest & PoolRequest> = {},
): Promise<{ readonly report: Report; readonly events: readonly RunEvent[]; readonly store: RecordedStore }> {
  const { finished, events, store } = start(plan, engine, changes);
  return { report: await finished, events, store };
}

/** `worker#1 a`, in the order in which items were claimed. */
export function claims(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'item_claimed' ? [`${event.instance} ${event.item}`] : [],
  );
}

/** `worker#1 lost`, sorted. */
export function endings(events: readonly RunEvent[]): string[] {
  return events
    .flatMap((event) => (event.type === 'instance_finished' ? [`${event.instance} ${event.reason}`] : []))
    .toSorted();
}

/** Ids of the items that were done, in that order. */
export function doneIn(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'item_done' ? [event.item] : []));
}

/** Events of one type. */
export function eventsOf<Type extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: Type,
): Extract<RunEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
}

/** Lets everything that can go on without time go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** A conclusion that adds nothing, and the facts that it was given, by item. */
export function keepFacts() {
  let facts: readonly (readonly [string, unknown])[] = [];
  return {
    facts: () => facts,
    conclude: (all: ReadonlyMap<string, unknown>): { findings: [] } => {
      facts = [...all];
      return { findings: [] };
    },
  };
}
