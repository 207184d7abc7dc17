import type { ItemOutcome } from '../../src/model/outcome.ts';
import type { Item, Plan } from '../../src/model/plan.ts';
import type { ResultCache } from '../../src/model/ports.ts';
import { findingOf } from '../model/samples.ts';
import { HeldEngine } from './heldEngine.ts';
import { planWith, start, type StartedRun } from './requests.ts';

/** A cache in memory, through text as a file would be. */
export class MemoryCache implements ResultCache {
  readonly entries = new Map<string, string>();
  readonly asked: string[] = [];

  get(key: string): readonly ItemOutcome[] | undefined {
    this.asked.push(key);
    const text = this.entries.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as ItemOutcome[]);
  }

  put(key: string, outcomes: readonly ItemOutcome[]): void {
    this.entries.set(key, JSON.stringify(outcomes));
  }

  close(): void {}
}

/** A held engine whose results may be kept. */
export class KeepingEngine extends HeldEngine {
  override version = '1';
  dependencies: (item: Item) => string | undefined = () => 'nothing else';
}

export const item = (id: string, content: string | undefined = `bytes of ${id}`): Partial<Item> => ({
  id,
  ...(content !== undefined && { content }),
});

export const two = planWith([[item('a'), item('b')], [item('c')]]);

/** Runs to the end; every item is done as soon as it is given, with a finding. */
export async function runAll(
  plan: Plan,
  cache: ResultCache,
  engine: HeldEngine = new KeepingEngine(),
): Promise<{
  readonly run: StartedRun;
  readonly engine: HeldEngine;
  readonly report: Awaited<StartedRun['finished']>;
}> {
  const run = start(plan, engine, { cache });
  for (const { instance } of plan.shards) void finishEach(engine, instance);
  return { run, engine, report: await run.finished };
}

async function finishEach(engine: HeldEngine, instance: string): Promise<void> {
  for (;;) {
    const work = await engine.next(instance);
    work.finish([findingOf({ fingerprint: work.items.join(' ') })]);
  }
}

export function worked({ all }: HeldEngine): string[] {
  return all.flatMap(({ items }) => items).toSorted();
}
