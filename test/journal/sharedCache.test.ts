import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeCache, openResultCache } from '../../src/journal/resultCache.ts';
import { compactLog } from '../../src/journal/resultLog.ts';
import { keyOf, namesOf, resultOf } from './resultCacheSamples.ts';
import { program, newFolder, openCache, put, get } from './caches.ts';

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
