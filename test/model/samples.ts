import { createHash } from 'node:crypto';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import type { Finding, Rule } from '../../src/model/finding.ts';
import { instancePoolSchema, type InstancePool } from '../../src/model/instancePool.ts';
import type { ItemOutcome } from '../../src/model/outcome.ts';
import type { Item, Plan } from '../../src/model/plan.ts';
import type { Measures, Report } from '../../src/model/report.ts';
import type { Attempt, Seat } from '../../src/model/ports.ts';
import { planRun } from '../../src/planning/plan.ts';
import { fc } from './fc.ts';

/** Items by id, all of one key and weight 1 unless told. */
export function itemsOf(...given: readonly (string | Partial<Item>)[]): Item[] {
  return given.map((one) => ({
    id: 'item',
    key: 'key',
    weight: 1,
    ...(typeof one === 'string' ? { id: one } : one),
  }));
}

export function poolOf(changes: Partial<InstancePool> = {}): InstancePool {
  return { ...instancePoolSchema.parse({ agent: 'worker', items: 'test' }), max_instances: 8, ...changes };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The plan for items, on a machine with more cores than any test asks for. */
export function planOf(items: readonly Item[], pool: Partial<InstancePool> = {}, ceiling = 64): Plan {
  return planRun({
    command: 'audit',
    definition: 'commands/agent-audit.md',
    definitionHash: 'd1',
    pool: poolOf(pool),
    items,
    engine: { name: 'local', ceiling },
    versions: { 'pool-run': '0.0.0', node: '20.19.0' },
    hash: sha256,
  });
}

export function findingOf(changes: Partial<Finding> = {}): Finding {
  return {
    ruleId: 'name-missing',
    level: 'error',
    message: 'There is no name.',
    location: { path: 'agents/a.md', line: 1, column: 1 },
    fingerprint: 'f1',
    sources: [],
    ...changes,
  };
}

export const sampleRules: readonly Rule[] = [
  { id: 'name-missing', level: 'error', reason: 'Nothing can call it.', fix: 'Add a name.' },
  { id: 'tool-unknown', level: 'warning', reason: 'It is ignored.', fix: 'Correct the name.' },
  { id: 'colour-unknown', level: 'note', reason: 'It is not shown.', fix: 'Choose another.' },
];

/** A report of a run that did its one item and found nothing, with what a test changes. */
export function reportOf(changes: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'pool-run', version: '0.1.0' },
    run: 'r1',
    command: 'audit',
    outcome: 'complete',
    counts: { error: 0, warning: 0, note: 0, silenced: 0 },
    coverage: { planned: 1, done: 1, failed: 0, skipped: 0, complete: true, failures: [], changed: [] },
    findings: [],
    silenced: [],
    rules: [...sampleRules],
    outputs: [],
    plans: [planOf(itemsOf('a'))],
    measures: measuresOf(),
    ...changes,
  };
}

/** Measures of a run whose one instance did its one item inline. */
export function measuresOf(changes: Partial<Measures> = {}): Measures {
  return {
    mode: 'inline',
    width: 1,
    wallMilliseconds: 80,
    distributionMilliseconds: 1,
    spawnMilliseconds: 2,
    aggregationMilliseconds: 3,
    itemMilliseconds: 60,
    longestItemMilliseconds: 60,
    criticalPathMilliseconds: 66,
    lowerBoundMilliseconds: 60,
    efficiency: 0.75,
    bottleneck: { kind: 'item', name: 'a', milliseconds: 60 },
    retries: 0,
    cacheHits: 0,
    peakMemoryBytes: 1,
    throttled: [],
    instances: [
      {
        name: 'worker#1',
        items: 1,
        busyMilliseconds: 60,
        busyShare: 0.75,
        spawnMilliseconds: 2,
        losses: [],
      },
    ],
    timeline: [{ instance: 'worker#1', fromMilliseconds: 3, toMilliseconds: 63, items: 1, state: 'worked' }],
    ...changes,
  };
}

/** An event as the recorder would journal it. */
export function eventOf(event: UnstampedEvent, at = 0): RunEvent {
  return { ...event, run: 'r1', epoch: 1, at };
}

export function doneOf(item: string, findings: readonly Finding[] = [], facts?: unknown): ItemOutcome {
  return { status: 'done', item, milliseconds: 1, result: { findings, facts } };
}

export function failedOf(item: string, reason = 'no such thing'): ItemOutcome {
  return { status: 'failed', item, cause: 'failed-analysis', reason };
}

/** A place in a pool, for engines that are tested without a pool. */
export function seatOf(instance = 'w#1', changes: Partial<Seat> = {}): Seat {
  const number = Number(instance.split('#')[1] ?? 1);
  const told = {
    processStarted: doNothing,
    processEnded: doNothing,
    used: doNothing,
    slowedDown: doNothing,
    admitted: () => Promise.resolve(),
  };
  return { instance, number, total: 3, ...told, ...changes };
}

function doNothing(): void {}

/** An attempt that keeps what is delivered. */
export function attemptOf(number = 1): Attempt & { readonly delivered: ItemOutcome[] } {
  const delivered: ItemOutcome[] = [];
  return {
    number,
    alive: () => {},
    deliver: (outcome) => delivered.push(outcome),
    wait: (turn) => turn,
    delivered,
  };
}

/** Items with unique ids, whole weights and few keys, so that sums are exact and keys meet. */
export function anyItems(most = 40): fc.Arbitrary<Item[]> {
  return fc
    .array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), weight: fc.nat({ max: 1_000 }) }), {
      maxLength: most,
    })
    .map((all) => all.map((one, index) => ({ id: `i${index}`, ...one })));
}

/** The same values in two orders. */
export function twoOrders<Value>(values: fc.Arbitrary<Value[]>): fc.Arbitrary<[Value[], Value[]]> {
  return values.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );
}
