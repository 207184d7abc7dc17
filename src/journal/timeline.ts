import { ByInstance } from '../model/byInstance.ts';
import type { RunEvent } from '../model/event.ts';
import type { Measures } from '../model/report.ts';

type Span = Measures['timeline'][number];

/** More spans than this are not kept, nor more than four for each instance where that is more. */
const mostSpans = 2_000;

/**
 * When each instance worked, in milliseconds since the orchestrator began. It is fed with every event while the run goes on:
 * cheap, and however long the run is, in bounded memory.
 *
 * A span is one attempt, from its first claim to its last outcome, and counts the items that were claimed. When there are too
 * many, neighbours of one instance and state are joined, those with the smallest gaps first, and from then on attempts that
 * follow each other as closely are one span.
 */
export class Timeline {
  private readonly rows = new ByInstance(emptyRow);
  /** Of all spans. */
  private count = 0;
  /** Neighbours with at most this gap between them are one, in milliseconds; nothing is joined before it must be. */
  private threshold = -1;
  private elapsed = 0;
  private lastAt = Infinity;

  apply(event: RunEvent): void {
    // A clock that was set back stands still for one event, and goes on from there.
    if (event.at > this.lastAt) this.elapsed += event.at - this.lastAt;
    this.lastAt = event.at;
    switch (event.type) {
      case 'item_claimed':
        this.claim(this.rows.of(event.instance));
        return;
      case 'item_done':
        if (event.cached) this.recall(this.rows.of(event.instance));
        else this.settle(this.rows.of(event.instance));
        return;
      case 'item_failed':
        this.settle(this.rows.of(event.instance));
        return;
      case 'instance_finished':
        if (event.reason === 'lost') this.lose(this.rows.of(event.instance));
        return;
      case 'run_started':
      case 'run_resumed':
        this.begin();
        return;
      case 'instance_started':
      case 'process_started':
      case 'process_ended':
      case 'usage_reported':
      case 'pool_throttled':
      case 'run_finished':
        return;
      default:
        event satisfies never;
    }
  }

  /** The spans so far: instance by instance, each in the order of time. What is under way lasts until now. */
  spans(): Measures['timeline'] {
    return Array.from(this.rows.all, ([instance, row]) => {
      if (row.held > 0 && row.current) row.current.to = this.elapsed;
      return states
        .flatMap((state) => stretchesOf(row, state).map((stretch) => spanOf(instance, state, stretch)))
        .toSorted((one, other) => one.fromMilliseconds - other.fromMilliseconds);
    }).flat();
  }

  /** What an earlier orchestrator did is no part of this timeline. */
  private begin(): void {
    this.rows.clear();
    this.count = 0;
    this.threshold = -1;
    this.elapsed = 0;
  }

  private claim(row: Row): void {
    if (row.held === 0) this.open(row, 'worked');
    row.held += 1;
    if (row.current) row.current.items += 1;
  }

  private settle(row: Row): void {
    if (row.held > 0) row.held -= 1;
    if (row.current) row.current.to = this.elapsed;
  }

  private recall(row: Row): void {
    if (row.state !== 'cached') this.open(row, 'cached');
    if (!row.current) return;
    row.current.items += 1;
    row.current.to = this.elapsed;
  }

  private lose(row: Row): void {
    row.held = 0;
    row.state = 'lost';
    if (row.current) row.current.to = this.elapsed;
  }

  private open(row: Row, state: Span['state']): void {
    this.close(row);
    row.state = state;
    row.current = { from: this.elapsed, to: this.elapsed, items: 0 };
    this.count += 1;
    if (this.count > mostSpans && this.threshold < Infinity) this.joinNeighbours();
  }

  /** Only now, with the next attempt, is it known that the last one was not lost. */
  private close({ current, state, closed }: Row): void {
    if (!current) return;
    const last = closed[state].at(-1);
    if (last && current.from - last.to <= this.threshold) {
      join(last, current);
      this.count -= 1;
    } else {
      closed[state].push(current);
    }
  }

  /** Joins at least every second pair of neighbours, so that this is seldom needed. */
  private joinNeighbours(): void {
    const lists = Array.from(this.rows.all.values(), ({ closed }) => Object.values(closed)).flat();
    const gaps = lists.flatMap(gapsOf).toSorted((one, other) => one - other);
    this.threshold = gaps[gaps.length >> 1] ?? Infinity;
    for (const list of lists) this.count -= thin(list, this.threshold);
  }
}

interface Stretch {
  readonly from: number;
  to: number;
  items: number;
}

/** One instance: the attempt that it made last, and those before. */
interface Row {
  /** Items that it has claimed and that have no outcome yet. */
  held: number;
  state: Span['state'];
  current: Stretch | undefined;
  readonly closed: Readonly<Record<Span['state'], Stretch[]>>;
}

function emptyRow(): Row {
  return { held: 0, state: 'worked', current: undefined, closed: { worked: [], lost: [], cached: [] } };
}

const states = ['worked', 'lost', 'cached'] as const;

function stretchesOf({ closed, current, state: last }: Row, state: Span['state']): Stretch[] {
  return current && state === last ? [...closed[state], current] : closed[state];
}

function spanOf(instance: string, state: Span['state'], { from, to, items }: Stretch): Span {
  return { instance, fromMilliseconds: from, toMilliseconds: to, items, state };
}

function gapsOf(stretches: readonly Stretch[]): number[] {
  return stretches.slice(1).map(({ from }, index) => from - (stretches[index]?.to ?? from));
}

/** Joins neighbours in place; answers how many there are fewer. */
function thin(stretches: Stretch[], threshold: number): number {
  let kept = 0;
  for (const stretch of stretches) {
    const last = stretches[kept - 1];
    if (last && stretch.from - last.to <= threshold) join(last, stretch);
    else stretches[kept++] = stretch;
  }
  return stretches.splice(kept).length;
}

function join(stretch: Stretch, next: Stretch): void {
  stretch.to = next.to;
  stretch.items += next.items;
}
