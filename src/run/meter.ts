import { ByInstance } from '../model/byInstance.ts';
import type { RunEvent } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { Measures } from '../model/report.ts';

/** What an instance was seen to do. Durations in milliseconds. */
interface Reading {
  items: number;
  busy: number;
  spawn: number;
  readonly losses: { cause: Measures['instances'][number]['losses'][number]['cause']; detail: string }[];
}

/** Durations that are only known when everything is over, in milliseconds. */
export interface Totals {
  readonly wallMilliseconds: number;
  readonly distributionMilliseconds: number;
  readonly aggregationMilliseconds: number;
  readonly peakMemoryBytes: number;
}

/** A pool as far as its measures go. */
interface MeteredPool {
  readonly plan: Plan;
  readonly mode: Measures['mode'];
}

/** Measures what this orchestrator's instances do: it sees every event once. */
export class Meter {
  private readonly instances = new ByInstance((): Reading => ({ items: 0, busy: 0, spawn: 0, losses: [] }));
  private readonly throttled: Measures['throttled'] = [];
  private started = 0;
  private sum = 0;
  private retries = 0;
  private cacheHits = 0;
  private longest = { item: '', milliseconds: 0 };

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'item_claimed':
        if (event.attempt > 1) this.retries += 1;
        return;
      case 'item_done':
        if (event.cached) this.cacheHits += 1;
        else this.done(event.item, event.instance, event.milliseconds);
        return;
      case 'item_failed':
        if (event.final) this.instances.of(event.instance).items += 1;
        return;
      case 'instance_started':
        this.instances.of(event.instance).spawn += event.milliseconds;
        return;
      case 'instance_finished':
        if (event.cause === undefined) return;
        this.instances.of(event.instance).losses.push({ cause: event.cause, detail: event.detail ?? '' });
        return;
      case 'pool_throttled':
        this.throttled.push({
          afterMilliseconds: Math.max(0, event.at - this.started),
          limit: event.limit,
          why: event.why,
        });
        return;
      case 'run_started':
      case 'run_resumed':
        this.started = event.at;
        return;
      case 'process_started':
      case 'process_ended':
      case 'usage_reported':
      case 'run_finished':
        return;
      default:
        event satisfies never;
    }
  }

  measures(
    pools: readonly MeteredPool[],
    budget: number,
    totals: Totals,
    timeline: Measures['timeline'],
  ): Measures {
    const { wallMilliseconds: wall } = totals;
    const width = widthOf(pools, budget, this.instances.all);
    const lowerBound = Math.max(this.longest.milliseconds, this.sum / Math.max(1, width));
    const { distributionMilliseconds, aggregationMilliseconds } = totals;
    const path = Math.max(this.longestWork(pools), lowerBound);
    const bottleneck = this.bottleneck(lowerBound);
    return {
      ...totals,
      mode: modeOf(pools),
      width,
      spawnMilliseconds: sumOf([...this.instances.all.values()].map(({ spawn }) => spawn)),
      itemMilliseconds: this.sum,
      longestItemMilliseconds: this.longest.milliseconds,
      criticalPathMilliseconds: distributionMilliseconds + path + aggregationMilliseconds,
      lowerBoundMilliseconds: lowerBound,
      efficiency: wall > 0 ? Math.min(1, lowerBound / wall) : 1,
      ...(bottleneck && { bottleneck }),
      retries: this.retries,
      cacheHits: this.cacheHits,
      throttled: this.throttled,
      instances: [...this.instances.all].map(([name, { items, busy, spawn, losses }]) => ({
        name,
        items,
        busyMilliseconds: busy,
        busyShare: wall > 0 ? Math.min(1, busy / wall) : 0,
        spawnMilliseconds: spawn,
        losses,
      })),
      timeline,
    };
  }

  private done(item: string, instance: string, milliseconds: number): void {
    const reading = this.instances.of(instance);
    reading.items += 1;
    reading.busy += milliseconds;
    this.sum += milliseconds;
    if (milliseconds > this.longest.milliseconds) this.longest = { item, milliseconds };
  }

  /** Of the instance that took longest. Those that share one thread follow each other, as if they were one. */
  private longestWork(pools: readonly MeteredPool[]): number {
    const inline = new Set(pools.flatMap((pool) => (pool.mode === 'inline' ? instancesOf(pool) : [])));
    const own: number[] = [];
    let shared = 0;
    for (const [name, { busy, spawn }] of this.instances.all) {
      if (inline.has(name)) shared += busy + spawn;
      else own.push(busy + spawn);
    }
    return Math.max(shared, ...own);
  }

  private bottleneck(lowerBound: number): Measures['bottleneck'] {
    const { item, milliseconds } = this.longest;
    if (milliseconds === 0) return undefined;
    if (milliseconds >= lowerBound) return { kind: 'item', name: item, milliseconds };
    const byBusy = [...this.instances.all].toSorted(([, a], [, b]) => b.busy - a.busy);
    const [first] = byBusy;
    return first && { kind: 'instance', name: first[0], milliseconds: first[1].busy };
  }
}

function instancesOf({ plan }: MeteredPool): string[] {
  return plan.shards.map(({ instance }) => instance);
}

/** Instances that can really work at the same time: all that work inline share one thread. */
function widthOf(pools: readonly MeteredPool[], budget: number, seen: ReadonlyMap<string, unknown>): number {
  const working = ({ plan }: MeteredPool): number =>
    plan.shards.filter(({ instance }) => seen.has(instance)).length;
  const own = pools.filter(({ mode }) => mode !== 'inline').map(working);
  const shared = pools.some((pool) => pool.mode === 'inline' && working(pool) > 0) ? 1 : 0;
  return Math.min(budget, sumOf(own) + shared);
}

function modeOf(pools: readonly MeteredPool[]): Measures['mode'] {
  const modes = new Set(pools.map(({ mode }) => mode));
  const [only] = modes;
  return modes.size === 1 && only !== undefined ? only : 'mixed';
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
