import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { usableCores } from '../../engines/ceiling.ts';
import type { Result } from '../../model/errors.ts';
import type { Report } from '../../model/report.ts';
import { headline, summaryReporter } from '../../reporting/markdown.ts';
import { count } from '../../reporting/plain.ts';
import { execute, type FinishedRun } from '../running/execute.ts';
import { configFolder } from '../../engines/claude/client.ts';
import type { Options } from '../options.ts';
import { prepare } from '../running/prepare.ts';
import { reopen } from '../resume.ts';
import { poolOptions } from '../poolOptions.ts';
import { exitCode } from '../printing/result.ts';
import { allDelivered, programWords, type Task } from '../sources/claude/tasks.ts';
import { commandsAndPaths } from '../words.ts';
import { maskSecrets } from '../../model/secrets.ts';

/** Findings of one rule that a summary shows, and its longest text in characters: a conversation has little room. */
const shownPerRule = 5;
const longestSummary = 12_000;

/**
 * Begins a run whose instances somebody else starts: plans it, looks first without a model, and hands the work out in tasks.
 * Prints what the agents of a conversation have to be started with.
 */
export async function begin(words: readonly string[], asked: Options): Promise<Result<number>> {
  if (asked.letWrite) {
    const message = '--write is for instances that pool-run starts itself: leave `begin` out.';
    return { ok: false, reason: { code: 'bad-option', message } };
  }
  const given = [...asked.given.filter((word) => word !== 'begin'), '--engine', 'claude'];
  const options: Options = { ...asked, words, engine: 'claude', given };
  const named = commandsAndPaths(options);
  if (!named.ok) return named;
  const { commands, paths } = named.value;
  const prepared = await prepare(commands, poolOptions(options, paths));
  if (!prepared.ok) return prepared;
  const tasks: Task[] = [];
  const done = await execute(prepared.value, {
    options: poolOptions(options, paths),
    arguments: options.given,
    handOut: tasks,
  });
  if (!done.ok) return done;
  const text = tasks.length > 0 ? handedOut(tasks, done.value, options.cwd) : summary(done.value);
  process.stdout.write(`${maskSecrets(text)}\n`);
  return { ok: true, value: 0 };
}

/** Takes what the agents have delivered, and hands out again what is missing; gives the exit code. */
export async function merge(id: string | undefined, now: Options): Promise<Result<number>> {
  if (now.wait) await allDelivered(resolve(now.cwd), id);
  const reopened = await reopen(id, { ...now, acceptChanges: true, quiet: true });
  if (!reopened.ok) return reopened;
  const { prepared, options, paths, resumed } = reopened.value;
  const tasks: Task[] = [];
  const done = await execute(prepared, {
    options: poolOptions(options, paths),
    arguments: options.given,
    resumed,
    handOut: tasks,
  });
  if (!done.ok) return done;
  const names = [...new Set(tasks.map(({ instance }) => instance))].join(', ');
  const missing = tasks.length > 0 ? `\nMissing: ${names}.\n${handedOut(tasks, done.value, now.cwd)}\n` : '';
  process.stdout.write(maskSecrets(`${summary(done.value)}${missing}`));
  return { ok: true, value: exitCode(done.value.report, options) };
}

/** What has to be started, as one line of JSON and a sentence about it. */
function handedOut(tasks: readonly Task[], { report }: FinishedRun, cwd: string): string {
  const place = placeOf(cwd);
  const how = howToStart(tasks.length);
  const args = {
    run: report.run,
    program: programWords(),
    tasks: tasks.map(({ number, instance, agent }) => ({
      task: number,
      instance,
      agent: place.agent + agent,
    })),
  };
  const { planned, done } = report.coverage;
  const items = `${planned - done} of ${planned} items are to be done, by ${count(tasks.length, 'instance')}.`;
  const mergeIt = `${programWords()} merge ${report.run}`;
  const merging =
    how === 'workflow'
      ? `Then, at once and in the same turn: ${mergeIt} --wait`
      : `When they have ended: ${mergeIt}`;
  const start =
    how === 'workflow'
      ? `Start them with the tool Workflow: name "${place.workflow}", and as args this object:`
      : 'Start them with the tool Agent, all calls in one message, with run_in_background false: for each task of this object subagent_type is its agent, and the prompt is "Read .pool-run/runs/RUN/tasks/TASK.md and do what it says." with its numbers:';
  return [items, start, JSON.stringify(args), merging].join('\n');
}

/** A workflow lets so many agents work at once (Claude Code 2.1); several calls of Agent in one message twenty. */
function howToStart(tasks: number): 'workflow' | 'agents' {
  const atOnce = Math.min(16, Math.max(2, usableCores() - 2));
  return tasks <= atOnce || tasks > 20 ? 'workflow' : 'agents';
}

/** A copy of the pack is called by bare names, the plugin by its own name before them. */
function placeOf(cwd: string): { readonly agent: string; readonly workflow: string } {
  const isCopy = [resolve(cwd, '.claude'), configFolder()].some((folder) =>
    existsSync(join(folder, 'workflows/pool.js')),
  );
  return isCopy ? { agent: '', workflow: 'pool' } : { agent: 'pool-run:', workflow: 'pool-run:pool' };
}

function summary({ report, folder }: FinishedRun): string {
  const whole =
    folder === undefined ? '' : `\nThe whole report: ${folder}/report.md, and report.json beside it.\n`;
  return `${bounded(summaryReporter(shownPerRule)(report), report)}${whole}`;
}

function bounded(text: string, report: Report): string {
  if (text.length <= longestSummary) return text;
  return `${text.slice(0, longestSummary)}\n… (cut)\n${headline(report)}\n`;
}
