import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clearCache, describeCache, openResultCache } from '../../src/journal/resultCache.ts';
import { fc } from '../model/fc.ts';
import { doneOf, findingOf } from '../model/samples.ts';
import { keyOf, resultOf } from './resultCacheSamples.ts';
import { newFolder, refuse, openCache, put, get, fileIn } from './caches.ts';

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
