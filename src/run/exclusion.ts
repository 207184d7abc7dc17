import type { Item } from '../model/plan.ts';

/**
 * Which items may not be worked on now, because another one of their group is: the definition says that they share something.
 * A group names keys or ids; the id of a suite stands for its shards as well.
 */
export class Exclusion {
  private readonly groups: readonly ReadonlySet<string>[];
  /** For each group, how many attempts hold one of its items. */
  private readonly held: number[];

  constructor(groups: readonly (readonly string[])[] = []) {
    this.groups = groups.map((names) => new Set(names));
    this.held = groups.map(() => 0);
  }

  /** Nothing is ever held back. */
  get isEmpty(): boolean {
    return this.groups.length === 0;
  }

  isFree(item: Item): boolean {
    return this.groupsOf(item).every((group) => this.held[group] === 0);
  }

  /** These items are worked on together from now on, one after another. */
  enter(items: readonly Item[]): void {
    this.count(items, 1);
  }

  /** They are not any more. */
  leave(items: readonly Item[]): void {
    this.count(items, -1);
  }

  private count(items: readonly Item[], change: 1 | -1): void {
    if (this.isEmpty) return;
    for (const group of new Set(items.flatMap((item) => this.groupsOf(item)))) {
      this.held[group] = (this.held[group] ?? 0) + change;
    }
  }

  private groupsOf({ id, key }: Item): number[] {
    const names = [id, key, id.replace(/#\d+\/\d+$/, '')];
    return this.groups.flatMap((group, index) => (names.some((name) => group.has(name)) ? [index] : []));
  }
}
