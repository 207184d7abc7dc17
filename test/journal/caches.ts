import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openResultCache } from '../../src/journal/resultCache.ts';
import { keyOf, resultOf } from './resultCacheSamples.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** A process that shares the cache with others. */
export const program = 'test/journal/resultCache.main.ts';

export async function newFolder(): Promise<string> {
  return join(await temporaryFolder(), 'cache');
}

export function refuse(message: string): never {
  throw new Error(`the cache said: ${message}`);
}

export function openCache(folder: string): ReturnType<typeof openResultCache> {
  return openResultCache(folder, { now: () => 0, say: refuse });
}

/** Puts results by name in a run of their own. */
export function put(folder: string, results: Readonly<Record<string, string>>): void {
  const cache = openCache(folder);
  for (const [name, result] of Object.entries(results)) cache.put(keyOf(name), resultOf(result));
  cache.close();
}

/** Looks a name up in a run of its own. */
export function get(folder: string, name: string): unknown {
  return openCache(folder).get(keyOf(name));
}

export function fileIn(folder: string): string {
  const [name = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name);
}
