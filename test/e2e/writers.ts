import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { markdown, project, write, type Files } from '../project.ts';
import { scriptedApi, type Answer, type Request } from './api.ts';
import { program } from './claude.ts';
import type { Ended } from './pool.ts';

/** One call of a tool by a scripted writer; paths are relative to its folder, unless they begin with a slash. */
export interface Step {
  readonly tool: 'Read' | 'Edit' | 'Write';
  readonly path: string;
  readonly input?: Readonly<Record<string, string>>;
}

/** What a scripted writer is asked. */
export interface Asked {
  /** `tech-writer#1`. */
  readonly instance: string;
  readonly items: readonly string[];
  /** Where it works. */
  readonly folder: string;
  /** How many tools it has used in this conversation. */
  readonly turn: number;
}

/** Reads a document, and replaces a text in it. */
export function edit(path: string, from: string, to: string): Step[] {
  return [
    { tool: 'Read', path },
    { tool: 'Edit', path, input: { old_string: from, new_string: to } },
  ];
}

/** Reads a document again and again until something holds, and then goes on. */
export function waitFor({ turn, items: [path = ''] }: Asked, holds: () => boolean): Step[] {
  return holds() ? [] : Array.from({ length: turn + 1 }, () => ({ tool: 'Read', path }));
}

/** What a writer does when it is asked: its steps, of which the next one is taken, or an answer. */
export type Script = (asked: Asked) => readonly Step[] | Answer;

/** A Messages API whose writers do these steps and then answer that all is well. */
export async function writers(script: Script) {
  const api = await scriptedApi((request) => {
    const asked = readAsked(request);
    if (!asked) return { type: 'text', text: 'Writers' };
    const steps = script(asked);
    if (!Array.isArray(steps)) return steps as Answer;
    const step = (steps as readonly Step[])[asked.turn];
    return step ? useOf(step, asked) : answerOf(asked);
  });
  onTestFinished(() => api.close());
  return api;
}

function readAsked({ messages, ...rest }: Request): Asked | undefined {
  const first = JSON.stringify(messages[0]?.content);
  const instance = /You are (tech-writer#\d+),/.exec(first)?.[1];
  const folder = /[Ww]orking directory: ([^\\"\n]+)/.exec(JSON.stringify({ rest, messages }))?.[1];
  if (instance === undefined || folder === undefined) return undefined;
  const shard = /<shard>.*?<\/shard>/s.exec(first)?.[0] ?? '';
  const items = [...shard.matchAll(/\\"item\\": \\"(.*?)\\"/g)].map(([, item = '']) => item);
  return { instance, items, folder, turn: usesIn(messages) };
}

/** The client joins answers of one id into one message. */
function usesIn(messages: Request['messages']): number {
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return blocks.filter((block) => (block as { readonly type?: string }).type === 'tool_use').length;
}

function useOf({ tool, path, input }: Step, { folder, turn }: Asked): Answer {
  return {
    type: 'tool_use',
    id: `toolu_${turn}`,
    name: tool,
    input: { file_path: resolve(folder, path), ...input },
  };
}

function answerOf({ items, turn }: Asked): Answer {
  const input = {
    items: items.map((item) => ({ item, summary: 'Looked at it.' })),
    findings: [],
    judgements: [],
  };
  return { type: 'tool_use', id: `toolu_${turn}`, name: 'StructuredOutput', input };
}

const pool = `agent: tech-writer
items: documents
distribution: file
max_instances: 4
items_per_instance: 1
min_items: 1
timeout: 1m
retries: 1`;

/** A repository with these files, all in one commit, and a command `docs` with an instance for each document. */
export function repository(files: Files): string {
  const keys = `name: docs\ndescription: Checks.\ninstance_pool:\n${pool.replaceAll(/^/gm, '  ')}`;
  const cwd = project({});
  gitIn(cwd, 'init', '--quiet', '-b', 'main');
  gitIn(cwd, 'config', 'user.name', 'Ada');
  gitIn(cwd, 'config', 'user.email', 'ada@example.com');
  write(cwd, { 'commands/docs.md': markdown(keys, ''), ...files });
  gitIn(cwd, 'add', '.');
  gitIn(cwd, 'commit', '--quiet', '-m', 'Begin');
  return cwd;
}

export function gitIn(cwd: string, ...words: readonly string[]): string {
  return execFileSync('git', words, { cwd, encoding: 'utf8' });
}

export const twoGuides = { 'guide/a.md': '# A\n\nTeh a.\n', 'guide/b.md': '# B\n\nTeh b.\n' };

export const mendTypos = ({ items: [item = ''] }: Asked): Step[] => edit(item, 'Teh', 'The');

export const read = (cwd: string, path: string): string => readFileSync(join(cwd, path), 'utf8');

/** What a file is on the branch that a run made. */
export const onBranch = (cwd: string, path: string): string => gitIn(cwd, 'show', `${landed(cwd)}:${path}`);

/** Nothing is left of a run but its folder, and perhaps its branch. */
export function expectNothingLeft(cwd: string): void {
  expect(leftovers(cwd)).toEqual([]);
  expect(existsSync(join(cwd, '.pool-run/worktrees'))).toBe(false);
}

/** All that a user has: the files of a folder, byte for byte, the index, the branches' commits, and what git says of it. */
export function treeOf(cwd: string): Readonly<Record<string, string>> {
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !/\/\.git\/|\/\.pool-run\//.test(path));
  const bytes = [...files, join(cwd, '.git/index'), join(cwd, '.git/HEAD'), join(cwd, '.git/config')];
  return {
    ...Object.fromEntries(bytes.map((path) => [path, readFileSync(path).toString('base64')])),
    head: gitIn(cwd, 'rev-parse', 'HEAD'),
    stash: gitIn(cwd, 'stash', 'list'),
    status: gitIn(cwd, '--no-optional-locks', 'status', '--porcelain', '--untracked-files=all'),
  };
}

/** What is left of worktrees: in git's own list, and as branches of instances. */
export function leftovers(cwd: string): string[] {
  const listed = gitIn(cwd, 'worktree', 'list', '--porcelain').split('\n');
  const others = listed.filter((line) => line.startsWith('worktree ')).slice(1);
  return [...others, ...branches(cwd).filter((name) => !/^(?:main|pool-run\/docs-.*)$/.test(name))];
}

/** The branch that a run made; empty where there is none. */
export function landed(cwd: string): string {
  return branches(cwd).find((name) => name.startsWith('pool-run/docs-')) ?? '';
}

function branches(cwd: string): string[] {
  return gitIn(cwd, 'branch', '--format=%(refname:short)').split('\n').filter(Boolean);
}

/** What the command line is started with. */
interface Writing {
  readonly client: string;
  readonly api: string;
  /** Variables besides those that it needs. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the command line with the client and an API, in a group of its own. */
export function startWriting(cwd: string, { client, api, env = {} }: Writing, ...more: string[]) {
  const home = mkdtempSync(join(tmpdir(), 'pool-run-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const words = more[0] === 'resume' ? more : ['docs', 'guide', '--write', '--engine', 'claude', ...more];
  const child = spawn(process.execPath, [resolve('bin/pool-run'), ...words], {
    cwd,
    detached: true,
    timeout: 100_000,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      POOL_RUN_CLAUDE: client,
      ANTHROPIC_BASE_URL: api,
      ANTHROPIC_API_KEY: 'loopback',
      DISABLE_TELEMETRY: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '0',
      ...env,
    },
  });
  return { child, ended: endOf(child) };
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => (text[name] += chunk.toString()));
  }
  // Not `close`: who is killed may leave others behind that hold its output.
  const status = await new Promise<number | null>((ended) => {
    child.once('exit', (code) => setTimeout(ended, 200, code));
  });
  return { status, ...text };
}

/** The real client; empty where it cannot be had, and then nothing here is tested. */
export const client = program ?? '';

/** A run of `docs --write` with these writers, from its start to its end. */
export async function writeWith(cwd: string, script: Script) {
  const api = await writers(script);
  return { ...(await startWriting(cwd, { client, api: api.url }).ended), api };
}
