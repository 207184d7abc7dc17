import { join } from 'node:path';
import { readDurations } from '../../journal/durations.ts';
import { stateFolder } from '../../journal/runFolder.ts';
import type { KnownUsage } from '../../planning/estimate.ts';

/** Durations of one command with one engine say nothing about another. */
export function durationsKey(command: string, engine: string): string {
  return `${command}-${engine}`;
}

/** What a model took for the items of a command. */
export function knownUsage(cwd: string, command: string): KnownUsage {
  const folder = join(cwd, stateFolder);
  const [usd, tokens] = [usageKey(command, 'usd'), usageKey(command, 'tokens')].map((key) =>
    readDurations(folder, key),
  );
  return { usd: usd ?? new Map(), tokens: tokens ?? new Map() };
}

/** Where it is remembered what a model took for the items of a command. */
export function usageKey(command: string, kind: 'usd' | 'tokens'): string {
  return `${command}-claude-${kind}`;
}
