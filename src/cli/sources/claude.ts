import { execFile } from 'node:child_process';
import { claudeEngine } from '../../engines/claude.ts';
import { readOnlyTools, type ClaudeOptions, type ClaudeService } from '../../engines/claude/options.ts';
import { clientVersion, findClient, oldestClient } from '../../engines/claude/client.ts';
import { handOutEngine } from '../../engines/claude/handOut.ts';
import { writingEngine } from '../../engines/claude/writing.ts';
import { Purse, type Estimate } from '../../engines/claude/purse.ts';
import { Ramp } from '../../engines/claude/ramp.ts';
import type { Failure, Result } from '../../model/errors.ts';
import type { AnswerFacts } from '../../model/instanceReport.ts';
import type { Conclusion } from '../../model/outcome.ts';
import type { Item, Plan } from '../../model/plan.ts';
import type { Engine } from '../../model/ports.ts';
import { detailsOf } from '../../model/details.ts';
import type { KnownUsage } from '../../planning/estimate.ts';
import { judge } from '../../reporting/judge.ts';
import { lt } from 'semver';
import { isBuiltIn } from './builtIn.ts';
import { agentNamed } from '../pack.ts';
import { knownUsage } from '../running/prepare.ts';
import type { LocalEvidence, PoolOptions, RunPlace, Source, SourceRequest, Writing } from './source.ts';
import { writeTask } from '../conversation/tasks.ts';

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
  if (!hasKey(process.env) && !(await isLoggedIn(program)))
    return refused('Claude Code is not logged in. `claude auth login` does it.');
  const { budget: usd, tokenBudget: tokens, model, maxTurns = usualTurns } = options;
  const purse = new Purse({ ...(usd !== undefined && { usd }), ...(tokens !== undefined && { tokens }) });
  return { ok: true, value: { program, ramp: new Ramp(), purse, model, maxTurns } };
}

/** Whether the environment names a way to log in. The client would say yes then too, and asking it takes a third of its start. */
function hasKey(env: NodeJS.ProcessEnv): boolean {
  const names = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'];
  return names.some((name) => env[name] !== undefined && env[name] !== '');
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
  // The commands of the pack, also as copies, tell a conversation how to start instances, and their agents know the rest.
  const task = isBuiltIn(pool.items) ? '' : command.definition.frontMatter.body.trim();
  const known = knownUsage(cwd, command.name);
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
      openEngine(plan, place) {
        const own: ClaudeOptions = {
          service: place.service ?? unopened(options),
          command: plan.command,
          agent: agent.body,
          task,
          tools: [...new Set([...readOnlyTools, ...(options.allowTools ?? [])])],
          ...foundBy(place.evidence),
          cwd,
          ceiling,
          dependencies: first ? (first.openEngine(first.plan, place).dependencies ?? unknown) : nothing,
          history: (asked) => historyOf(known, asked),
        };
        return place.handOut ? handingOut(own, plan, place) : openInstances(writing, place, own);
      },
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

function foundBy(evidence: LocalEvidence | undefined): Pick<ClaudeOptions, 'findings' | 'failed'> {
  const { byItem = {}, failed = {} } = evidence ?? {};
  return { findings: new Map(Object.entries(byItem)), failed: new Map(Object.entries(failed)) };
}

/** What is missing is handed out again in the name of the instance that it was planned for. */
function handingOut(own: ClaudeOptions, { pool: { agent }, shards }: Plan, place: RunPlace): Engine {
  const { folder, handOut } = place;
  return handOutEngine(own, (assignment) => {
    if (folder === undefined || !handOut) throw new Error('Internal error: there is no folder for tasks');
    const { label, tasks } = handOut;
    const [first] = assignment.items;
    const { instance = assignment.instance } =
      shards.find(({ items }) => items.some(({ id }) => id === first?.id)) ?? {};
    tasks.push(writeTask(folder, { ...assignment, instance, agent, label, at: Date.now() }));
  });
}

/** Who hands out starts no client. */
function unopened({ model, maxTurns = usualTurns }: PoolOptions): ClaudeService {
  return { program: '', ramp: new Ramp(), purse: new Purse({}), model, maxTurns };
}

/** What nobody knows, such as what a result depends on: it is not kept then. */
function unknown(): undefined {}

/** Of a file that only a model looks at nothing is known but its bytes. */
function nothing(): string {
  return '';
}

/** What programs found, as instances judged it; their own findings are in their results already. */
function conclude(facts: ReadonlyMap<string, unknown>, evidence: LocalEvidence | undefined): Conclusion {
  const answers = [...facts.values()] as AnswerFacts[];
  const dropped = answers.reduce((sum, answer) => sum + answer.dropped, 0);
  if (!evidence) return { findings: [], dropped };
  const { report } = evidence;
  const judgements = answers.flatMap((answer) => answer.judgements);
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
    dropped,
  };
}

/** What an attempt at these items took in earlier runs; undefined unless all of them are known. */
function historyOf({ usd, tokens }: KnownUsage, items: readonly Item[]): Estimate | undefined {
  if (items.some(({ id }) => !usd.has(id) || !tokens.has(id))) return undefined;
  const all = (amounts: ReadonlyMap<string, number>): number =>
    items.reduce((sum, { id }) => sum + (amounts.get(id) ?? 0), 0);
  return { usd: all(usd), tokens: all(tokens) };
}
