/** Texts are alike from this share of common words on (Jaccard index of their sets of words). */
const threshold = 0.7;

/** Fewer words than this say too little to be alike by chance or by intent; equal texts still count. */
const minWords = 4;

/** The distinct words of a text as ranks, the rarest word first. */
type Ranks = Uint32Array;

/**
 * Groups of positions whose texts are the same or nearly so; every group has at least two members.
 *
 * Two sets with a Jaccard index of at least t share a word among the first `n - ceil(t * n) + 1` of each, in one common
 * order; with the rarest words first few others share one (prefix filtering: Bayardo, Ma and Srikant, Scaling Up All
 * Pairs Similarity Search, 2007).
 */
export function groupNearDuplicates(texts: readonly string[]): number[][] {
  const ranked = rankWords(texts);
  const bySize = ranked
    .map((_, position) => position)
    .toSorted((a, b) => size(ranked, a) - size(ranked, b) || a - b);
  const groups = new UnionFind(texts.length);
  const equal = new Map<string, number>();
  const index = new Map<number, number[]>();
  for (const position of bySize) {
    const words = ranked[position] ?? new Uint32Array();
    // Copies are common and would make the index quadratic: only the first of them is compared further.
    const text = texts[position] ?? '';
    const first = equal.get(text);
    if (first !== undefined) {
      groups.unite(position, first);
      continue;
    }
    equal.set(text, position);
    join(position, words, { ranked, groups, index });
  }
  return groups.sets().filter((group) => group.length > 1);
}

interface Join {
  readonly ranked: readonly Ranks[];
  readonly groups: UnionFind;
  /** Positions by the words of their prefixes, the smallest sets first. */
  readonly index: Map<number, number[]>;
}

function join(position: number, words: Ranks, { ranked, groups, index }: Join): void {
  if (words.length < minWords) return;
  const prefix = words.subarray(0, words.length - Math.ceil(threshold * words.length) + 1);
  const smallest = threshold * words.length;
  for (const word of prefix) {
    const known = index.get(word) ?? [];
    for (const candidate of known) {
      const others = ranked[candidate];
      if (!others || others.length < smallest || groups.areOne(position, candidate)) continue;
      if (areAlike(words, others)) groups.unite(position, candidate);
    }
    known.push(position);
    index.set(word, known);
  }
}

/** Counts what two ascending lists share, and stops when it can no longer be enough. */
function areAlike(a: Ranks, b: Ranks): boolean {
  // |a ∩ b| / |a ∪ b| >= t is the same as |a ∩ b| >= t / (1 + t) * (|a| + |b|); the margin is for rounding.
  const needed = Math.ceil((threshold / (1 + threshold)) * (a.length + b.length) - 1e-9);
  let shared = 0;
  let atA = 0;
  let atB = 0;
  while (shared + Math.min(a.length - atA, b.length - atB) >= needed) {
    if (shared >= needed) return true;
    const wordA = a[atA] ?? 0;
    const wordB = b[atB] ?? 0;
    if (wordA === wordB) shared += 1;
    if (wordA <= wordB) atA += 1;
    if (wordB <= wordA) atB += 1;
  }
  return false;
}

/** Without property escapes, which take three times as long and tell apart nothing that matters here. */
const word = /[a-z0-9\u00C0-\uFFFF]+/g;

function rankWords(texts: readonly string[]): Ranks[] {
  const sets = texts.map((text) => [...new Set(text.toLowerCase().match(word))]);
  const frequency = new Map<string, number>();
  for (const words of sets) for (const one of words) frequency.set(one, (frequency.get(one) ?? 0) + 1);
  const order = [...frequency].toSorted(([a, countA], [b, countB]) => countA - countB || (a < b ? -1 : 1));
  const rank = new Map(order.map(([one], position) => [one, position]));
  return sets.map((words) => Uint32Array.from(words, (one) => rank.get(one) ?? 0).toSorted());
}

function size(ranked: readonly Ranks[], position: number): number {
  return ranked[position]?.length ?? 0;
}

/** Disjoint sets of positions. */
class UnionFind {
  private readonly parents: number[];

  constructor(count: number) {
    this.parents = Array.from({ length: count }, (_, position) => position);
  }

  unite(a: number, b: number): void {
    const [first, second] = [this.find(a), this.find(b)];
    this.parents[Math.max(first, second)] = Math.min(first, second);
  }

  areOne(a: number, b: number): boolean {
    return this.find(a) === this.find(b);
  }

  sets(): number[][] {
    const byRoot = new Map<number, number[]>();
    for (const position of this.parents.keys()) {
      const root = this.find(position);
      const set = byRoot.get(root);
      if (set) set.push(position);
      else byRoot.set(root, [position]);
    }
    return [...byRoot.values()];
  }

  private find(position: number): number {
    let root = position;
    while (this.parents[root] !== root) root = this.parents[root] ?? root;
    this.parents[position] = root;
    return root;
  }
}
