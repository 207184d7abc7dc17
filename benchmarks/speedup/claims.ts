/** A command, and what was said of it elsewhere without a measurement that anybody could repeat. */
export interface Claim {
  readonly command: 'audit' | 'test' | 'docs' | 'deps' | 'prime';
  /** What the items are called there, and how many groups of them there are. */
  readonly groups: number;
  /** Items of each group here; a group is worked on by one instance there. */
  readonly perGroup: readonly number[];
  /** Seconds that all groups take one after another, and at the same time. */
  readonly sequential: number;
  readonly parallel: number;
}

function evenly(groups: number, each: number): number[] {
  return Array.from({ length: groups }, () => each);
}

/**
 * The figures that instance pools were advertised with. How many items a group has is as few as make the command's own pool as
 * large as the one that was advertised.
 */
export const claims: readonly Claim[] = [
  { command: 'audit', groups: 8, perGroup: [4, 4, 4, 4, 3, 3, 3, 3], sequential: 227, parallel: 38 },
  { command: 'test', groups: 5, perGroup: evenly(5, 1), sequential: 143, parallel: 35 },
  { command: 'docs', groups: 6, perGroup: evenly(6, 10), sequential: 372, parallel: 103 },
  { command: 'deps', groups: 5, perGroup: evenly(5, 2), sequential: 118, parallel: 24 },
  { command: 'prime', groups: 5, perGroup: evenly(5, 1), sequential: 94, parallel: 19 },
];

export function claimedSpeedup({ sequential, parallel }: Claim): number {
  return sequential / parallel;
}

/**
 * Seconds of each item, group by group, that the figures imply: the parallel run ended when its longest group did, so that
 * group took as long as the whole parallel run, and the others share what is left.
 */
export function impliedSeconds({ perGroup, sequential, parallel }: Claim): number[][] {
  const [first = 0, ...others] = perGroup;
  const left = others.reduce((sum, items) => sum + items, 0);
  const each = (sequential - parallel) / left;
  return [
    Array.from({ length: first }, () => parallel / first),
    ...others.map((items) => Array.from({ length: items }, () => each)),
  ];
}

/** No order of single items is faster with so many instances: the longest of them, or an equal share of all. */
export function boundOfItems(seconds: readonly (readonly number[])[], instances: number): number {
  const all = seconds.flat();
  const sum = all.reduce((total, one) => total + one, 0);
  return sum / Math.max(...all, sum / instances);
}
