import type { Breath } from '../access.ts';
import type { Tokens } from '../reading/tokens.ts';

/** The same tokens in two places. Lines count from 1, the last one included. */
export interface Clone {
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly tokens: number;
  readonly other: { readonly path: string; readonly firstLine: number; readonly lastLine: number };
}

/** Shorter ones are how a language is written, not copies. */
const fewest = { tokens: 125, lines: 12, different: 30 };
/** Tokens of one hash, and hashes of which the smallest is kept: every copy of `fewest.tokens` has one in common. */
const gram = 50;
const window = fewest.tokens - gram + 1;
/** Places that one hash may have before it is taken for a habit of the language. */
const mostPlaces = 12;

/** A place as one number, because there are millions: the number of its file, and how far it is in that. */
const farthest = 2 ** 24;

/** Copies, found by winnowing (Schleimer, Wilkerson, Aiken 2003) and grown to their full length; each place is told once. */
export async function findClones(tokens: ReadonlyMap<string, Tokens>, breath: Breath): Promise<Clone[]> {
  const files = [...tokens];
  const index = new Map<number, number[]>();
  const clones: Clone[] = [];
  for (const [file, [path, own]] of files.entries()) {
    await breath.take();
    let [covered, dull] = [-1, -1];
    for (const { hash, at } of marksOf(own.hashes)) {
      const known = index.get(hash);
      if (known && at >= covered && at + fewest.tokens > dull) {
        const found = longest({ path, own, at, file }, known, files);
        if (found.clone) {
          keep(found.clone, clones);
          covered = found.end;
        } else dull = Math.max(dull, found.end);
      }
      const place = file * farthest + at;
      if (!known) index.set(hash, [place]);
      else if (known.length < mostPlaces) known.push(place);
    }
  }
  return clones;
}

/** A longer copy that begins before the last one tells the same, and more. */
function keep(clone: Clone, clones: Clone[]): void {
  const last = clones.at(-1);
  if (last?.path === clone.path && clone.firstLine <= last.firstLine) clones.pop();
  clones.push(clone);
}

interface Here {
  readonly path: string;
  readonly own: Tokens;
  readonly at: number;
  readonly file: number;
}

/**
 * What two places have in common, up to the token before `end`. Without a clone it is long, but so monotonous or on so few
 * lines that it is none: a copy that begins or ends in it reaches out of it, and is found there. To grow each place of a table of
 * ten thousand zeros would take ten thousand times as long.
 */
interface Grown {
  readonly clone?: Clone;
  readonly end: number;
}

const short: Grown = { end: -1 };

function longest(
  here: Here,
  places: readonly number[],
  files: readonly (readonly [string, Tokens])[],
): Grown {
  let best = short;
  for (const place of places) {
    const [at, file] = [place % farthest, Math.floor(place / farthest)];
    const [path, other] = files[file] ?? ['', here.own];
    const found = grow(here, { path, own: other, at, file });
    const isBetter = found.clone
      ? found.clone.tokens > (best.clone?.tokens ?? 0)
      : !best.clone && found.end > best.end;
    if (isBetter) best = found;
  }
  return best;
}

function grow(a: Here, b: Here): Grown {
  // Two places in one file must not run into each other.
  const apart = a.file === b.file ? a.at - b.at : Infinity;
  const before = common(a, b, -1, apart);
  const length = before + common(a, b, 1, apart - before);
  if (length < fewest.tokens) return short;
  const start = a.at - before;
  const end = start + length;
  const [firstLine, lastLine] = linesOf(a.own, start, length);
  if (lastLine - firstLine + 1 < fewest.lines || isMonotonous(a.own.hashes.subarray(start, end)))
    return { end };
  const [otherFirst, otherLast] = linesOf(b.own, b.at - before, length);
  const other = { path: b.path, firstLine: otherFirst, lastLine: otherLast };
  return { clone: { path: a.path, firstLine, lastLine, tokens: length, other }, end };
}

function isMonotonous(hashes: Uint32Array): boolean {
  const different = new Set<number>();
  for (const hash of hashes) if (different.add(hash).size === fewest.different) return false;
  return true;
}

/** How many tokens from two places on are the same: those behind them, or those before. */
function common(a: Here, b: Here, step: 1 | -1, most: number): number {
  const [one, two] = [a.own.hashes, b.own.hashes];
  let [x, y, count] = step === 1 ? [a.at, b.at, 0] : [a.at - 1, b.at - 1, 0];
  while (count < most && one[x] !== undefined && one[x] === two[y]) {
    x += step;
    y += step;
    count += 1;
  }
  return count;
}

function linesOf({ lines }: Tokens, start: number, length: number): [number, number] {
  return [lines[start] ?? 1, lines[start + length - 1] ?? 1];
}

/** The smallest hash of every window of neighbouring grams, each place once. */
function* marksOf(tokens: Uint32Array): Generator<{ readonly hash: number; readonly at: number }> {
  const hashes = gramHashes(tokens);
  let last = -1;
  for (let start = 0; start + window <= hashes.length; start += 1) {
    const end = start + window;
    const isGone = last < start;
    const smallest = isGone ? smallestIn(hashes, start, end) : end - 1;
    if (!isGone && (hashes[smallest] ?? 0) > (hashes[last] ?? 0)) continue;
    last = smallest;
    yield { hash: hashes[last] ?? 0, at: last };
  }
}

/** The last one of the smallest. */
function smallestIn(hashes: Uint32Array, start: number, end: number): number {
  let smallest = start;
  for (let at = start + 1; at < end; at += 1) {
    if ((hashes[at] ?? 0) <= (hashes[smallest] ?? 0)) smallest = at;
  }
  return smallest;
}

const base = 0x01000193;

/** A rolling hash of every run of `gram` tokens. */
function gramHashes(tokens: Uint32Array): Uint32Array {
  const hashes = new Uint32Array(Math.max(0, tokens.length - gram + 1));
  let power = 1;
  for (let round = 1; round < gram; round += 1) power = Math.imul(power, base);
  let hash = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? 0;
    if (at >= gram) hash = Math.imul(hash - Math.imul(tokens[at - gram] ?? 0, power), base) + token;
    else hash = Math.imul(hash, base) + token;
    hash |= 0;
    if (at >= gram - 1) hashes[at - gram + 1] = hash >>> 0;
  }
  return hashes;
}
