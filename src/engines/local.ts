import type { ItemFailure, ItemOutcome, ItemResult } from '../model/outcome.ts';
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
  readonly dependencies?: (item: Item) => string | undefined;
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
  const { version, ceiling, dependencies, batch = smallItems, mode = 'inline' } = options;
  let turnEnds = 0;
  return {
    name: 'local',
    version,
    unit: 'item',
    ceiling,
    batch,
    mode,
    ...(dependencies && { dependencies }),
    open: () => Promise.resolve(openInline()),
  };

  function openInline(): EngineInstance {
    let isClosed = false;
    return {
      async work(items, tried) {
        for (const item of items) {
          if (performance.now() > turnEnds) {
            await new Promise<void>((resolve) => setImmediate(resolve));
            turnEnds = performance.now() + turn;
          }
          if (isClosed) return { lost: 'crashed', reason: 'the instance was closed' };
          const outcome = outcomeOf(analyze, item, tried);
          tried.deliver(outcome instanceof Promise ? await outcome : outcome);
        }
        return [];
      },
      close() {
        isClosed = true;
        return Promise.resolve();
      },
    };
  }
}

/** One attempt at one item; what is thrown becomes a typed outcome. */
export function outcomeOf(
  analyze: Analyze,
  item: Item,
  attempt: Pick<Attempt, 'alive'>,
): ItemOutcome | Promise<ItemOutcome> {
  const started = performance.now();
  const ended = (result: Analysis): ItemOutcome =>
    'failure' in result
      ? { status: 'failed', item: item.id, cause: result.failure, reason: result.reason }
      : { status: 'done', item: item.id, milliseconds: since(started), result };
  const failed = (error: unknown): ItemOutcome => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 'failed', item: item.id, cause: 'failed-analysis', reason: `Internal error: ${text}` };
  };
  try {
    const result = analyze(item, attempt);
    return result instanceof Promise ? result.then(ended, failed) : ended(result);
  } catch (error) {
    return failed(error);
  }
}

/** In whole microseconds: more digits say nothing, and would make every line of the journal longer. */
function since(started: number): number {
  return Math.round((performance.now() - started) * 1_000) / 1_000;
}
