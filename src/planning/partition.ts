import { compareText } from '../model/compareText.ts';
import { groupBy } from '../model/groupBy.ts';
import type { Item } from '../model/plan.ts';

/** The items of one key and their weight. */
interface Group {
  readonly key: string;
  readonly items: readonly Item[];
  readonly weight: number;
}

/** Items that one instance begins with, before it has a name. */
export interface Part {
  readonly items: Item[];
  weight: number;
}

/**
 * Divides items among `size` instances: every item exactly once, the same result for any input order, and items of
 * one key together as far as the size allows.
 *
 * With at least as many instances as keys, each key gets one instance and every further instance goes to the key with
 * the most weight per instance; a key with several is split longest-first. With more keys than instances, whole keys
 * are packed longest-first, so that the lightest share one. Parts come heaviest first. Longest-first is Graham's LPT
 * rule (Bounds on Multiprocessing Timing Anomalies, 1969).
 */
export function partition(items: readonly Item[], size: number): Part[] {
  const groups = groupByKey(items);
  if (size < 1 || groups.length === 0) return [];
  const parts = groups.length > size ? packGroups(groups, size) : splitGroups(groups, size);
  return parts.filter((part) => part.items.length > 0).toSorted(compareParts);
}

/** Heaviest part over mean part: 1 is perfect, and the mean counts every instance of the pool. */
export function imbalance(parts: readonly { readonly weight: number }[]): number {
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  if (total === 0) return 1;
  return (Math.max(...parts.map((part) => part.weight)) * parts.length) / total;
}

function groupByKey(items: readonly Item[]): Group[] {
  const byKey = groupBy(items.toSorted(compareItems), (item) => item.key);
  const groups = Array.from(byKey, ([key, members]) => ({ key, items: members, weight: weigh(members) }));
  return groups.toSorted((a, b) => b.weight - a.weight || compareText(a.key, b.key));
}

function packGroups(groups: readonly Group[], size: number): Part[] {
  const parts = emptyParts(size);
  for (const group of groups) {
    const part = lightest(parts);
    part.items.push(...group.items);
    part.weight += group.weight;
  }
  for (const part of parts) part.items.sort(compareItems);
  return parts;
}

function splitGroups(groups: readonly Group[], size: number): Part[] {
  const shares = shareInstances(groups, size);
  return groups.flatMap((group, index) => {
    const parts = emptyParts(shares[index] ?? 1);
    for (const item of group.items) {
      const part = lightest(parts);
      part.items.push(item);
      part.weight += item.weight;
    }
    return parts;
  });
}

/** One instance for each group, then each next one to the group with the most weight per instance that can be split. */
function shareInstances(groups: readonly Group[], size: number): number[] {
  const shares = groups.map(() => 1);
  for (let left = size - groups.length; left > 0; left -= 1) {
    let neediest = -1;
    let most = -1;
    for (const [index, group] of groups.entries()) {
      const share = shares[index] ?? 1;
      if (share < group.items.length && group.weight / share > most) {
        neediest = index;
        most = group.weight / share;
      }
    }
    if (neediest < 0) break;
    shares[neediest] = (shares[neediest] ?? 1) + 1;
  }
  return shares;
}

/** The part with the least weight; of equals the one with the fewest items, then the first. */
function lightest(parts: readonly Part[]): Part {
  return parts.reduce((least, part) =>
    part.weight < least.weight || (part.weight === least.weight && part.items.length < least.items.length)
      ? part
      : least,
  );
}

function emptyParts(size: number): Part[] {
  return Array.from({ length: size }, () => ({ items: [], weight: 0 }));
}

function weigh(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + item.weight, 0);
}

function compareItems(a: Item, b: Item): number {
  return b.weight - a.weight || compareText(a.id, b.id);
}

function compareParts(a: Part, b: Part): number {
  return b.weight - a.weight || compareText(a.items[0]?.id ?? '', b.items[0]?.id ?? '');
}
