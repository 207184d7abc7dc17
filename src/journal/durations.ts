import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { maskSecrets } from '../model/secrets.ts';
import { writeAtomically } from './atomicFile.ts';

/** The most items whose durations are remembered for a command: about ten megabytes. */
const mostItems = 100_000;

/** How much the newest duration counts beside all that were measured before. */
const newest = 0.5;

/**
 * What items of a command took in earlier runs, in milliseconds by id. `folder` is the project's `.pool-run`. A file that
 * is damaged or cannot be read is as good as none: durations are estimates, and nothing goes wrong without them.
 */
export function readDurations(folder: string, command: string): ReadonlyMap<string, number> {
  try {
    const entries = JSON.parse(readFileSync(pathOf(folder, command), 'utf8')) as unknown;
    if (Array.isArray(entries) && entries.every(isEntry)) return new Map(entries);
  } catch {
    // Nothing is remembered yet, or no longer.
  }
  return new Map();
}

/**
 * Remembers what items took, as the mean of this and earlier runs in which each run counts half of the one after it. What
 * was measured longest ago is forgotten first. Where the file cannot be written, all stays as it was.
 */
export function rememberDurations(
  folder: string,
  command: string,
  measured: ReadonlyMap<string, number>,
): void {
  const durations = new Map(readDurations(folder, command));
  for (const [item, milliseconds] of measured) {
    const before = durations.get(item) ?? milliseconds;
    // Deleted first, so that the order is that of the last measurement.
    durations.delete(item);
    durations.set(item, rounded(newest * milliseconds + (1 - newest) * before));
  }
  const lines = Array.from(durations, (entry) => JSON.stringify(entry)).slice(-mostItems);
  try {
    mkdirSync(join(folder, 'durations'), { recursive: true });
    writeAtomically(pathOf(folder, command), maskSecrets(`[\n${lines.join(',\n')}\n]\n`));
  } catch {
    // A disk that is full or read-only costs the next run its estimates, and this one nothing.
  }
}

function isEntry(entry: unknown): entry is [string, number] {
  if (!Array.isArray(entry) || entry.length !== 2) return false;
  const [item, milliseconds] = entry as unknown[];
  return typeof item === 'string' && Number.isFinite(milliseconds) && (milliseconds as number) >= 0;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}

/** A name of small letters is used as it stands; any other is told apart by its hash, also where the disk ignores case. */
function pathOf(folder: string, command: string): string {
  const isSafe = /^[a-z0-9-]{1,80}$/.test(command);
  const readable = command.replaceAll(/[^\w-]+/g, '_').slice(0, 40);
  const hash = createHash('sha256').update(command).digest('hex').slice(0, 16);
  return join(folder, 'durations', `${isSafe ? command : `${readable}.${hash}`}.json`);
}
