import { resolve } from 'node:path';
import { clearCache, describeCache } from '../journal/resultCache.ts';
import type { Result } from '../model/errors.ts';
import { count, digits } from '../reporting/plain.ts';
import type { Options } from './options.ts';
import { cacheFolderOf } from './userCache.ts';

/** Shows what the project's result cache holds and how much it is used, or empties it. Gives the exit code. */
export function cache({ cwd, clear, format }: Options): Result<number> {
  const folder = cacheFolderOf(resolve(cwd));
  const { entries, bytes, hits, lookups } = describeCache(folder);
  if (clear) clearCache(folder);
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify({ entries, bytes, hits, lookups, cleared: clear }, null, 2)}\n`);
    return { ok: true, value: 0 };
  }
  const size = `${count(entries, 'result')}, ${digits(Math.ceil(bytes / 1024))} KB`;
  if (clear) {
    process.stdout.write(`Removed ${size}.\n`);
    return { ok: true, value: 0 };
  }
  const rate =
    lookups === 0
      ? 'not used yet'
      : `${Math.round((100 * hits) / lookups)} % of ${digits(lookups)} lookups were hits`;
  process.stdout.write(`${size}; ${rate}. \`pool-run cache --clear\` empties it.\n`);
  return { ok: true, value: 0 };
}
