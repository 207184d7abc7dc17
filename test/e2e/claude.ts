import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { agent, markdown, project, type Files } from '../project.ts';
import { scriptedApi, type Answer } from './api.ts';
import { askedOf, type Asked } from './asked.ts';
import { installClient } from './client.ts';
import type { Ended } from './pool.ts';

/** The real client; undefined, and said aloud, where it cannot be had: then nothing here is tested. */
export const program: string | undefined = found();

function found(): string | undefined {
  try {
    return installClient();
  } catch (error) {
    process.stderr.write(
      `\n*** SKIPPED: the client could not be installed, so the engine claude is NOT TESTED: ${String(error)}\n\n`,
    );
    return undefined;
  }
}

/** An API that lives as long as the test, for instances alone: the script is given what they are asked. */
export async function model(script: (asked: Asked) => Answer) {
  const sessions: unknown[] = [];
  const all: Asked[] = [];
  const api = await scriptedApi((request) => {
    const session = request.headers?.['x-claude-code-session-id'];
    if (!sessions.includes(session)) sessions.push(session);
    const asked = askedOf(request, sessions.indexOf(session) + 1);
    if (!asked) return { type: 'text', text: 'Fine.' };
    all.push(asked);
    return script(asked);
  });
  onTestFinished(() => api.close());
  const asked = (): readonly Asked[] => all;
  return { ...api, asked };
}

export type Model = Awaited<ReturnType<typeof model>>;

/** So many agents, of which the audit finds something in every one whose number is even. */
export function agents(count: number, more: Files = {}): string {
  const files = Array.from({ length: count }, (_, index): [string, string] => {
    const name = `agent-${index}`;
    const text = index % 2 === 0 ? markdown(`name: ${name}\ndescription: Use when ${name}.`) : agent(name);
    return [`.claude/agents/${name}.md`, text];
  });
  return project({ ...Object.fromEntries(files), ...more });
}

/** A run under way, and how it ends. */
export interface Underway {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended & { readonly milliseconds: number }>;
}

/** Starts the real program with the real client, in a clean environment with a home of its own, in a group of its own. */
export function startClaude(
  cwd: string,
  { url }: Pick<Model, 'url'>,
  words: readonly string[],
  more: Readonly<Record<string, string | undefined>> = {},
): Underway {
  // Files, not pipes: a process that outlives its parent cannot hold a test up.
  const home = `${cwd}-home`;
  mkdirSync(join(home, 'home'), { recursive: true });
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const outputs = [join(home, 'stdout'), join(home, 'stderr')] as const;
  const files = outputs.map((path) => openSync(path, 'w'));
  const started = performance.now();
  const child = spawn(process.execPath, [resolve('bin/pool-run'), ...words], {
    cwd,
    detached: true,
    stdio: ['ignore', files[0], files[1]],
    env: {
      PATH: process.env['PATH'],
      HOME: join(home, 'home'),
      POOL_RUN_CLAUDE: program,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'loopback-key-of-the-tests',
      DISABLE_TELEMETRY: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '1',
      ...more,
    },
  });
  for (const file of files) closeSync(file);
  const ended = new Promise<Ended & { milliseconds: number }>((done) => {
    child.once('exit', (status) => {
      const [stdout, stderr] = outputs.map((path) => readFileSync(path, 'utf8'));
      done({ status, stdout: stdout ?? '', stderr: stderr ?? '', milliseconds: performance.now() - started });
    });
  });
  return { child, ended };
}

/** Runs it to its end. */
export function runClaude(...of: Parameters<typeof startClaude>): Underway['ended'] {
  return startClaude(...of).ended;
}

/** The words of an audit by instances of the client. */
export function audit(...more: readonly string[]): string[] {
  return ['audit', '--engine', 'claude', ...more];
}
