import type { ItemOutcome } from '../model/outcome.ts';
import type { ResultCache } from '../model/ports.ts';
import { maskSecrets } from '../model/secrets.ts';
import {
  appendToLog,
  compactLog,
  keyLength,
  lineOf,
  readLine,
  readLog,
  removeFiles,
  scanLog,
} from './resultLog.ts';

/** What a cache needs. `now` gives milliseconds since 1970, `say` tells the user. */
export interface CacheOptions {
  /** When the file is larger than this, it is compacted to half of it. */
  readonly limitBytes?: number;
  readonly now: () => number;
  readonly say: (message: string) => void;
}

const defaultLimit = 64 * 1024 * 1024;

/** How many runs count as recent. */
const recentRuns = 20;

/** The key of the line that tells how recent runs used the cache. No digest looks like it. */
const talliesKey = 'recent-runs'.padEnd(keyLength, '.');

/** How one run used the cache. */
interface Tally {
  readonly at: number;
  readonly hits: number;
  readonly lookups: number;
}

/**
 * Opens the cache in a folder of its own. It is read at the first lookup, and written once, when it is closed. Any number
 * of runs may share it. It is never in the way: what is damaged is dropped, what cannot be read or written is done without,
 * and `say` is told. (docs/decisions/0004-cache.md)
 *
 * Keys are SHA-256 digests in hexadecimal, of all that a result depends on.
 */
export function openResultCache(folder: string, options: CacheOptions): ResultCache {
  return new FileResultCache(folder, options);
}

/** What a cache holds, in results and bytes, and how the runs since a time in milliseconds since 1970 used it. */
export interface CacheDescription {
  readonly entries: number;
  readonly bytes: number;
  readonly since: number | undefined;
  readonly hits: number;
  readonly lookups: number;
}

/** Describes the cache in a folder. Throws the file system's own error; without a cache all is 0. */
export function describeCache(folder: string): CacheDescription {
  const log = loadLog(folder);
  const tallies = talliesIn(log);
  return {
    entries: log.places.size - (log.places.has(talliesKey) ? 1 : 0),
    bytes: log.bytes.length,
    since: tallies[0]?.at,
    hits: tallies.reduce((sum, { hits }) => sum + hits, 0),
    lookups: tallies.reduce((sum, { lookups }) => sum + lookups, 0),
  };
}

/** Empties the cache in a folder. Throws the file system's own error. */
export function clearCache(folder: string): void {
  removeFiles(folder);
}

class FileResultCache implements ResultCache {
  private readonly folder: string;
  private readonly options: CacheOptions;
  private readonly keptBytes: number;
  private loaded: LoadedLog | undefined;
  /** JSON by key: results that are new, and old ones that were used and would be the first to go. */
  private readonly added = new Map<string, string>();
  private hits = 0;
  private lookups = 0;
  private damaged = 0;

  constructor(folder: string, options: CacheOptions) {
    this.folder = folder;
    this.options = options;
    this.keptBytes = (options.limitBytes ?? defaultLimit) / 2;
  }

  get(key: string): readonly ItemOutcome[] | undefined {
    this.lookups += 1;
    const json = this.added.get(key) ?? this.find(key);
    const outcomes = json === undefined ? undefined : parseList(json);
    if (outcomes) this.hits += 1;
    return outcomes as readonly ItemOutcome[] | undefined;
  }

  put(key: string, outcomes: readonly ItemOutcome[]): void {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`Internal error: "${key}" is no SHA-256`);
    const json = JSON.stringify(outcomes);
    // What would push out all else is worked out again.
    if (json.length < this.keptBytes) this.added.set(key, json);
  }

  close(): void {
    const lines = this.addedLines() + this.talliesLine();
    try {
      const size = lines === '' ? 0 : appendToLog(this.folder, lines);
      if (size > 2 * this.keptBytes || this.damaged > 0) {
        this.damaged = Math.max(this.damaged, compactLog(this.folder, this.keptBytes) ?? 0);
      }
    } catch (error) {
      this.options.say(`The result cache could not be written: ${messageOf(error)}`);
    }
    if (this.damaged === 0) return;
    const dropped = this.damaged === 1 ? '1 damaged result was' : `${this.damaged} damaged results were`;
    this.options.say(`${dropped} dropped from the result cache in ${this.folder}`);
  }

  private find(key: string): string | undefined {
    const { bytes, places } = this.log();
    const start = places.get(key);
    if (start === undefined) return undefined;
    const json = readLine(bytes, start);
    if (json === undefined) {
      this.damaged += 1;
      places.delete(key);
    } else if (start < bytes.length - this.keptBytes) this.added.set(key, json);
    return json;
  }

  /** What was added, except what holds a secret: it could not be kept word for word, so it is worked out again. */
  private addedLines(): string {
    const lines = Array.from(this.added, ([key, json]) => lineOf(key, json));
    const all = lines.join('');
    // One search in all of them is much faster than one in each.
    if (maskSecrets(all) === all) return all;
    return lines.filter((line) => maskSecrets(line) === line).join('');
  }

  private talliesLine(): string {
    if (this.lookups === 0) return '';
    const tally: Tally = { at: this.options.now(), hits: this.hits, lookups: this.lookups };
    return lineOf(talliesKey, JSON.stringify([...talliesIn(this.log()), tally].slice(-recentRuns)));
  }

  private log(): LoadedLog {
    if (!this.loaded) {
      this.loaded = this.load();
      this.damaged += this.loaded.damaged;
    }
    return this.loaded;
  }

  private load(): LoadedLog {
    try {
      return loadLog(this.folder);
    } catch (error) {
      this.options.say(`The result cache could not be read: ${messageOf(error)}`);
      return { bytes: Buffer.alloc(0), places: new Map(), damaged: 0 };
    }
  }
}

/** A log in memory. Its lines are checked and parsed when they are asked for. */
interface LoadedLog {
  readonly bytes: Buffer;
  /** Where the last line of each key starts. */
  readonly places: Map<string, number>;
  readonly damaged: number;
}

function loadLog(folder: string): LoadedLog {
  const bytes = readLog(folder);
  const places = new Map<string, number>();
  const damaged = scanLog(bytes, (key, start) => {
    places.set(key, start);
  });
  return { bytes, places, damaged };
}

function talliesIn({ bytes, places }: LoadedLog): readonly Tally[] {
  const start = places.get(talliesKey);
  const json = start === undefined ? undefined : readLine(bytes, start);
  return ((json === undefined ? undefined : parseList(json)) ?? []) as readonly Tally[];
}

/** The list that was written as this JSON. A line that others wrote may hold anything. */
function parseList(json: string): readonly unknown[] | undefined {
  try {
    const value = JSON.parse(json) as unknown;
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
