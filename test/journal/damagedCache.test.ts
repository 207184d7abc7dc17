import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { clearCache, openResultCache } from '../../src/journal/resultCache.ts';
import { compactLog, lineOf } from '../../src/journal/resultLog.ts';
import { fc } from '../model/fc.ts';
import { keyOf, resultOf } from './resultCacheSamples.ts';
import { program, newFolder, put, get, fileIn } from './caches.ts';

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

/** Looks up, puts and closes. Gives what was said. */
function useAndListen(folder: string): string[] {
  const said: string[] = [];
  const cache = openResultCache(folder, { now: () => 0, say: (message) => said.push(message) });
  expect(cache.get(keyOf('a'))).toBeUndefined();
  cache.put(keyOf('a'), resultOf('a'));
  cache.close();
  return said;
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
