import { claudeEngine } from '../../engines/claude.ts';
import { readOnlyTools, type ClaudeOptions } from '../../engines/claude/options.ts';
import { handOutEngine } from '../../engines/claude/handOut.ts';
import { writingEngine } from '../../engines/claude/writing.ts';
import type { Estimate } from '../../engines/claude/purse.ts';
import type { Result } from '../../model/errors.ts';
import type { Item, Plan } from '../../model/plan.ts';
import type { Engine } from '../../model/ports.ts';
import type { KnownUsage } from '../../planning/estimate.ts';
import { isBuiltIn } from './builtIn.ts';
import { agentNamed } from './claude/agent.ts';
import { concludeAnswers } from './claude/conclude.ts';
import { unopened } from './claude/service.ts';
import { writeTask } from './claude/tasks.ts';
import { worthAsking } from './claude/worthAsking.ts';
import { knownUsage } from './earlierRuns.ts';
import type { PoolOptions, RunPlace, Source, SourceRequest, Writing } from './source.ts';

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
  const { rules, keep, reporters, finish, writing, plan: planned } = base;
  const first = planned && { ...base, plan: planned };
  const ceiling = pool.max_instances;
  // The commands of the pack, also as copies, tell a conversation how to start instances, and their agents know the rest.
  const task = isBuiltIn(pool.items) ? '' : command.definition.frontMatter.body.trim();
  const known = knownUsage(cwd, command.name);
  return {
    ok: true,
    value: {
      items: worthAsking(base.items, request),
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
          ...everywhere(place, options),
          command: plan.command,
          agent: agent.body,
          task,
          ceiling,
          dependencies: first ? (first.openEngine(first.plan, place).dependencies ?? unknown) : nothing,
          history: (asked) => historyOf(known, asked),
        };
        return place.handOut ? handingOut(own, plan, place) : openInstances(writing, place, own);
      },
      conclude(_, facts, place) {
        const concluded = concludeAnswers(facts, place.evidence);
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

/** What instances are given whatever the command is: the client, their tools, and what was found before. */
function everywhere(
  { cwd, service, evidence }: RunPlace,
  options: PoolOptions,
): Pick<ClaudeOptions, 'service' | 'tools' | 'findings' | 'failed' | 'cwd'> {
  const { byItem = {}, failed = {} } = evidence ?? {};
  return {
    service: service ?? unopened(options),
    tools: [...new Set([...readOnlyTools, ...(options.allowTools ?? [])])],
    findings: new Map(Object.entries(byItem)),
    failed: new Map(Object.entries(failed)),
    cwd,
  };
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

/** What nobody knows, such as what a result depends on: it is not kept then. */
function unknown(): undefined {}

/** Of a file that only a model looks at nothing is known but its bytes. */
function nothing(): string {
  return '';
}

/** What an attempt at these items took in earlier runs; undefined unless all of them are known. */
function historyOf({ usd, tokens }: KnownUsage, items: readonly Item[]): Estimate | undefined {
  if (items.some(({ id }) => !usd.has(id) || !tokens.has(id))) return undefined;
  const all = (amounts: ReadonlyMap<string, number>): number =>
    items.reduce((sum, { id }) => sum + (amounts.get(id) ?? 0), 0);
  return { usd: all(usd), tokens: all(tokens) };
}
