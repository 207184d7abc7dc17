/*
 * One of several processes that share a result cache: reads `<folder> <role> <name> <rounds>`, prints `ready`, and begins
 * when its input ends. Exits with 1 and a message when the cache gave a wrong result or said anything.
 */
import { once } from 'node:events';
import { openResultCache } from '../../src/journal/resultCache.ts';
import { compactLog } from '../../src/journal/resultLog.ts';
import { keyOf, namesOf, resultOf } from './resultCacheSamples.ts';

const [folder = '', role = '', own = '', rounds = '0', limit = '1e9'] = process.argv.slice(2);
const others = ['a', 'b', 'c'];

process.stdout.write('ready\n');
process.stdin.resume();
await once(process.stdin, 'end');
for (let round = 0; round < Number(rounds); round += 1) {
  if (role === 'compacts') compactLog(folder, Infinity);
  else useCache(round);
  process.stdout.write('.');
}

function useCache(round: number): void {
  const cache = openResultCache(folder, { limitBytes: Number(limit), now: Date.now, say: fail });
  for (const other of others) {
    for (const name of namesOf(other, round)) {
      const found = cache.get(keyOf(name));
      if (found && JSON.stringify(found) !== JSON.stringify(resultOf(name))) fail(`wrong result for ${name}`);
    }
  }
  for (const name of namesOf(own, round)) cache.put(keyOf(name), resultOf(name));
  cache.close();
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
