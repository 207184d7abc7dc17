import type { ItemOutcome } from '../model/outcome.ts';
import type { Item } from '../model/plan.ts';
import type { Record, ResultCache } from '../model/ports.ts';
import { cacheInstance, type Ledger } from './ledger.ts';

/** Items whose results are kept under one key: one where the engine's unit is the item, else those of a shard. */
interface Entry {
  readonly key: string;
  readonly items: readonly Item[];
}

/**
 * Results by content: the items' bytes, the definition, the engine and its version, and what else the engine says that a
 * result depends on. An item without a content hash, or whose dependencies are not known, is never taken from the cache.
 */
export class Cached {
  private readonly cache: ResultCache;
  private readonly ledger: Ledger;
  private readonly hash: (text: string) => string;
  /** Keys for which nothing was known, and all of whose items were still to be done. */
  private readonly missed = new Set<string>();

  constructor(cache: ResultCache, ledger: Ledger, hash: (text: string) => string) {
    this.cache = cache;
    this.ledger = ledger;
    this.hash = hash;
  }

  /** Delivers what is known already. */
  recall(record: Record): void {
    const { ledger } = this;
    for (const { key, items } of this.entries()) {
      if (items.some(({ id }) => ledger.isKnown(id))) continue;
      const known = this.cache.get(key);
      if (known && items.every(({ id }) => known.some((one) => one.item === id))) {
        for (const outcome of known) this.take(outcome, record);
      } else {
        this.missed.add(key);
      }
    }
  }

  /**
   * Keeps what was done in this run. Not what changed meanwhile, be it the item or what it depends on, and of a shard only the
   * whole, done in one attempt.
   */
  keep(): void {
    if (this.missed.size === 0) return;
    const byItem = this.ledger.byItem();
    for (const { key, items } of this.entries()) {
      if (!this.missed.has(key)) continue;
      const entries = items.flatMap(({ id }) => byItem.get(id) ?? []);
      const outcomes = entries.map(({ outcome }) => outcome);
      const isWhole =
        outcomes.length === items.length &&
        outcomes.every((outcome) => outcome.status === 'done' && !outcome.changed) &&
        entries.every(({ together }) => together === entries[0]?.together);
      if (isWhole) this.cache.put(key, outcomes);
    }
  }

  private take(outcome: ItemOutcome, record: Record): void {
    if (outcome.status !== 'done') return;
    const { item, milliseconds, result } = outcome;
    const from = { instance: cacheInstance, attempt: 1, cached: true } as const;
    record({ type: 'item_done', item: this.ledger.label + item, ...from, milliseconds, result });
    this.ledger.accept(cacheInstance, outcome);
  }

  private *entries(): Iterable<Entry> {
    const { plan, request } = this.ledger;
    const { engine } = request;
    if (!engine.dependencies) return;
    const { command, definitionHash, versions } = plan;
    const common = this.hash(
      JSON.stringify([versions['pool-run'], command, definitionHash, engine.name, engine.version]),
    );
    const isWhole = engine.unit === 'shard' && engine.isCachedByItem !== true;
    for (const { items } of plan.shards) {
      const groups = isWhole ? [items] : items.map((item) => [item]);
      for (const group of groups) {
        const parts = group.map((item) => this.part(item));
        if (parts.every((part) => part !== undefined)) {
          yield { key: this.hash(`${common}\n${parts.join('\n')}`), items: group };
        }
      }
    }
  }

  private part(item: Item): string | undefined {
    const dependencies = this.ledger.request.engine.dependencies?.(item);
    if (dependencies === undefined || item.content === undefined) return undefined;
    return JSON.stringify([item.id, item.key, item.content, dependencies]);
  }
}
