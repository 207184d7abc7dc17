import { expect } from 'vitest';
import type { Engine } from '../../src/model/ports.ts';
import type { Item } from '../../src/model/plan.ts';
import { Work } from '../../src/run/work.ts';

/** Work that is taken, given back and settled, one item after another. */
export class WatchedWork {
  readonly work: Work;
  readonly held = new Map<string, { readonly item: Item; readonly attempt: number }>();
  readonly settled = new Set<string>();
  readonly wrong: string[] = [];
  now = 0;
  private readonly expected = new Map<string, { readonly attempt: number; readonly notBefore: number }>();

  constructor(items: readonly Item[], count: number, engine: Pick<Engine, 'unit' | 'batch'>) {
    const parts = Array.from({ length: count }, (_, index) =>
      items.filter((__, place) => place % count === index),
    );
    this.work = new Work(parts, engine, 1_000);
    for (const { id } of items) this.expected.set(id, { attempt: 1, notBefore: 0 });
  }

  take(own: number): void {
    const taken = this.work.take(own, this.now);
    for (const item of taken?.items ?? []) this.hold(item, taken?.attempt ?? 0);
  }

  private hold(item: Item, attempt: number): void {
    const { id } = item;
    const expected = this.expected.get(id);
    if (this.held.has(id) || this.settled.has(id)) this.wrong.push(`${id} is taken twice`);
    if (attempt !== expected?.attempt) this.wrong.push(`${id} is taken as attempt ${attempt}`);
    if (expected && this.now < expected.notBefore) this.wrong.push(`${id} is taken too early`);
    this.held.set(id, { item, attempt });
  }

  giveBack(pause: number): void {
    const [first] = this.held.values();
    if (!first) return;
    const { item, attempt } = first;
    const notBefore = this.now + pause;
    this.held.delete(item.id);
    this.expected.set(item.id, { attempt: attempt + 1, notBefore });
    this.work.giveBack([item], attempt + 1, notBefore);
  }

  settle(): void {
    const [first] = this.held.keys();
    if (first === undefined) return;
    this.held.delete(first);
    this.settled.add(first);
    this.work.settle(1);
  }
}

/** How long it takes to take so many items that came back, one by one. */
export function millisecondsToTakeAgain(count: number): number {
  const items = Array.from({ length: count }, (_, index) => ({ id: `${index}`, key: 'k', weight: 1 }));
  const work = new Work([items], { unit: 'item', batch: count }, 2);
  work.take(0, 0);
  for (const item of items) work.giveBack([item], 2, 0);
  const started = process.hrtime.bigint();
  let taken = 0;
  while (work.take(0, 0)) taken += 1;
  expect(taken).toBe(count);
  return Number(process.hrtime.bigint() - started) / 1e6;
}
