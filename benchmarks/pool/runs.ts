import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { inlineEngine } from '../../src/engines/local.ts';
import { peakMemory } from '../../src/engines/peakMemory.ts';
import { openFileJournal } from '../../src/journal/file.ts';
import { memoryStore } from '../../src/journal/runFolder.ts';
import { instancePoolSchema } from '../../src/model/instancePool.ts';
import type { Item, Plan } from '../../src/model/plan.ts';
import type { Engine, RunStore } from '../../src/model/ports.ts';
import { planRun } from '../../src/planning/plan.ts';
import type { RunRequest } from '../../src/run/request.ts';

/** How a benchmark's items are divided. */
export interface Division {
  readonly instances: number;
  /** Default: as many as are asked for. */
  readonly ceiling?: number;
  /** What the items took in earlier runs, in milliseconds. */
  readonly durations?: ReadonlyMap<string, number>;
}

/** So many items, named like files of a project. */
export function itemsOf(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `src/part-${index % 97}/module-${index}.ts`,
    key: 'all',
    weight: 1,
  }));
}

export function planOf(
  items: readonly Item[],
  { instances, ceiling = instances, durations }: Division,
): Plan {
  return planRun({
    command: 'benchmark',
    definition: 'commands/benchmark.md',
    definitionHash: '0',
    pool: instancePoolSchema.parse({ agent: 'worker', items: '**/*', max_instances: instances }),
    items,
    ...(durations && { durations }),
    engine: { name: 'benchmark', ceiling },
    versions: { 'pool-run': '0', node: process.version },
    hash: sha256,
  });
}

/** What `programs/grow.ts` prints: how long a run took, the bytes of its journal, and those that it held at its end. */
export interface Grown {
  readonly milliseconds: number;
  readonly journal: number;
  readonly held: number;
}

/** Read once, as the command line does: it is computed each time. */
const { timeOrigin } = performance;

/** A run of one pool that draws no conclusions, as the command line would ask for it. */
export function requestOf(plan: Plan, engine: Engine, store: RunStore): RunRequest {
  return {
    pools: [{ plan, engine, rules: [], conclude: () => ({ findings: [] }), keep: () => true }],
    store,
    reporters: {},
    signal: new AbortController().signal,
    now: () => timeOrigin + performance.now(),
    hash: sha256,
    peakMemory,
  };
}

/** A store that drops everything: what is left is the cost of the pool itself. */
export function droppingStore(): RunStore {
  return { ...memoryStore('benchmark'), journal: { append() {}, close: () => Promise.resolve() } };
}

/** A run of so many items that take no work, on eight instances. */
export function idleRun(count: number): { readonly plan: Plan; readonly engine: Engine } {
  const instances = 8;
  const engine = inlineEngine(() => ({ findings: [] }), { version: '0', ceiling: instances });
  return { plan: planOf(itemsOf(count), { instances }), engine };
}

/** What a program was asked for by name. Throws where there is nothing of that name. */
export function asked<Value>(among: Readonly<Record<string, Value>>, name: string): Value {
  const found = among[name];
  if (found === undefined) throw new Error(`Expected one of ${Object.keys(among).join(', ')}, got "${name}"`);
  return found;
}

let journals = 0;

/** A store whose journal is a real file and is synced; nothing else is written. */
export function journalStore(folder: string): RunStore {
  journals += 1;
  const path = join(folder, `${process.pid}-${journals}.log`);
  return { ...memoryStore('benchmark'), journal: openFileJournal(path) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What `work` took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Hands the answer of a program to the benchmark that started it. */
export function answer(work: () => Promise<unknown>): void {
  work().then(
    (value) => process.stdout.write(JSON.stringify(value)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
