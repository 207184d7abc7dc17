import { clientOptionsOf } from './claudeOptions.ts';
import { commandOptionsOf } from './commandOptions.ts';
import type { Options } from './options.ts';
import type { PoolOptions } from './sources/source.ts';

/** What the command line says of how pools run. */
export function poolOptions(options: Options, paths: readonly string[]): PoolOptions {
  const { cwd, user, only, timeout, engine, cache } = options;
  const max = options.sequential ? 1 : options.max;
  return {
    ...commandOptionsOf(options),
    ...clientOptionsOf(options),
    paths,
    cwd,
    user,
    only,
    cache,
    ...(max !== undefined && { max }),
    ...(timeout !== undefined && { timeout }),
    ...(engine !== undefined && { engine }),
  };
}
