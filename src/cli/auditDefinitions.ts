import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { catalogue } from '../commands/audit/catalogue.ts';
import { categories } from '../commands/audit/category.ts';
import { concludeAudit } from '../commands/audit/conclude.ts';
import { itemOf } from '../commands/audit/items.ts';
import { usableCores } from '../engines/ceiling.ts';
import { peakMemory } from '../engines/peakMemory.ts';
import { readConfig } from '../inputs/config.ts';
import { readDefinitions } from '../inputs/definitions.ts';
import { createRunFolder, memoryStore, newRunId } from '../journal/runFolder.ts';
import type { Definition } from '../model/definition.ts';
import { describeFailure, type Result } from '../model/errors.ts';
import type { RunEvent } from '../model/event.ts';
import type { Silence } from '../model/finding.ts';
import type { InstancePool } from '../model/instancePool.ts';
import { nearest } from '../model/nearest.ts';
import type { Item, Plan } from '../model/plan.ts';
import type { Reporter, RunStore } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { planRun } from '../planning/plan.ts';
import { jsonReporter } from '../reporting/json.ts';
import { markdownReporter } from '../reporting/markdown.ts';
import { sarifReporter } from '../reporting/sarif.ts';
import { runPool } from '../run/run.ts';
import { engineFor } from './auditEngines.ts';
import { packageVersion, poolCommands, poolOf, type PoolCommand } from './pack.ts';

/** What to audit, and how. Every field has a default. */
export interface AuditOptions {
  /** Files and folders, relative to `cwd`. Default: `cwd` itself. */
  readonly paths?: readonly string[];
  /** The project: its `pool-run.yaml` and its own command definitions count, and `.pool-run/` is made in it. */
  readonly cwd?: string;
  /** Also the user's own `~/.claude`. */
  readonly user?: boolean;
  /** The most instances. */
  readonly max?: number;
  /** Only these categories or rules. */
  readonly only?: readonly string[];
  /** False: no run folder is written. Default true. */
  readonly write?: boolean;
}

/** How to follow a run, and how to end it early. */
export interface RunWatch {
  /** Ends the run in order: what was begun is finished, and the report covers what was done. */
  readonly signal?: AbortSignal;
  /** Sees every event of the run, after it was journaled. */
  readonly observe?: (event: RunEvent) => void;
}

/** A finished run and the folder that holds it, if it was written. */
export interface FinishedRun {
  readonly report: Report;
  readonly folder: string | undefined;
  /** The report as each reporter tells it. Secrets in it are not masked yet. */
  readonly texts: ReadonlyMap<string, string>;
}

/** An audit that is ready to run: its plan, and what was read to make it. */
export interface PreparedAudit {
  readonly plan: Plan;
  readonly run: (watch?: RunWatch) => Promise<Result<FinishedRun>>;
}

/** Reads, checks and plans an audit. Runs nothing and writes nothing. */
export function prepareAudit(options: AuditOptions = {}, given?: PoolCommand): Result<PreparedAudit> {
  const cwd = resolve(options.cwd ?? '.');
  const command = given ?? poolCommands(cwd).find(({ name }) => name === 'audit');
  if (!command) throw new Error('Internal error: the package brings no definition of the audit');
  const pool = poolOf(command);
  if (!pool.ok) return pool;
  const config = readConfig(cwd, ruleIds);
  if (!config.ok) return config;
  const definitions = find(cwd, options);
  if (!definitions.ok) return definitions;
  const selection = select(definitions.value, pool.value, options.only ?? []);
  if (!selection.ok) return selection;
  const plan = planRun({
    command: command.name,
    definition: command.path,
    pool: withMaximum(pool.value, options.max),
    items: selection.value.items,
    engine: { name: 'local', ceiling: usableCores() },
    versions: { 'pool-run': packageVersion(), node: process.version },
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  });
  const { rules } = selection.value;
  const { silences } = config.value;
  const work: Work = { cwd, options, plan, definitions: definitions.value, rules, silences };
  return { ok: true, value: { plan, run: (watch = {}) => run(work, watch) } };
}

function find(cwd: string, { paths: given = [], user }: AuditOptions): Result<Definition[]> {
  const words = given.length > 0 ? given : ['.'];
  const missing = words.find((path) => !existsSync(resolve(cwd, path)));
  if (missing !== undefined) return { ok: false, reason: { code: 'path-missing', path: missing } };
  const paths = words.map((path) => resolve(cwd, path));
  const search = { paths, cwd, ...(user && { userFolder: join(homedir(), '.claude') }) };
  return { ok: true, value: readDefinitions(search) };
}

/** Audits definitions and gives the report. Throws what the command line would print as an error. */
export async function auditDefinitions(options: AuditOptions & RunWatch = {}): Promise<Report> {
  const prepared = prepareAudit(options);
  if (!prepared.ok) throw new Error(describeFailure(prepared.reason));
  const done = await prepared.value.run(options);
  if (!done.ok) throw new Error(describeFailure(done.reason));
  return done.value.report;
}

const reporters: Readonly<Record<string, Reporter>> = {
  md: markdownReporter,
  json: jsonReporter,
  sarif: sarifReporter,
};

/** What is written may also be printed: telling it twice would cost the time twice. */
function keeping(texts: Map<string, string>, name: string, tell: Reporter): Reporter {
  return (report) => {
    const text = tell(report);
    texts.set(name, text);
    return text;
  };
}

const ruleIds: readonly string[] = catalogue.map((rule) => rule.id);

interface Work {
  readonly cwd: string;
  readonly options: AuditOptions;
  readonly plan: Plan;
  readonly definitions: readonly Definition[];
  readonly rules: ReadonlySet<string>;
  readonly silences: readonly Silence[];
}

async function run(work: Work, watch: RunWatch): Promise<Result<FinishedRun>> {
  try {
    return { ok: true, value: await runIn(openStore(work), work, watch) };
  } catch (error) {
    const { path = '.pool-run', code, syscall } = error as NodeJS.ErrnoException;
    // Reading has its own outcomes: what the system refuses here is a write to the run folder.
    if (code === undefined || syscall === undefined) throw error;
    return { ok: false, reason: { code: 'cannot-write', path, cause: code } };
  }
}

/** Where the run is kept: a folder of its own, or nowhere. */
interface OpenStore {
  readonly store: RunStore;
  readonly folder: string | undefined;
}

function openStore({ cwd, options }: Work): OpenStore {
  const id = newRunId(new Date(), randomBytes(3).toString('hex'));
  if (options.write === false) return { store: memoryStore(id), folder: undefined };
  const store = createRunFolder(cwd, id);
  return { store, folder: store.path };
}

async function runIn(
  { store, folder }: OpenStore,
  work: Work,
  { signal, observe }: RunWatch,
): Promise<FinishedRun> {
  const { plan, definitions, rules, silences } = work;
  const { engine, mode } = engineFor(plan, definitions);
  const items = plan.shards.flatMap((shard) => shard.items);
  const texts = new Map<string, string>();
  const report = await runPool({
    plan,
    engine,
    mode,
    store,
    rules: catalogue,
    reporters: Object.fromEntries(
      Object.entries(reporters).map(([name, tell]) => [name, keeping(texts, name, tell)]),
    ),
    conclude(facts) {
      const conclusion = concludeAudit(items, facts);
      return { ...conclusion, silences: [...silences, ...(conclusion.silences ?? [])] };
    },
    keep: (finding) => rules.has(finding.ruleId),
    ...(observe && { observe }),
    signal: signal ?? new AbortController().signal,
    now: () => performance.timeOrigin + performance.now(),
    memory: peakMemory,
  });
  return { report, folder, texts };
}

interface Selection {
  readonly items: Item[];
  readonly rules: ReadonlySet<string>;
}

/** `--only`: categories choose items, rules choose findings; both may be given. */
function select(
  definitions: readonly Definition[],
  pool: InstancePool,
  only: readonly string[],
): Result<Selection> {
  const items = definitions.map((definition) => itemOf(definition, pool.distribution));
  const rules = only.filter((name) => ruleIds.includes(name));
  const chosen = only.filter((name) => !ruleIds.includes(name));
  const known = [...new Set([...items.map((item) => item.key), ...categories])];
  const unknown = chosen.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const expected = `a rule (docs/rules.md) or one of the categories ${known.toSorted().join(', ')}`;
    const meant = nearest(unknown, [...known, ...ruleIds]);
    return {
      ok: false,
      reason: { code: 'bad-value', option: '--only', given: unknown, expected, nearest: meant },
    };
  }
  return {
    ok: true,
    value: {
      items: chosen.length === 0 ? items : items.filter((item) => chosen.includes(item.key)),
      rules: new Set(rules.length === 0 ? ruleIds : rules),
    },
  };
}

function withMaximum(pool: InstancePool, max: number | undefined): InstancePool {
  return max === undefined ? pool : { ...pool, max_instances: Math.min(max, pool.max_instances) };
}
