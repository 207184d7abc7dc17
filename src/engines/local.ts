import type { ItemFailure, ItemOutcome, ItemResult, Lost } from '../model/outcome.ts';
import type { Item } from '../model/plan.ts';
import type { Attempt, Engine, EngineInstance } from '../model/ports.ts';

/** What an analyzer makes of an item. */
export type Analysis = ItemResult | ItemFailure;

/**
 * Analyses one item. What it throws is a bug: the item then fails, and no other with it. What takes longer than a moment
 * answers with a promise, lets go of the thread now and then, and tells the attempt that it is alive.
 */
export type Analyze = (item: Item, attempt: Pick<Attempt, 'alive'>) => Analysis | Promise<Analysis>;

/** What the local engine needs to know of the analyzers. */
export interface LocalOptions {
  /** Changes whenever an analyzer could give another result for the same item. */
  readonly version: string;
  /** The most instances that this machine can use. */
  readonly ceiling: number;
  /** Besides its bytes, what an item's result depends on; undefined where that is not known. */
  readonly dependencies?: ((item: Item) => string | undefined) | undefined;
  /** Items in one call; 1 where items are large. */
  readonly batch?: number;
  readonly mode?: Engine['mode'];
}

/** Analyses that run in one turn of the event loop before progress and Ctrl-C get theirs, in milliseconds. */
const turn = 8;

/** Items in one call: they share one thread, so that nothing is won by moving single ones between instances. */
const smallItems = 128;

/**
 * The built-in analyzers in this thread. Instances take turns: what they share is one thread's time, so this is for
 * work that is too small to be worth a worker (docs/decisions/0001-inline-or-threads.md).
 */
export function inlineEngine(analyze: Analyze, options: LocalOptions): Engine {
  const { batch = smallItems, mode = 'inline' } = options;
  const turns = { end: 0 };
  return localEngine(options, { batch, mode, open: () => Promise.resolve(new Inline(analyze, turns)) });
}

/** An engine that needs no model, and whose instances take one item after another. */
export function localEngine(
  { version, ceiling, dependencies }: Pick<LocalOptions, 'version' | 'ceiling' | 'dependencies'>,
  how: Pick<Engine, 'batch' | 'mode' | 'open'>,
): Engine {
  return {
    name: 'local',
    version,
    unit: 'item',
    ceiling,
    ...how,
    ...(dependencies && { dependencies }),
  };
}

class Inline implements EngineInstance {
  private isClosed = false;
  private readonly analyze: Analyze;
  /** Shared by all instances of the engine. */
  private readonly turns: { end: number };

  constructor(analyze: Analyze, turns: { end: number }) {
    this.analyze = analyze;
    this.turns = turns;
  }

  async work(items: readonly Item[], attempt: Attempt): Promise<readonly ItemOutcome[] | Lost> {
    // The time is asked for once for each item: that costs as much as delivering a small one.
    let now = performance.now();
    for (const item of items) {
      if (now > this.turns.end) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        now = performance.now();
        this.turns.end = now + turn;
      }
      if (this.isClosed) return { lost: 'crashed', reason: 'the instance was closed' };
      const started = now;
      let outcome: ItemOutcome;
      try {
        const analysis = this.analyze(item, attempt);
        const result = analysis instanceof Promise ? await analysis : analysis;
        now = performance.now();
        outcome = ended(result, item, now - started);
      } catch (error) {
        now = performance.now();
        outcome = broken(error, item);
      }
      attempt.deliver(outcome);
    }
    return [];
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

/** What came of one item, in whole microseconds: more digits say nothing, and would make every line of the journal longer. */
function ended(analysis: Analysis, item: Item, milliseconds: number): ItemOutcome {
  if ('failure' in analysis) {
    return { status: 'failed', item: item.id, cause: analysis.failure, reason: analysis.reason };
  }
  const rounded = Math.round(milliseconds * 1_000) / 1_000;
  return { status: 'done', item: item.id, milliseconds: rounded, result: analysis };
}

/** What is thrown becomes a typed outcome. */
function broken(error: unknown, item: Item): ItemOutcome {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 'failed', item: item.id, cause: 'failed-analysis', reason: `Internal error: ${text}` };
}

/** One attempt at one item. */
export async function outcomeOf(
  analyze: Analyze,
  item: Item,
  attempt: Pick<Attempt, 'alive'>,
): Promise<ItemOutcome> {
  const started = performance.now();
  try {
    return ended(await analyze(item, attempt), item, performance.now() - started);
  } catch (error) {
    return broken(error, item);
  }
}
