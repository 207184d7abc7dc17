import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Task } from '../../src/cli/sources/claude/tasks.ts';
import { scriptedApi, type Answer, type Block, type Request } from './api.ts';

/** What an instance of a conversation is about to do, and with which task. */
export interface Turn {
  readonly task: Task;
  /** Its answers so far. */
  readonly turns: number;
}

/** A turn that goes otherwise than usual, given what the main thread has seen so far; undefined: as usual. */
type Deviation = (turn: Turn, seen: string) => Answer | undefined;

/** What the main thread was told by tools, and whom it started. */
interface Talk {
  /** All texts that the main thread has seen. */
  readonly seen: () => string;
  /** Instances by name, as often as they were started. */
  readonly started: readonly string[];
}

/** The same, with the service on which it goes on. */
export interface Conversation extends Talk {
  readonly url: string;
  readonly peak: () => number;
}

/**
 * A model that does what the pack's commands ask it to, in the main thread and as an instance, and nothing else: it starts what
 * `begin` prints, with the tool that it names, runs the merge that it names, and starts once more what that calls missing.
 */
export function talk(
  cwd: string,
  deviates: Deviation = () => undefined,
): Talk & { readonly answer: (request: Request) => Answer } {
  const started: string[] = [];
  let seen = '';
  const answer = (request: Request): Answer => {
    const all = request.messages.map(({ content }) => textOf(content)).join('\n');
    if ((request.tools ?? []).some(({ name }) => name === 'Agent')) {
      seen = all;
      return lead(request.messages);
    }
    const turns = request.messages.filter(({ role }) => role === 'assistant').length;
    const own = taskIn(cwd, all);
    if (!own) return mark(all, turns);
    if (turns === 0) started.push(own.task.instance);
    return deviates({ task: own.task, turns }, seen) ?? work(own.folder, own.task, turns);
  };
  return { answer, seen: () => seen, started };
}

/** Such a model behind an API that lives as long as the test. */
export async function conversation(cwd: string, deviates?: Deviation): Promise<Conversation> {
  const { answer, seen, started } = talk(cwd, deviates);
  const api = await scriptedApi(answer);
  onTestFinished(() => api.close());
  return { url: api.url, peak: api.peak, seen, started };
}

/** The task that an instance was sent to read. */
function taskIn(cwd: string, all: string): { readonly folder: string; readonly task: Task } | undefined {
  const [, run = '', number = ''] = /Read \.pool-run\/runs\/([\w-]+)\/tasks\/(\d+)\.md/.exec(all) ?? [];
  if (run === '') return undefined;
  const folder = join(cwd, '.pool-run/runs', run);
  return { folder, task: JSON.parse(readFileSync(join(folder, 'tasks', `${number}.json`), 'utf8')) as Task };
}

/** Who is sent to run one program runs it. */
function mark(all: string, turns: number): Answer {
  const command = /Run exactly this[^:]*: (.+)$/m.exec(all)?.[1];
  return command !== undefined && turns === 0 ? bash(command) : { type: 'text', text: 'Fine.' };
}

/** An instance: it reads its task, writes its answer, delivers it and ends. Its first answer takes time, so that all overlap. */
function work(folder: string, task: Task, turns: number): Answer {
  switch (turns) {
    case 0:
      return { ...use('Read', { file_path: join(folder, 'tasks', `${task.number}.md`) }), after: 2_000 };
    case 1:
      return write(folder, task, answerTo(task));
    case 2:
      return deliver(folder, task);
    default:
      return { type: 'text', text: 'delivered' };
  }
}

/** An answer that holds. */
export function answerTo({ items, evidence }: Task): object {
  return {
    items: items.map(({ id }) => ({ item: id, summary: 'Looked at.' })),
    findings: [],
    judgements: evidence.map(({ id }) => ({ evidence: id, verdict: 'confirmed', reason: 'It is so.' })),
  };
}

export function write(folder: string, { number }: Task, content: object): Answer {
  const path = join(folder, 'inbox', `${number}.json`);
  return use('Write', { file_path: path, content: JSON.stringify(content) });
}

/** As its task says to. */
export function deliver(folder: string, { number }: Task): Answer {
  const text = readFileSync(join(folder, 'tasks', `${number}.md`), 'utf8');
  return bash(/Run exactly: (.+)$/m.exec(text)?.[1] ?? '');
}

/** The main thread: what it does next follows from what it did last, and from what came of that. */
function lead(messages: Request['messages']): Answer {
  const uses = messages.filter(({ role }) => role === 'assistant').flatMap(({ content }) => usesIn(content));
  const last = uses.at(-1);
  if (!last) return atFirst(messages.map(({ content }) => textOf(content)).join('\n'));
  if (last.name !== 'Bash') return bash(mergeCommand(messages));
  const result = textOf(messages.findLast(({ role }) => role === 'user')?.content);
  if (result.includes('command not found')) return bash(`npx --no-install ${last.input.command}`);
  const merges = uses.filter(({ input }) => input.command?.includes(' merge ')).length;
  return merges < 2 ? start(result) : over(result);
}

/** What it says in the end: the heading of the report that it has seen. */
function over(told: string): Answer {
  return { type: 'text', text: `That is all. ${/^# (.*)$/m.exec(told)?.[1] ?? ''}` };
}

/** Tests are not run before the model is asked: they may take longer than the client waits. */
function atFirst(told: string): Answer {
  const begin = /`(pool-run begin test)`/.exec(told)?.[1];
  return begin !== undefined && told.includes('found by') ? bash(begin) : start(told);
}

/** The last one that it was told of. */
function mergeCommand(messages: Request['messages']): string {
  const all = messages.map(({ content }) => textOf(content)).join('\n');
  const commands = all.match(/(?:npx --no-install )?pool-run merge [\w-]+(?: --wait)?$/gm) ?? [];
  return commands.at(-1) ?? '';
}

interface Use {
  readonly name: string;
  readonly input: { readonly command?: string };
}

function usesIn(content: unknown): Use[] {
  if (typeof content === 'string') return [];
  return (content as (Use & { readonly type: string })[]).filter(({ type }) => type === 'tool_use');
}

interface Started {
  readonly run: string;
  readonly tasks: readonly { readonly task: number; readonly instance: string; readonly agent: string }[];
}

/** Starts the instances of the last plan that it was told of, if it was. */
function start(all: string): Answer {
  const plan = all.match(/^\{"run":.*\}$/gm)?.at(-1);
  if (plan === undefined) return over(all);
  const args = JSON.parse(plan) as Started;
  const workflow = /tool Workflow: name "([^"]+)"/.exec(
    all.slice(all.lastIndexOf('items are to be done')),
  )?.[1];
  if (workflow !== undefined) return use('Workflow', { name: workflow, args });
  const [first, ...others] = args.tasks.map(({ task, instance, agent }): Block => ({
    ...use('Agent', {
      description: instance,
      prompt: `Read .pool-run/runs/${args.run}/tasks/${task}.md and do what it says.`,
      subagent_type: agent,
      run_in_background: false,
    }),
  }));
  return { ...(first ?? { type: 'text', text: '' }), also: others };
}

function bash(command: string): Block {
  return use('Bash', { command, description: 'What the command says', timeout: 600_000 });
}

let uses = 0;

function use(name: string, input: object): Block {
  uses += 1;
  return { type: 'tool_use', id: `toolu_${uses}`, name, input };
}

/** The texts of a message, with those of tool results. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts = content as readonly { readonly text?: string; readonly content?: unknown }[];
  return parts
    .map(({ text, content: inner }) => text ?? (inner === undefined ? '' : textOf(inner)))
    .join('\n');
}
