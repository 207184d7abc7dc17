import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clearCache, describeCache, openResultCache } from '../../src/journal/resultCache.ts';
import { compactLog, lineOf } from '../../src/journal/resultLog.ts';
import { fc } from '../model/fc.ts';
import { doneOf, findingOf } from '../model/samples.ts';
import { keyOf, namesOf, resultOf } from './resultCacheSamples.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** A process that shares the cache with others. */
const program = 'test/journal/resultCache.main.ts';

describe('the result cache', () => {
  it('gives a result back in the run that put it, and in later ones', async () => {
    const folder = await newFolder();
    const first = openCache(folder);
    expect(first.get(keyOf('a'))).toBeUndefined();
    first.put(keyOf('a'), resultOf('a'));
    expect(first.get(keyOf('a'))).toEqual(resultOf('a'));
    first.close();
    const second = openCache(folder);
    expect(second.get(keyOf('a'))).toEqual(resultOf('a'));
    expect(second.get(keyOf('b'))).toBeUndefined();
    second.close();
  });

  it('gives back what was put last', async () => {
    const folder = await newFolder();
    for (const text of ['old', 'new']) put(folder, { a: text });
    expect(get(folder, 'a')).toEqual(resultOf('new'));
  });

  it('keeps any text, and facts of any kind', async () => {
    const folder = await newFolder();
    const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), 200);
    const outcomes = texts.map((text) =>
      doneOf(text, [findingOf({ message: `\n${text}\u2028` })], [null, { text }]),
    );
    const cache = openCache(folder);
    cache.put(keyOf('a'), outcomes);
    cache.close();
    expect(openCache(folder).get(keyOf('a'))).toEqual(outcomes);
  });

  it('writes nothing when it is not used', async () => {
    const folder = await newFolder();
    openCache(folder).close();
    expect(existsSync(folder)).toBe(false);
    expect(describeCache(folder)).toEqual({ entries: 0, bytes: 0, since: undefined, hits: 0, lookups: 0 });
  });

  it('never holds a key that stands in a result, and gives no altered result either', async () => {
    const folder = await newFolder();
    const secret = ['ghp', 'R7kQ2mZx9LpW4vTn8YbC3dFj6HsG5uKe1oAi'].join('_');
    const cache = openCache(folder);
    cache.put(keyOf('a'), [doneOf('a', [findingOf({ message: `The key ${secret} is in the text.` })])]);
    cache.put(keyOf('b'), resultOf('b'));
    cache.close();
    expect(readFileSync(fileIn(folder), 'utf8')).not.toContain(secret.slice(8));
    expect(get(folder, 'a')).toBeUndefined();
    expect(get(folder, 'b')).toEqual(resultOf('b'));
  });

  it.each(['', 'a', keyOf('a').toUpperCase(), `${keyOf('a')}0`])(
    'takes no other keys than digests: %j',
    async (key) => {
      const folder = await newFolder();
      expect(() => openCache(folder).put(key, [])).toThrow(/^Internal error: /);
    },
  );

  it('can be described and cleared', async () => {
    const folder = await newFolder();
    put(folder, { a: 'a', b: 'b' });
    for (const now of [5, 6]) {
      const cache = openResultCache(folder, { now: () => now, say: refuse });
      for (const name of ['a', 'b', 'c', 'd']) cache.get(keyOf(name));
      cache.close();
    }
    const bytes = statSync(fileIn(folder)).size;
    expect(describeCache(folder)).toEqual({ entries: 2, bytes, since: 5, hits: 4, lookups: 8 });
    writeFileSync(join(folder, 'own.txt'), '');
    clearCache(folder);
    expect(readdirSync(folder)).toEqual(['own.txt']);
    expect(get(folder, 'a')).toBeUndefined();
  });

  it('tells the hit rate of the last 20 runs', async () => {
    const folder = await newFolder();
    for (let run = 1; run <= 25; run += 1) {
      const cache = openResultCache(folder, { now: () => run, say: refuse });
      cache.get(keyOf('a'));
      cache.put(keyOf('a'), resultOf('a'));
      cache.close();
    }
    expect(describeCache(folder)).toMatchObject({ entries: 1, since: 6, hits: 20, lookups: 20 });
  });
});

describe('the size of the result cache', () => {
  const limitBytes = 20_000;

  it('stays below its limit: what was neither added nor used for longest goes first', async () => {
    const folder = await newFolder();
    const names = Array.from({ length: 200 }, (_, index) => `name ${index}`);
    for (const name of names) {
      const cache = openResultCache(folder, { limitBytes, now: () => 0, say: refuse });
      cache.get(keyOf('name 0'));
      cache.put(keyOf(name), resultOf(name));
      cache.close();
      expect(statSync(fileIn(folder)).size).toBeLessThanOrEqual(limitBytes);
    }
    const kept = names.filter((name) => get(folder, name) !== undefined);
    const newest = names.slice(-(kept.length - 1));
    expect(kept).toEqual(['name 0', ...newest]);
    expect(kept.length).toBeGreaterThan(5);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('takes no result that would push out all others', async () => {
    const folder = await newFolder();
    const cache = openResultCache(folder, { limitBytes, now: () => 0, say: refuse });
    cache.put(keyOf('a'), resultOf('a'));
    cache.put(keyOf('b'), [doneOf('b', [findingOf({ message: 'x'.repeat(limitBytes / 2) })])]);
    cache.close();
    expect(get(folder, 'a')).toEqual(resultOf('a'));
    expect(get(folder, 'b')).toBeUndefined();
  });

  it('does not grow by results that are used again and again', async () => {
    const folder = await newFolder();
    put(folder, { a: 'a', b: 'b' });
    const sizes = [1, 2, 3].map(() => {
      const cache = openResultCache(folder, { limitBytes, now: () => 0, say: refuse });
      for (const name of ['a', 'b']) cache.get(keyOf(name));
      cache.close();
      return statSync(fileIn(folder)).size;
    });
    // Only the line about recent runs is added.
    expect((sizes[2] ?? 0) - (sizes[0] ?? 0)).toBeLessThan(400);
  });
});

describe('damage to the result cache', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const contents = Object.fromEntries(names.map((name) => [name, name]));

  it('of any kind gives no wrong result, is told once, and is gone afterwards', async () => {
    const folder = await newFolder();
    put(folder, contents);
    const intact = readFileSync(fileIn(folder));
    fc.assert(
      fc.property(anyDamage(intact), (damaged) => {
        clearCache(folder);
        writeFileSync(join(folder, 'results.1.log'), damaged);
        const said: string[] = [];
        const cache = openResultCache(folder, { now: () => 0, say: (message) => said.push(message) });
        const found = names.filter((name) => cache.get(keyOf(name)) !== undefined);
        const right = names.filter((name) => isDeepStrictEqual(cache.get(keyOf(name)), resultOf(name)));
        cache.close();
        expect(right).toEqual(found);
        // A change to one or two lines costs no other.
        expect(found.length).toBeGreaterThanOrEqual(names.length - 2);
        expect(said.length).toBeLessThanOrEqual(1);
        expect(said.join()).toMatch(/^$|^\d+ damaged results? (was|were) dropped from the result cache in /);
        // Nothing is said again, and what was intact is still there.
        expect(names.filter((name) => get(folder, name) !== undefined)).toEqual(found);
      }),
    );
  });

  it.each([
    ['a flipped bit', (bytes: Buffer) => flip(bytes, bytes.length - 10, 1), 1],
    ['foreign lines', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('hello\n<<<<<<< HEAD\n')]), 2],
    ['a line that is cut in the middle', (bytes: Buffer) => bytes.subarray(0, -20), 1],
  ])('such as %s is told with its count', async (_, spoil, count) => {
    const folder = await newFolder();
    put(folder, contents);
    writeFileSync(fileIn(folder), spoil(readFileSync(fileIn(folder))));
    // What is cut last is only known to be damaged when something follows.
    put(folder, { f: 'f' });
    const said: string[] = [];
    const cache = openResultCache(folder, { now: () => 0, say: (message) => said.push(message) });
    for (const name of names) cache.get(keyOf(name));
    cache.close();
    expect(said).toEqual([expect.stringContaining(`${count} damaged result`) as string]);
    expect(get(folder, 'f')).toEqual(resultOf('f'));
    expect(get(folder, 'a')).toEqual(resultOf('a'));
  });

  it('leaves a cut line at the very end alone: somebody may be writing it', async () => {
    const folder = await newFolder();
    put(folder, contents);
    appendFileSync(fileIn(folder), readFileSync(fileIn(folder)).subarray(0, 100));
    expect(get(folder, 'a')).toEqual(resultOf('a'));
  });

  it('that is valid JSON with a valid checksum, but no result, is as good as none', async () => {
    const folder = await newFolder();
    put(folder, { a: 'a' });
    appendFileSync(fileIn(folder), lineOf(keyOf('a'), '{"not":"a list"}') + lineOf(keyOf('b'), 'nothing'));
    expect(get(folder, 'a')).toBeUndefined();
    expect(get(folder, 'b')).toBeUndefined();
  });

  it('by an interrupted compaction is mended by the next one', async () => {
    const folder = await newFolder();
    put(folder, contents);
    writeFileSync(join(folder, 'results.2.log'), readFileSync(fileIn(folder)));
    writeFileSync(join(folder, 'compacting.1.tmp'), 'half');
    compactLog(folder, Infinity);
    expect(readdirSync(folder)).toEqual(['results.3.log']);
    for (const name of names) expect(get(folder, name)).toEqual(resultOf(name));
  });
});

describe('a result cache that cannot be used', () => {
  it('because its folder is a file is done without, and told', async () => {
    const folder = await newFolder();
    writeFileSync(folder, '');
    expect(useAndListen(folder)).toEqual([
      expect.stringMatching(/^The result cache could not be read: ENOTDIR/) as string,
      expect.stringMatching(/^The result cache could not be written: (ENOTDIR|EEXIST)/) as string,
    ]);
  });

  it('because its file is a folder is done without, and told', async () => {
    const folder = await newFolder();
    mkdirSync(join(folder, 'results.1.log'), { recursive: true });
    expect(useAndListen(folder)).toHaveLength(2);
  });

  it('because its file is a link is not written: it may lead anywhere', async () => {
    const folder = await newFolder();
    mkdirSync(folder);
    const target = join(folder, 'precious.txt');
    writeFileSync(target, 'precious\n');
    symlinkSync(target, join(folder, 'results.1.log'));
    expect(useAndListen(folder).join()).toMatch(/could not be written: ELOOP/);
    expect(readFileSync(target, 'utf8')).toBe('precious\n');
  });

  it('because the disk is full in the middle of writing keeps what was there', async () => {
    const folder = await newFolder();
    put(folder, { a: 'a' });
    const blocks = Math.ceil(statSync(fileIn(folder)).size / 512) + 1;
    const limited = `ulimit -f ${blocks} && exec "$0" --import tsx ${program} "$@"`;
    const { stderr } = spawnSync('sh', ['-c', limited, process.execPath, folder, 'uses', 'b', '1'], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^The result cache could not be written: only \d+ of \d+ bytes/);
    expect(get(folder, 'a')).toEqual(resultOf('a'));
    put(folder, { c: 'c' });
    expect(get(folder, 'c')).toEqual(resultOf('c'));
  });
});

describe('runs at the same time', () => {
  it('lose nothing of what others put, while the cache is compacted again and again', async () => {
    const folder = await newFolder();
    const rounds = 60;
    await runTogether([
      [folder, 'uses', 'a', `${rounds}`],
      [folder, 'uses', 'b', `${rounds}`],
      [folder, 'compacts', 'c', '400'],
      [folder, 'compacts', 'd', '400'],
    ]);
    const cache = openCache(folder);
    const missing = ['a', 'b']
      .flatMap((name) => Array.from({ length: rounds }, (_, round) => namesOf(name, round)).flat())
      .filter((name) => JSON.stringify(cache.get(keyOf(name))) !== JSON.stringify(resultOf(name)));
    expect(missing).toEqual([]);
    compactLog(folder, Infinity);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('get no wrong result while all of them compact to a bound', async () => {
    const folder = await newFolder();
    await runTogether(['a', 'b', 'c'].map((name) => [folder, 'uses', name, '60', '30000']));
    expect(describeCache(folder).bytes).toBeLessThanOrEqual(3 * 30_000);
    put(folder, { after: 'after' });
    expect(get(folder, 'after')).toEqual(resultOf('after'));
  });

  it('that are killed at any moment leave a cache that works', async () => {
    const folder = await newFolder();
    for (const steps of [1, 3, 7, 12]) {
      const child = start([folder, 'uses', 'a', '1000000', '20000']);
      await begin([child]);
      let seen = 0;
      child.stdout?.on('data', (text: Buffer) => {
        seen += text.length;
        if (seen >= steps) child.kill('SIGKILL');
      });
      await once(child, 'close');
      const said: string[] = [];
      const cache = openResultCache(folder, { now: () => 0, say: (message) => said.push(message) });
      for (const name of namesOf('a', 0))
        expect([undefined, resultOf(name)]).toContainEqual(cache.get(keyOf(name)));
      cache.put(keyOf('after'), resultOf('after'));
      cache.close();
      expect(get(folder, 'after')).toEqual(resultOf('after'));
    }
  });
});

async function newFolder(): Promise<string> {
  return join(await temporaryFolder(), 'cache');
}

function refuse(message: string): never {
  throw new Error(`the cache said: ${message}`);
}

function openCache(folder: string): ReturnType<typeof openResultCache> {
  return openResultCache(folder, { now: () => 0, say: refuse });
}

/** Puts results by name in a run of their own. */
function put(folder: string, results: Readonly<Record<string, string>>): void {
  const cache = openCache(folder);
  for (const [name, result] of Object.entries(results)) cache.put(keyOf(name), resultOf(result));
  cache.close();
}

/** Looks a name up in a run of its own. */
function get(folder: string, name: string): unknown {
  return openCache(folder).get(keyOf(name));
}

/** Looks up, puts and closes. Gives what was said. */
function useAndListen(folder: string): string[] {
  const said: string[] = [];
  const cache = openResultCache(folder, { now: () => 0, say: (message) => said.push(message) });
  expect(cache.get(keyOf('a'))).toBeUndefined();
  cache.put(keyOf('a'), resultOf('a'));
  cache.close();
  return said;
}

function fileIn(folder: string): string {
  const [name = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name);
}

function flip(bytes: Buffer, at: number, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ (1 << bit);
  return changed;
}

/** A flipped bit, a piece cut out, foreign text put in, or another end. */
function anyDamage(bytes: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: bytes.length - 1 });
  return fc.oneof(
    fc.tuple(place, fc.nat({ max: 7 })).map(([at, bit]) => flip(bytes, at, bit)),
    fc
      .tuple(place, fc.integer({ min: 1, max: 60 }))
      .map(([at, length]) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])),
    fc
      .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 60 }))
      .map(([at, foreign]) => Buffer.concat([bytes.subarray(0, at), foreign, bytes.subarray(at)])),
  );
}

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args]);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Lets processes begin as soon as all of them are ready. */
async function begin(children: readonly ChildProcess[]): Promise<void> {
  await Promise.all(children.map(async (child) => child.stdout && once(child.stdout, 'data')));
  for (const child of children) child.stdin?.end();
}

async function runTogether(all: readonly (readonly string[])[]): Promise<void> {
  const children = all.map(start);
  const texts = children.map(() => '');
  const ends = children.map(async (child, index) => {
    child.stderr?.on('data', (text: Buffer) => {
      texts[index] += text.toString();
    });
    child.stdout?.resume();
    return once(child, 'close');
  });
  await begin(children);
  const codes = (await Promise.all(ends)).map(([code]) => code as unknown);
  expect(texts).toEqual(children.map(() => ''));
  expect(codes).toEqual(children.map(() => 0));
}
