import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { FailureCause, ItemOutcome } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import { problemOfItem, type Passing } from './words.ts';

/** How items reach a program, and where it runs. */
export interface Handover {
  readonly words: readonly string[];
  readonly passing: Passing;
  readonly cwd: string;
}

/** Items that a program can be given, under the names that it is given, and the outcomes of those that it cannot. */
export interface Given {
  readonly items: readonly Item[];
  readonly names: readonly string[];
  readonly failed: readonly ItemOutcome[];
}

/** Sorts out what is gone since it was planned, and what cannot be passed. */
export function sortOut(items: readonly Item[], { words, passing, cwd }: Handover): Given {
  const given: Item[] = [];
  const names: string[] = [];
  const failed: ItemOutcome[] = [];
  const fail = (item: string, cause: FailureCause, reason: string): void => {
    failed.push({ status: 'failed', item, cause, reason });
  };
  for (const item of items) {
    const exists = existsSync(resolve(cwd, item.id));
    // What begins with a hyphen would be taken for an option.
    const name = exists && item.id.startsWith('-') ? `./${item.id}` : item.id;
    const problem = problemOfItem(name, passing, words);
    if (item.content !== undefined && !exists)
      fail(item.id, 'missing', 'it was deleted since the plan was made');
    else if (problem !== undefined) fail(item.id, 'failed-analysis', problem);
    else {
      given.push(item);
      names.push(name);
    }
  }
  return { items: given, names, failed };
}

/** Marks what was written to since it was planned: its result may be of either. */
export async function markChanged(
  outcomes: readonly ItemOutcome[],
  items: readonly Item[],
  cwd: string,
): Promise<ItemOutcome[]> {
  const planned = new Map(items.map(({ id, content }) => [id, content]));
  const marked: ItemOutcome[] = [];
  for (const outcome of outcomes) {
    const content = planned.get(outcome.item);
    const isChanged =
      outcome.status === 'done' &&
      content !== undefined &&
      (await hashOf(resolve(cwd, outcome.item))) !== content;
    marked.push(isChanged ? { ...outcome, changed: true } : outcome);
  }
  return marked;
}

/** Files up to this size are read at once, which is ten times faster for many small ones; larger ones in pieces. */
const small = 1024 ** 2;

/** Undefined where there is no file that can be read any more. */
async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  // Progress, timeouts and Ctrl-C get their turn between two files.
  await setImmediate();
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return undefined;
    if (stat.size <= small) hash.update(readFileSync(path));
    else for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
