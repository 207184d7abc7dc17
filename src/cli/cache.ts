import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { clearCache, describeCache } from '../journal/resultCache.ts';
import type { Result } from '../model/errors.ts';
import { count, digits } from '../reporting/plain.ts';
import type { Options } from './options.ts';

/**
 * Where the results of a project are kept: in the user's own cache folder (XDG Base Directory Specification), never in the
 * project. What lies in a project can come with a pull request, and a forged result would make an audit look clean.
 */
export function cacheFolderOf(project: string): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const id = createHash('sha256').update(realpathSync(project)).digest('hex').slice(0, 16);
  return join(base, 'pool-run', id);
}

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
