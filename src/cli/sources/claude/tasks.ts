import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeAtomically } from '../../../journal/atomicFile.ts';
import { JournalReader } from '../../../journal/file.ts';
import { maskValue } from '../../../journal/mask.ts';
import { journalFile, runPath } from '../../../journal/runFolder.ts';
import { findRun } from '../../../journal/runs.ts';
import { describeAssignment, type Assignment } from '../../../model/assignment.ts';
import { maskSecrets } from '../../../model/secrets.ts';
import { answerSchema } from '../../../engines/claude/answer.ts';

/** What was handed out in one piece, as its file in the run's folder has it. */
export interface Task extends Assignment {
  /** Counts up over the run: a task that was handed out twice has two numbers. */
  readonly number: number;
  readonly agent: string;
  /** What stands before the items' ids in the journal. */
  readonly label: string;
  /** When it was handed out, in milliseconds since 1970. */
  readonly at: number;
}

/** How somebody calls this program: as it was called itself. */
export function programWords({ npm_command: command }: NodeJS.ProcessEnv = process.env): string {
  return command === 'exec' ? 'npx --no-install pool-run' : 'pool-run';
}

/** Writes a task down, for the instance as Markdown and for its delivery as JSON; the next free number is its own. */
export function writeTask(folder: string, given: Omit<Task, 'number'>): Task {
  const path = join(folder, 'tasks');
  mkdirSync(path, { recursive: true });
  mkdirSync(join(folder, 'inbox'), { recursive: true });
  const number = 1 + listTasks(folder).length;
  // Before it is text: in the midst of JSON a key can hide behind an escape, and cutting it out could break it.
  const evidence = maskValue(given.evidence) as Task['evidence'];
  const task = { ...given, evidence, task: maskSecrets(given.task), number };
  writeAtomically(join(path, `${number}.md`), textOf(task, folder));
  writeAtomically(join(path, `${number}.json`), `${JSON.stringify(task)}\n`);
  return task;
}

/** A task of a run; undefined where there is none of this number. */
export function readTask(folder: string, number: string): Task | undefined {
  const path = join(folder, 'tasks', `${number}.json`);
  return /^[1-9]\d{0,4}$/.test(number) && existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Task)
    : undefined;
}

/** Where an instance puts its answer. */
export function inboxPath(folder: string, number: number | string): string {
  return join(folder, 'inbox', `${number}.json`);
}

/** Says that nobody will answer a task any more, as far as is known: who waits for it need not. */
export function giveUp(inbox: string): void {
  writeFileSync(`${inbox}.missing`, '');
}

/** Between two looks at what was delivered, and how long it is waited for at most, in milliseconds: a client's Bash takes ten minutes. */
const look = 250;
const patience = 9 * 60_000;

/** Resolves when all tasks of a run have been delivered or given up, or when that takes too long. */
export async function allDelivered(project: string, id: string | undefined): Promise<void> {
  const run = findRun(project, id);
  if (!run.ok) return;
  const folder = runPath(project, run.value);
  // What was handed out again is waited for by its last task: that an earlier one was given up says nothing any more.
  const taskOf = new Map<string, string>();
  for (const name of listTasks(folder)) for (const item of itemsOf(folder, name)) taskOf.set(item, name);
  const journal = new JournalReader(join(folder, journalFile));
  const until = performance.now() + patience;
  while (performance.now() < until) {
    journal.read((event) => {
      if (event.type === 'item_done') taskOf.delete(event.item);
    });
    const waiting = [...new Set(taskOf.values())];
    if (waiting.every((name) => existsSync(`${inboxPath(folder, name)}.missing`))) return;
    await sleep(look);
  }
}

/** As the journal names them. */
function itemsOf(folder: string, name: string): string[] {
  const task = readTask(folder, name);
  return task ? task.items.map(({ id }) => task.label + id) : [];
}

function listTasks(folder: string): string[] {
  const path = join(folder, 'tasks');
  return existsSync(path)
    ? readdirSync(path)
        .filter((name) => name.endsWith('.json'))
        .map((name) => name.slice(0, -'.json'.length))
        .toSorted((a, b) => Number(a) - Number(b))
    : [];
}

function textOf(task: Task, folder: string): string {
  return `${describeAssignment(task)}

Hand your answer in like this, and in no other way:

1. Write it as one JSON document to ${inboxPath(folder, task.number)} with the Write tool. Its form is this JSON Schema:

\`\`\`json
${answerSchema()}
\`\`\`

2. Run exactly: ${programWords()} deliver ${basename(folder)} ${task.number}
3. If that says what is wrong, correct the file and run it again. When it says that the answer was taken, end with the one word "delivered": whoever called you reads the report elsewhere.
`;
}
