import type { ItemOutcome, ItemResult } from '../model/outcome.ts';
import type { Item } from '../model/plan.ts';
import type { Engine } from '../model/ports.ts';

/** Analyses one item. May throw: the item then fails, and no other with it. */
export type Analyze = (item: Item) => ItemResult;

/** Analyses that run in one turn of the event loop before progress and Ctrl-C get theirs, in milliseconds. */
const turn = 8;

/**
 * The built-in analyzers in this thread. Instances take turns: what they share is one thread's time, so this is for
 * work that is too small to be worth a worker (docs/decisions/0001-inline-or-threads.md).
 */
export function inlineEngine(analyze: Analyze, ceiling: number): Engine {
  let turnEnds = 0;
  return {
    name: 'local',
    unit: 'item',
    ceiling,
    batch: 1,
    open: () =>
      Promise.resolve({
        async work(items) {
          if (performance.now() > turnEnds) {
            await new Promise<void>((resolve) => setImmediate(resolve));
            turnEnds = performance.now() + turn;
          }
          return items.map((item) => attempt(analyze, item));
        },
        close: () => Promise.resolve(),
      }),
  };
}

/** One attempt at one item; what is thrown becomes a typed outcome. */
export function attempt(analyze: Analyze, item: Item): ItemOutcome {
  const started = performance.now();
  try {
    const result = analyze(item);
    return { status: 'done', item: item.id, milliseconds: performance.now() - started, result };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 'failed', item: item.id, reason: `Internal error: ${reason}` };
  }
}
