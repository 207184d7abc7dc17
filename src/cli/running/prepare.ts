import { sha256 } from '../sha256.ts';
import { join, resolve } from 'node:path';
import { readConfig, type Config } from '../../inputs/config.ts';
import { readDurations } from '../../journal/durations.ts';
import { stateFolder } from '../../journal/runFolder.ts';
import type { Result } from '../../model/errors.ts';
import { hideValues } from '../../model/hiddenValues.ts';
import type { Rule } from '../../model/finding.ts';
import type { InstancePool } from '../../model/instancePool.ts';
import type { Plan } from '../../model/plan.ts';
import type { KnownUsage } from '../../planning/estimate.ts';
import { planRun } from '../../planning/plan.ts';
import type { Changes } from '../../inputs/git.ts';
import { isBuiltIn, openBuiltIn, rules } from '../sources/builtIn.ts';
import { poolOf } from '../pack.ts';
import { packageVersion } from '../installation.ts';
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
  const source = await sourceOf(request);
  if (source.ok || source.reason.code !== 'bad-value' || source.reason.option !== '--only') return source;
  const { given } = source.reason;
  refused.set(given, { failure: source, times: (refused.get(given)?.times ?? 0) + 1 });
  const only = request.options.only?.filter((name) => name !== given) ?? [];
  return only.length === 0
    ? undefined
    : sourceKnowing({ ...request, options: { ...request.options, only } }, refused);
}

async function sourceOf(request: SourceRequest): Promise<Result<Source>> {
  const { command, options, pool } = request;
  const own = pool.exec ? 'exec' : 'local';
  const source = await ownSource(request);
  if (!source.ok || options.engine === undefined || options.engine === own) return source;
  if (options.engine === 'fake') return fakeSource(request, source.value);
  if (options.engine !== 'claude') {
    const why = `its work is for the engine ${own}. Leave --engine out, or try it with --engine fake.`;
    return {
      ok: false,
      reason: { code: 'not-runnable', command: command.name, path: command.path, why },
    };
  }
  const { claudeSource } = await import('../sources/claude.ts');
  const isLookedAt = pool.exec !== undefined || isBuiltIn(pool.items);
  return claudeSource(request, {
    ...source.value,
    ...(isLookedAt && { plan: planOf(request, source.value, 1) }),
  });
}

/** What the definition itself asks for: its program, a built-in source, or the files of a glob. */
async function ownSource(request: SourceRequest): Promise<Result<Source>> {
  const { exec, items } = request.pool;
  if (!exec && isBuiltIn(items)) return openBuiltIn(request);
  const { fileSource, programSource } = await import('../sources/program.ts');
  return exec ? programSource(request) : fileSource(request);
}

async function fakeSource({ config, pool }: SourceRequest, own: Source): Promise<Result<Source>> {
  const { unit, items } = own;
  const ceiling = pool.max_instances;
  const script = config.fake;
  const { fakeEngine } = await import('../../engines/fake.ts');
  return {
    ok: true,
    value: {
      items,
      engineName: 'fake',
      mode: 'simulated',
      ceiling,
      unit,
      openEngine: () => fakeEngine({ script, unit, ceiling }),
      rules: [fakeRule],
      keep: () => true,
      conclude: () => ({ findings: [] }),
    },
  };
}

const fakeRule: Rule = {
  id: 'fake-finding',
  level: 'note',
  reason: 'The engine fake made this up: it tries out a definition, and looks at nothing.',
  fix: 'Run the command without --engine fake.',
};

/** How the items of a source are divided. */
export function planOf({ cwd, command, pool }: SourceRequest, source: Source, numberFrom: number): Plan {
  const { items, ceiling, engineName, mode } = source;
  // What runs in one thread gains nothing from being divided by time, and small runs start faster without reading.
  const durations =
    mode === 'inline'
      ? undefined
      : readDurations(join(cwd, stateFolder), durationsKey(command.name, engineName));
  return planRun({
    command: command.name,
    definition: command.path,
    definitionHash: command.definition.sha256 ?? '',
    pool,
    items,
    ...(durations && { durations }),
    ...(engineName === 'claude' && { usage: knownUsage(cwd, command.name) }),
    numberFrom,
    engine: { name: engineName, ceiling },
    versions: { 'pool-run': packageVersion(), node: process.version },
    hash: sha256,
  });
}

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
