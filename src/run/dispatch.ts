import pMap from 'p-map';
import type { ItemOutcome } from '../model/outcome.ts';
import type { Item, Plan } from '../model/plan.ts';
import type { Engine, EngineInstance, Record } from '../model/ports.ts';

/** How one instance of a dispatched pool ended, and what it delivered. */
export interface Delivery {
  readonly instance: string;
  readonly outcomes: ItemOutcome[];
}

/**
 * Runs the plan's instances at the same time. Each works through its own shard; where the engine's unit is the item,
 * an instance that has finished takes items that others have not begun, from the one with the most work left.
 *
 * After `signal` aborts no new item is begun. An instance that is lost fails the items it held and no others.
 */
export async function dispatch(
  plan: Plan,
  engine: Engine,
  record: Record,
  signal: AbortSignal,
): Promise<Delivery[]> {
  const queues = plan.shards.map((shard) => new Queue(shard.items));
  const take = (own: number): Item[] => {
    if (signal.aborted) return [];
    if (engine.unit === 'shard') return queues[own]?.take(Infinity) ?? [];
    const queue = queues[own]?.weight ? queues[own] : fullest(queues);
    return queue?.take(engine.batch) ?? [];
  };
  return pMap(
    plan.shards,
    async ({ instance }, index) => ({
      instance,
      outcomes: await staff(instance, engine, () => take(index), { record, signal }),
    }),
    { concurrency: Math.max(1, plan.shards.length) },
  );
}

/** Items that nobody has begun, the heaviest first. */
class Queue {
  weight: number;
  private next = 0;
  private readonly items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.items = items;
    // Items may weigh nothing; one is added to each so that a queue weighs 0 only when it is empty.
    this.weight = items.reduce((sum, item) => sum + item.weight + 1, 0);
  }

  take(count: number): Item[] {
    const taken = this.items.slice(this.next, this.next + count);
    this.next += taken.length;
    for (const item of taken) this.weight -= item.weight + 1;
    return taken;
  }
}

function fullest(queues: readonly Queue[]): Queue | undefined {
  return queues.reduce<Queue | undefined>(
    (most, queue) => (queue.weight > (most?.weight ?? 0) ? queue : most),
    undefined,
  );
}

interface Watch {
  readonly record: Record;
  readonly signal: AbortSignal;
}

/** The life of one instance: it is opened, takes work until there is none, and is closed whatever happened. */
async function staff(
  name: string,
  engine: Engine,
  take: () => Item[],
  { record, signal }: Watch,
): Promise<ItemOutcome[]> {
  const outcomes: ItemOutcome[] = [];
  let instance: EngineInstance | undefined;
  let held: Item[] = [];
  try {
    instance = await engine.open(name);
    record({ type: 'instance_started', instance: name });
    while ((held = take()).length > 0) {
      for (const item of held) record({ type: 'item_claimed', item: item.id, instance: name, attempt: 1 });
      const answers = answersFor(held, await instance.work(held));
      for (const outcome of answers) recordOutcome(record, name, outcome);
      outcomes.push(...answers);
    }
    record({
      type: 'instance_finished',
      instance: name,
      reason: signal.aborted ? 'interrupted' : 'no-work-left',
    });
  } catch (error) {
    const reason = `the instance was lost: ${error instanceof Error ? error.message : String(error)}`;
    for (const item of held) {
      const outcome: ItemOutcome = { status: 'failed', item: item.id, reason };
      recordOutcome(record, name, outcome);
      outcomes.push(outcome);
    }
    record({ type: 'instance_finished', instance: name, reason: 'lost', cause: reason });
  } finally {
    // What ends badly after its work is done has still done its work.
    await instance?.close().catch(() => undefined);
  }
  return outcomes;
}

/** Exactly one outcome for each item that was given: what was not asked for does not count, and silence is a failure. */
function answersFor(held: readonly Item[], answers: readonly ItemOutcome[]): ItemOutcome[] {
  const byItem = new Map(answers.map((answer) => [answer.item, answer]));
  return held.map(
    ({ id }) =>
      byItem.get(id) ?? { status: 'failed', item: id, reason: 'the instance gave no answer for it' },
  );
}

function recordOutcome(record: Record, instance: string, outcome: ItemOutcome): void {
  const { item } = outcome;
  if (outcome.status === 'failed') {
    record({ type: 'item_failed', item, instance, attempt: 1, reason: outcome.reason });
  } else {
    const { milliseconds, result } = outcome;
    record({ type: 'item_done', item, instance, attempt: 1, milliseconds, result });
  }
}
