import { groupBy } from '../../../model/groupBy.ts';
import type { Facts } from '../analyze.ts';
import type { PlacedObservation } from '../observation.ts';

/** Descriptions are alike from this share of common words on (Jaccard index of their sets of words). */
const threshold = 0.7;

/** Fewer words than this say too little to be alike by chance or by intent; equal ones still count. */
const minWords = 4;

/** Groups of definitions of one kind whose descriptions are the same or nearly so, each group as one observation. */
export function findSimilar(all: readonly Facts[]): PlacedObservation[] {
  const described = all.filter((one) => one.kind !== 'manifest' && one.description.trim() !== '');
  return [...groupBy(described, (one) => one.kind).values()].flatMap((ofKind) =>
    groupsOf(ofKind)
      .filter((group) => group.length > 1)
      .map(observe),
  );
}

function observe(group: readonly Facts[]): PlacedObservation {
  const [first, ...others] = group as [Facts, ...Facts[]];
  const isSame = others.every((one) => one.description === first.description);
  const names = group.map((one) => `"${one.verdict.name}"`);
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  return {
    ruleId: 'similar-descriptions',
    path: first.path,
    message: `${group.length} ${first.kind}s have ${isSame ? 'the same' : 'nearly the same'} description: ${shown.join(', ')}.`,
    at: first.descriptionAt,
    evidence: group.map((one) => one.path).join('\n'),
    related: others.map((one) => ({ path: one.path, ...one.descriptionAt })),
  };
}

/** Definitions with one and the same set of words. */
interface Words {
  readonly members: Facts[];
  /** The rarest first: what two alike sets share must then show among the first few. */
  readonly words: readonly string[];
}

function groupsOf(all: readonly Facts[]): Facts[][] {
  const sets = wordSets(all);
  const groups = new UnionFind(sets.length);
  const index = new Map<string, number[]>();
  for (const [position, { words }] of sets.entries()) {
    for (const candidate of candidatesFor(words, sets, index)) {
      if (jaccard(words, sets[candidate]?.words ?? []) >= threshold) groups.unite(position, candidate);
    }
    for (const word of prefixOf(words)) {
      const known = index.get(word);
      if (known) known.push(position);
      else index.set(word, [position]);
    }
  }
  const byRoot = groupBy(sets.entries(), ([position]) => groups.find(position));
  return [...byRoot.values()].map((members) =>
    members.flatMap(([, { members: facts }]) => facts).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  );
}

/** One entry for each distinct set of words, the smallest first. */
function wordSets(all: readonly Facts[]): Words[] {
  const byWords = groupBy(
    all,
    (one) => [...wordsOf(one.description)].toSorted().join(' ') || one.description,
  );
  const frequency = new Map<string, number>();
  for (const key of byWords.keys()) {
    for (const word of key.split(' ')) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  }
  const rarest = (a: string, b: string): number =>
    (frequency.get(a) ?? 0) - (frequency.get(b) ?? 0) || (a < b ? -1 : 1);
  return [...byWords]
    .map(([key, members]) => ({ members, words: key.split(' ').toSorted(rarest) }))
    .toSorted((a, b) => a.words.length - b.words.length);
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

/**
 * Two sets with a Jaccard index of at least t share a word among the first `n - ceil(t * n) + 1` of each, in one common
 * order (prefix filtering; Bayardo, Ma and Srikant, Scaling Up All Pairs Similarity Search, 2007).
 */
function prefixOf(words: readonly string[]): readonly string[] {
  if (words.length < minWords) return [];
  return words.slice(0, words.length - Math.ceil(threshold * words.length) + 1);
}

function candidatesFor(
  words: readonly string[],
  sets: readonly Words[],
  index: ReadonlyMap<string, readonly number[]>,
): Set<number> {
  const found = new Set<number>();
  for (const word of prefixOf(words)) {
    for (const position of index.get(word) ?? []) {
      if ((sets[position]?.words.length ?? 0) >= threshold * words.length) found.add(position);
    }
  }
  return found;
}

function jaccard(a: readonly string[], b: readonly string[]): number {
  const inA = new Set(a);
  const shared = b.reduce((sum, word) => sum + (inA.has(word) ? 1 : 0), 0);
  return shared / (a.length + b.length - shared);
}

/** Disjoint sets of positions. */
class UnionFind {
  private readonly parents: number[];

  constructor(size: number) {
    this.parents = Array.from({ length: size }, (_, position) => position);
  }

  find(position: number): number {
    let root = position;
    while (this.parents[root] !== root) root = this.parents[root] ?? root;
    this.parents[position] = root;
    return root;
  }

  unite(a: number, b: number): void {
    this.parents[this.find(a)] = this.find(b);
  }
}
