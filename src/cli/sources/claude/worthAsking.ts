import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configFolder } from '../../../engines/claude/client.ts';
import type { Item } from '../../../model/plan.ts';
import { packageFolder, recordFile } from '../../installation.ts';
import { isBuiltIn } from '../builtIn.ts';
import type { SourceRequest } from '../source.ts';

/**
 * The items that a model is asked about. Programs look at the pack's own files, too: they may stand in the way of the user's. A
 * model is not paid for them, unless the user names them by a path or a glob.
 */
export function worthAsking(items: readonly Item[], { cwd, pool, options }: SourceRequest): Item[] {
  const isNamed = (options.paths ?? []).length > 0 || !isBuiltIn(pool.items);
  return items.filter(({ id }) => isNamed || !isOfPack(id, cwd));
}

/** Whether a file was copied by `install`, and is as this version has it. */
function isOfPack(id: string, cwd: string): boolean {
  const [, home, path] = /^(~\/)?\.claude\/(.+)$/.exec(id) ?? [];
  if (path === undefined) return false;
  const folder = home === undefined ? join(cwd, '.claude') : configFolder();
  const [own, copy] = [join(packageFolder(), path), join(folder, path)];
  if (![join(folder, recordFile), own, copy].every((file) => existsSync(file))) return false;
  return readFileSync(own).equals(readFileSync(copy));
}
