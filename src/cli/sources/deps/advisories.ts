import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AdvisorySource } from '../../../commands/deps/advisories/advisory.ts';
import { offlineSource } from '../../../commands/deps/advisories/offline.ts';
import { osvSource, type AdvisoryStore } from '../../../commands/deps/advisories/osv.ts';
import { writeAtomically } from '../../../journal/atomicFile.ts';
import type { Result } from '../../../model/errors.ts';
import { sha256 } from '../../sha256.ts';
import { advisoriesFolder } from '../../userCache.ts';
import type { SourceRequest } from '../source.ts';

const publicServer = 'https://api.osv.dev';

/** Who is asked for advisories: files before a server, and the command line before the surroundings. */
export function advisoriesFor(
  { cwd, options, config }: SourceRequest,
  signal: () => AbortSignal,
): Result<AdvisorySource | undefined> {
  const { osv, advisories } = options;
  if (advisories !== undefined) {
    const folder = resolve(cwd, advisories);
    if (!existsSync(folder)) return { ok: false, reason: { code: 'path-missing', path: advisories } };
    return { ok: true, value: offlineSource(folder, advisories) };
  }
  const given = osv ?? process.env['POOL_RUN_OSV'] ?? config.deps?.osv ?? publicServer;
  return fromServer(given, signal);
}

function fromServer(given: string, signal: () => AbortSignal): Result<AdvisorySource | undefined> {
  if (given === 'none') return { ok: true, value: undefined };
  const { protocol } = URL.canParse(given) ? new URL(given) : { protocol: '' };
  if (protocol !== 'http:' && protocol !== 'https:') {
    const expected = 'the address of a server that speaks as api.osv.dev does, or none';
    return { ok: false, reason: { code: 'bad-value', option: '--osv', given, expected, nearest: undefined } };
  }
  const base = given.replace(/\/+$/, '');
  return { ok: true, value: osvSource(base, storeFor(base), signal) };
}

function storeFor(base: string): AdvisoryStore {
  const folder = advisoriesFolder(base);
  const fileOf = (id: string): string => join(folder, `${sha256(id).slice(0, 32)}.json`);
  return {
    now: Date.now,
    get(id) {
      try {
        return readFileSync(fileOf(id), 'utf8');
      } catch {
        return undefined;
      }
    },
    put(id, text) {
      try {
        mkdirSync(folder, { recursive: true });
        writeAtomically(fileOf(id), text);
      } catch {
        // A cache that cannot be written costs time and nothing else.
      }
    },
  };
}
