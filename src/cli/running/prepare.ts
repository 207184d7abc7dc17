import { resolve } from 'node:path';
import { readConfig, type Config } from '../../inputs/config.ts';
import type { Result } from '../../model/errors.ts';
import { hideValues } from '../../model/hiddenValues.ts';
import type { InstancePool } from '../../model/instancePool.ts';
import type { Changes } from '../../inputs/git.ts';
import { rules } from '../sources/builtIn.ts';
import { openSource } from '../sources/open.ts';
import { poolOf } from '../pack.ts';
import { planOf } from '../sources/plan.ts';
import type { PlannedSource, PoolCommand, PoolOptions, Source, SourceRequest } from '../sources/source.ts';

/** Commands that are ready to run together. */
export interface PreparedRun {
  readonly cwd: string;
  readonly pools: readonly PlannedSource[];
  readonly config: Config;
  /** What sizing the pools and dividing the work took. */
  readonly distributionMilliseconds: number;
}

/** Reads, checks and plans commands. Runs nothing and writes nothing. */
export async function prepare(
  commands: readonly PoolCommand[],
  options: PoolOptions,
): Promise<Result<PreparedRun>> {
  hideValues(process.env);
  const cwd = resolve(options.cwd ?? '.');
  const config = readConfig(
    cwd,
    rules.map((rule) => rule.id),
  );
  if (!config.ok) return config;
  const changes = await readChanges(cwd, options);
  if (!changes.ok) return changes;
  const pools: PlannedSource[] = [];
  const refused: RefusedNames = new Map();
  const instances = new Map<string, number>();
  let distributionMilliseconds = 0;
  for (const command of commands) {
    const pool = poolOf(command, options.engine);
    if (!pool.ok) return pool;
    const own = limited(pool.value, options);
    const request = { cwd, command, options, config: config.value, changes: changes.value, pool: own };
    const source = await sourceKnowing(request, refused);
    if (source === undefined) continue;
    if (!source.ok) return source;
    const started = performance.now();
    const { agent } = request.pool;
    const numberFrom = (instances.get(agent) ?? 0) + 1;
    const plan = planOf(request, source.value, numberFrom);
    distributionMilliseconds += performance.now() - started;
    instances.set(agent, numberFrom - 1 + plan.shards.length);
    pools.push({ ...source.value, plan });
  }
  const unknown = [...refused.values()].find(({ times }) => times === commands.length);
  if (unknown) return unknown.failure;
  return { ok: true, value: { cwd, pools, config: config.value, distributionMilliseconds } };
}

/** What `--changed` is about. */
async function readChanges(cwd: string, { changed }: PoolOptions): Promise<Result<Changes | undefined>> {
  if (changed === undefined) return { ok: true, value: undefined };
  const { changesSince } = await import('../../inputs/git.ts');
  return changesSince(cwd, changed);
}

/** The definition's pool, within what the command line allows. */
function limited(pool: InstancePool, { max, timeout }: PoolOptions): InstancePool {
  return {
    ...pool,
    ...(max !== undefined && { max_instances: Math.min(max, pool.max_instances) }),
    ...(timeout !== undefined && { timeout }),
  };
}

/** Names of `--only` that commands do not know, and how many of them. */
type RefusedNames = Map<string, { readonly failure: Result<never>; readonly times: number }>;

/** The source for the names of `--only` that the command knows; undefined where it knows none. Another one may know the rest. */
async function sourceKnowing(
  request: SourceRequest,
  refused: RefusedNames,
): Promise<Result<Source> | undefined> {
  const source = await openSource(request);
  if (source.ok || source.reason.code !== 'bad-value' || source.reason.option !== '--only') return source;
  const { given } = source.reason;
  refused.set(given, { failure: source, times: (refused.get(given)?.times ?? 0) + 1 });
  const only = request.options.only?.filter((name) => name !== given) ?? [];
  return only.length === 0
    ? undefined
    : sourceKnowing({ ...request, options: { ...request.options, only } }, refused);
}
