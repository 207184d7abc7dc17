import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { claudeEngine, readOnlyTools, type ClaudeOptions, type ClaudeService } from '../engines/claude.ts';
import { clientVersion, findClient, oldestClient } from '../engines/claude/client.ts';
import { writingEngine } from '../engines/claude/writing.ts';
import { Purse } from '../engines/claude/purse.ts';
import { Ramp } from '../engines/claude/ramp.ts';
import { readDurations } from '../journal/durations.ts';
import { stateFolder } from '../journal/runFolder.ts';
import type { Failure, Result } from '../model/errors.ts';
import type { AnswerFacts } from '../model/instanceReport.ts';
import type { Conclusion } from '../model/outcome.ts';
import type { Item, Plan } from '../model/plan.ts';
import type { Engine } from '../model/ports.ts';
import { detailsOf } from '../model/details.ts';
import { judge } from '../reporting/judge.ts';
import { lt } from 'semver';
import { agentNamed } from './pack.ts';
import { usageKey } from './prepare.ts';
import type { LocalEvidence, PoolOptions, RunPlace, Source, SourceRequest, Writing } from './source.ts';

/** Answers of the model in one attempt, unless the user says otherwise. */
const usualTurns = 60;

/** The client, checked: that it is there, new enough and logged in is known before anything is spent. */
export async function openClaude(options: PoolOptions): Promise<Result<ClaudeService>> {
  const client = findClient(process.env);
  if (!client)
    return refused('There is no Claude Code here. Install it, or name its program in POOL_RUN_CLAUDE.');
  const { program } = client;
  const version = await clientVersion(program);
  if (version === undefined) {
    return refused(
      `${program} (${client.from}) does not answer as Claude Code does. Install it anew, or name another.`,
    );
  }
  if (lt(version, oldestClient)) {
    return refused(
      `Claude Code ${version} is too old: ${oldestClient} is needed. \`claude update\` brings it.`,
    );
  }
  if (!(await isLoggedIn(program)))
    return refused('Claude Code is not logged in. `claude auth login` does it.');
  const { budget: usd, tokenBudget: tokens, model, maxTurns = usualTurns } = options;
  const purse = new Purse({ ...(usd !== undefined && { usd }), ...(tokens !== undefined && { tokens }) });
  return { ok: true, value: { program, ramp: new Ramp(), purse, model, maxTurns } };
}

/** Asks the client itself, which neither spends anything nor shows what the login is. */
function isLoggedIn(program: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = execFile(program, ['auth', 'status'], { timeout: 20_000 }, (_, text) => {
      resolve(/"loggedIn":\s*true/.test(text));
    });
    child.stdin?.end();
  });
}

function refused(why: string): Result<never> {
  const reason: Failure = { code: 'engine-unavailable', engine: 'claude', why };
  return { ok: false, reason };
}

/** The items of a pool for instances of a model. With a plan of its own, `base` looks at them first, without one. */
export function claudeSource(
  request: SourceRequest,
  base: Source & { readonly plan?: Plan },
): Result<Source> {
  const { cwd, command, pool, options } = request;
  const agent = agentNamed(cwd, pool.agent);
  if (!agent) {
    const why = `its agent "${pool.agent}" is neither in agents/ nor in .claude/agents/ of the project, nor one of pool-run's own.`;
    return { ok: false, reason: { code: 'not-runnable', command: command.name, path: command.path, why } };
  }
  const { items, rules, keep, reporters, finish, writing, plan: planned } = base;
  const first = planned && { ...base, plan: planned };
  const ceiling = pool.max_instances;
  const isOwn = command.origin === 'project';
  return {
    ok: true,
    value: {
      items,
      engineName: 'claude',
      mode: 'processes',
      ceiling,
      unit: 'shard',
      rules,
      keep,
      first,
      ...(reporters && { reporters }),
      ...(finish && { finish }),
      openEngine: (plan, place) =>
        openInstances(writing, place, {
          service: place.service ?? neverOpened(),
          command: plan.command,
          agent: agent.body,
          task: isOwn ? command.definition.frontMatter.body.trim() : '',
          tools: [...new Set([...readOnlyTools, ...(options.allowTools ?? [])])],
          findings: new Map(Object.entries(place.evidence?.byItem ?? {})),
          failed: new Map(Object.entries(place.evidence?.failed ?? {})),
          cwd,
          ceiling,
          dependencies: first ? (first.openEngine(first.plan, place).dependencies ?? unknown) : nothing,
          history: (asked) => historyOf(cwd, plan.command, asked),
        }),
      conclude(_, facts, place) {
        const concluded = conclude(facts, place.evidence);
        return writing ? writing.conclude(concluded, place) : concluded;
      },
    },
  };
}

/** Instances that only read, or that also write. Who writes takes more than who reads. */
function openInstances(writing: Writing | undefined, place: RunPlace, options: ClaudeOptions): Engine {
  if (!writing) return claudeEngine(options);
  const own = {
    ...options,
    agent: `${options.agent}\n\n${writing.words}`,
    tools: [...new Set([...options.tools, ...writing.tools])],
    history: unknown,
  };
  return writingEngine((folder) => claudeEngine({ ...own, cwd: folder }), writing.open(place));
}

function neverOpened(): never {
  throw new Error('Internal error: the client was not looked for');
}

/** What nobody knows, such as what a result depends on: it is not kept then. */
function unknown(): undefined {}

/** Of a file that only a model looks at nothing is known but its bytes. */
function nothing(): string {
  return '';
}

/** What programs found, as instances judged it; their own findings are in their results already. */
function conclude(facts: ReadonlyMap<string, unknown>, evidence: LocalEvidence | undefined): Conclusion {
  if (!evidence) return { findings: [] };
  const { report } = evidence;
  const judgements = [...facts.values()].flatMap((fact) => (fact as AnswerFacts).judgements);
  const local = [...report.findings, ...report.silenced.map(({ silenced: _, ...finding }) => finding)];
  const judged = judge(
    local.map((finding) => ({ ...finding, sources: ['local'] })),
    judgements,
  );
  const silenced = report.silenced.map(({ ruleId, fingerprint, silenced: { by, reason } }) => ({
    ruleId,
    by,
    reason,
    matches: (_: string, other?: string) => other === fingerprint,
  }));
  return {
    findings: judged.findings,
    details: detailsOf(report),
    silences: [...silenced, ...judged.silences],
    outputs: report.outputs,
  };
}

/** What an attempt at these items took in earlier runs; undefined unless all of them are known. */
function historyOf(cwd: string, command: string, items: readonly Item[]) {
  const folder = join(cwd, stateFolder);
  const sums = (['usd', 'tokens'] as const).map((kind) => {
    const known = readDurations(folder, usageKey(command, kind));
    const own = items.map(({ id }) => known.get(id));
    return own.every((one) => one !== undefined) ? own.reduce((sum, one) => sum + one, 0) : undefined;
  });
  const [usd, tokens] = sums;
  return usd === undefined || tokens === undefined ? undefined : { usd, tokens };
}
