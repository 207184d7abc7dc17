import type { Item } from '../model/plan.ts';

/**
 * The items of one attempt that have no outcome yet.
 *
 * Outcomes nearly always come in the order of the items; then nothing has to be looked up.
 */
export class Held {
  private readonly items: readonly Item[];
  /** Those before it have an outcome. */
  private next = 0;
  /** All that is left, by id, once an outcome came out of order. */
  private left: Map<string, Item> | undefined;

  constructor(items: readonly Item[]) {
    this.items = items;
  }

  /** The item of this id, which is no longer held; undefined where none is. */
  release(id: string): Item | undefined {
    const item = this.items[this.next];
    if (!this.left && item?.id === id) {
      this.next += 1;
      return item;
    }
    this.left ??= new Map(this.items.slice(this.next).map((one) => [one.id, one]));
    const found = this.left.get(id);
    this.left.delete(id);
    return found;
  }

  /** All that is left, which is no longer held. */
  releaseAll(): readonly Item[] {
    const all = this.left ? [...this.left.values()] : this.items.slice(this.next);
    this.next = this.items.length;
    this.left = undefined;
    return all;
  }
}
