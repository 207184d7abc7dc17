import { join } from 'node:path';
import { rememberDurations } from '../../journal/durations.ts';
import { stateFolder } from '../../journal/runFolder.ts';
import type { RunEvent } from '../../model/event.ts';
import { addUsage, tokensOf, type Usage } from '../../model/outcome.ts';
import { durationsKey, usageKey } from '../sources/earlierRuns.ts';
import type { PreparedRun } from './prepare.ts';
import type { PlannedSource } from '../sources/source.ts';

/** What the items of a run took, for the weights and the estimates of the next one. */
export class Taken {
  private readonly milliseconds = new Map<string, number>();
  /** By instance: what it was told to have used, and what it finished. */
  private readonly used = new Map<string, Usage>();
  private readonly finished = new Map<string, string[]>();

  apply(event: RunEvent): void {
    if (event.type === 'usage_reported') {
      this.used.set(event.instance, addUsage(this.used.get(event.instance), event.usage));
    }
    if (event.type !== 'item_done' || event.cached) return;
    this.milliseconds.set(event.item, event.milliseconds);
    const own = this.finished.get(event.instance);
    if (own) own.push(event.item);
    else this.finished.set(event.instance, [event.item]);
  }

  /** Only where instances wait for something: what shares one thread is divided by size. */
  remember({ cwd, pools }: PreparedRun): void {
    for (const pool of pools) {
      if (pool.mode === 'inline') continue;
      const { command, engine } = pool.plan;
      const label = pools.length > 1 ? `${command}:` : '';
      keep(cwd, durationsKey(command, engine), this.ownOf(pool, label, this.milliseconds));
      if (this.used.size === 0) continue;
      keep(
        cwd,
        usageKey(command, 'usd'),
        this.ownOf(
          pool,
          label,
          this.shares(({ usd }) => usd),
        ),
      );
      keep(cwd, usageKey(command, 'tokens'), this.ownOf(pool, label, this.shares(tokensOf)));
    }
  }

  /** An instance tells what it used in all: each of its items took an equal part, lost attempts included. */
  private shares(amount: (usage: Usage) => number): ReadonlyMap<string, number> {
    const shares = new Map<string, number>();
    for (const [instance, items] of this.finished) {
      const used = this.used.get(instance);
      if (used) for (const item of items) shares.set(item, amount(used) / items.length);
    }
    return shares;
  }

  private ownOf({ plan }: PlannedSource, label: string, amounts: ReadonlyMap<string, number>) {
    const items = plan.shards.flatMap((shard) => shard.items);
    return new Map(
      items.flatMap(({ id }): [string, number][] => {
        const amount = amounts.get(label + id);
        return amount === undefined ? [] : [[id, amount]];
      }),
    );
  }
}

function keep(cwd: string, key: string, amounts: ReadonlyMap<string, number>): void {
  if (amounts.size > 0) rememberDurations(join(cwd, stateFolder), key, amounts);
}
