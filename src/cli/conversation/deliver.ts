import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readAnswer } from '../../engines/claude/answer.ts';
import { appendEvents, readFormerRun } from '../../journal/file.ts';
import { epochOf } from '../../journal/orchestrators.ts';
import { journalFile, runPath } from '../../journal/runFolder.ts';
import { findRun } from '../../journal/runs.ts';
import type { Result } from '../../model/errors.ts';
import type { RunEvent } from '../../model/event.ts';
import { hideValues } from '../../model/hiddenValues.ts';
import { plain } from '../../reporting/plain.ts';
import type { Options } from '../options.ts';
import { giveUp, inboxPath, readTask, type Task } from '../sources/claude/tasks.ts';

/**
 * Takes what an instance of a conversation has written, checks it, and puts it into the run's journal; gives the exit code. An
 * answer that does not hold is not taken at all, and everything that is wrong with it is told to who wrote it.
 *
 * Many may deliver at the same time: each appends whole lines with one write, and of two answers for one item the first counts.
 */
export function deliver(id: string | undefined, number = '', options: Options): Result<number> {
  hideValues(process.env);
  const cwd = resolve(options.cwd);
  const run = findRun(cwd, id);
  if (!run.ok) return run;
  const folder = runPath(cwd, run.value);
  const task = readTask(folder, number);
  if (!task) {
    const reason = { code: 'bad-value', option: 'the task', given: number } as const;
    return { ok: false, reason: { ...reason, expected: `a task of ${run.value}`, nearest: undefined } };
  }
  const read = answerFor(task, inboxPath(folder, number), cwd);
  if ('problems' in read) return refuse(read.problems);
  const journal = join(folder, journalFile);
  const former = readFormerRun(journal);
  if (!former.ok) return former;
  const isDone = task.items.every(({ id: item }) => former.value.results.has(task.label + item));
  if (!isDone) appendEvents(journal, eventsFor(task, read.results, run.value, epochOf(folder)));
  process.stdout.write(
    isDone ? 'These items are done already; nothing was added.\n' : took(task, read.results),
  );
  return { ok: true, value: 0 };
}

type Results = Extract<ReturnType<typeof readAnswer>, { results: unknown }>['results'];

function answerFor(task: Task, path: string, cwd: string): ReturnType<typeof readAnswer> {
  if (!existsSync(path)) {
    giveUp(path);
    return { problems: [`there is no file ${path}: write the answer there first`] };
  }
  try {
    return readAnswer(JSON.parse(readFileSync(path, 'utf8')), task, cwd);
  } catch (error) {
    return { problems: [`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

function refuse(problems: readonly string[]): Result<number> {
  const lines = problems.map((problem) => `- ${plain(problem)}\n`).join('');
  process.stdout.write(`The answer was not taken. Correct the file and deliver it again:\n${lines}`);
  return { ok: true, value: 1 };
}

function took({ items }: Task, results: Results): string {
  const all = [...results.values()];
  const findings = all.reduce((sum, one) => sum + one.findings.length, 0);
  const dropped = all.reduce((sum, { facts }) => sum + facts.dropped, 0);
  const lost =
    dropped > 0 ? ` ${dropped} findings pointed at no real line of your items and were dropped.` : '';
  return `The answer was taken: ${items.length} items, ${findings} findings.${lost}\n`;
}

/** As an orchestrator would have told it. Items take equal parts of the time since the task was handed out. */
function eventsFor(task: Task, results: Results, run: string, epoch: number): RunEvent[] {
  const at = Date.now();
  const milliseconds = Math.round(Math.max(0, at - task.at) / task.items.length);
  const stamp = { run, epoch, at, instance: task.instance, attempt: 1 };
  return task.items.flatMap(({ id }): RunEvent[] => {
    const result = results.get(id);
    const item = task.label + id;
    return result ? [{ type: 'item_done', item, ...stamp, milliseconds, result }] : [];
  });
}
