import type { ItemOutcome, ItemResult } from '../model/outcome.ts';
import type { Item } from '../model/plan.ts';
import type { Engine, EngineInstance } from '../model/ports.ts';

/** Analyses one item. May throw: the item then fails, and no other with it. */
export type Analyze = (item: Item) => ItemResult;

/** What the local engine needs to know of the analyzers. */
export interface LocalOptions {
  /** Changes whenever an analyzer could give another result for the same item. */
  readonly version: string;
  /** The most instances that this machine can use. */
  readonly ceiling: number;
  /** Besides its bytes, what an item's result depends on; undefined where that is not known. */
  readonly dependencies?: (item: Item) => string | undefined;
}

/** Analyses that run in one turn of the event loop before progress and Ctrl-C get theirs, in milliseconds. */
const turn = 8;

/** Items in one call: they share one thread, so that nothing is won by moving single ones between instances. */
const batch = 128;

/**
 * The built-in analyzers in this thread. Instances take turns: what they share is one thread's time, so this is for
 * work that is too small to be worth a worker (docs/decisions/0001-inline-or-threads.md).
 */
export function inlineEngine(analyze: Analyze, { version, ceiling, dependencies }: LocalOptions): Engine {
  let turnEnds = 0;
  return {
    name: 'local',
    version,
    unit: 'item',
    ceiling,
    batch,
    mode: 'inline',
    ...(dependencies && { dependencies }),
    open: () => Promise.resolve(openInline()),
  };

  function openInline(): EngineInstance {
    let isClosed = false;
    return {
      async work(items, { deliver }) {
        for (const item of items) {
          if (performance.now() > turnEnds) {
            await new Promise<void>((resolve) => setImmediate(resolve));
            turnEnds = performance.now() + turn;
          }
          if (isClosed) return { lost: 'crashed', reason: 'the instance was closed' };
          deliver(attempt(analyze, item));
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
export function attempt(analyze: Analyze, item: Item): ItemOutcome {
  const started = performance.now();
  try {
    const result = analyze(item);
    return { status: 'done', item: item.id, milliseconds: since(started), result };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const reason = `Internal error: ${text}`;
    return { status: 'failed', item: item.id, cause: 'failed-analysis', reason };
  }
}

/** In whole microseconds: more digits say nothing, and would make every line of the journal longer. */
function since(started: number): number {
  return Math.round((performance.now() - started) * 1_000) / 1_000;
}
