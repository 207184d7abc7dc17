import { ByInstance } from '../model/byInstance.ts';
import type { ItemDone } from '../model/event.ts';
import type { ItemOutcome } from '../model/outcome.ts';
import type { Item, Plan } from '../model/plan.ts';
import type { PoolRequest } from './request.ts';
import type { DispatchedPool } from './shift.ts';

/** The instance that stands in the journal for results which nobody had to work for. */
export const cacheInstance = 'cache';

/** An item's outcome, and the items that were worked on in the same attempt; undefined where nobody worked. */
interface Entry {
  readonly outcome: ItemOutcome;
  readonly together: readonly Item[] | undefined;
}

/** What one instance delivered. */
interface Delivered {
  readonly outcomes: ItemOutcome[];
  /** One for each outcome. */
  readonly together: Entry['together'][];
}

/**
 * What one pool of the run has delivered so far: by the orchestrators before this one, from the cache, and by its instances.
 * One outcome for each item.
 *
 * What instances deliver is only put down in their order. Looking every item up would cost more than a small item does.
 */
export class Ledger {
  readonly request: PoolRequest;
  readonly plan: Plan;
  /** What stands before the items' ids in the journal: nothing, unless the run has several commands. */
  readonly label: string;
  private readonly accepted = new Set<string>();
  private readonly delivered = new ByInstance((): Delivered => ({ outcomes: [], together: [] }));

  constructor(request: PoolRequest, label: string) {
    this.request = request;
    this.plan = request.plan;
    this.label = label;
  }

  /** Takes the one outcome of an item that was left. */
  deliver(instance: string, outcome: ItemOutcome, together?: readonly Item[]): void {
    const own = this.delivered.of(instance);
    own.outcomes.push(outcome);
    own.together.push(together);
  }

  /** Takes a result that nobody has to work for, and keeps the first of each item. */
  accept(instance: string, outcome: ItemOutcome): void {
    if (this.accepted.has(outcome.item)) return;
    this.accepted.add(outcome.item);
    this.deliver(instance, outcome);
  }

  /** Takes over the results of earlier orchestrators, but for items that are to be done again. */
  recall(results: ReadonlyMap<string, ItemDone>, outdated: ReadonlySet<string> | undefined): void {
    for (const { items } of this.plan.shards) {
      for (const { id } of items) {
        const name = this.label + id;
        const event = results.get(name);
        if (!event || outdated?.has(name)) continue;
        const { instance, milliseconds, result, changed } = event;
        this.accept(instance, {
          status: 'done',
          item: id,
          milliseconds,
          result,
          ...(changed && { changed }),
        });
      }
    }
  }

  /** Whether nobody has to work for this item. */
  isKnown(id: string): boolean {
    return this.accepted.has(id);
  }

  /** Whether nobody has to work for what the journal names so. */
  isRecalled(item: string): boolean {
    return item.startsWith(this.label) && this.accepted.has(item.slice(this.label.length));
  }

  /** What is left of the pool's plan. */
  left(): DispatchedPool {
    const { plan, label } = this;
    return {
      plan,
      engine: this.request.engine,
      label,
      shards: plan.shards.map((shard) => shard.items.filter(({ id }) => !this.accepted.has(id))),
      deliver: this.deliver.bind(this),
    };
  }

  /** What each instance delivered, in the order in which the instances first did. */
  byInstance(): [string, readonly ItemOutcome[]][] {
    return Array.from(this.delivered.all, ([instance, { outcomes }]) => [instance, outcomes]);
  }

  /** Every outcome, and what was worked on together with it, by its item's id. */
  byItem(): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const { outcomes, together } of this.delivered.all.values()) {
      for (const [index, outcome] of outcomes.entries()) {
        entries.set(outcome.item, { outcome, together: together[index] });
      }
    }
    return entries;
  }

  /** The facts that items have, in the order of the items' ids: it must not matter who was faster. */
  facts(): Map<string, unknown> {
    const known = new Map<string, unknown>();
    for (const { outcomes } of this.delivered.all.values()) {
      for (const outcome of outcomes) {
        if (outcome.status === 'done' && outcome.result.facts !== undefined) {
          known.set(outcome.item, outcome.result.facts);
        }
      }
    }
    return new Map([...known.keys()].toSorted().map((id) => [id, known.get(id)]));
  }
}
