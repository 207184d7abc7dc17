import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The version whose behaviour the audit states; another one may read files differently. */
const sdk = '@anthropic-ai/claude-agent-sdk@0.3.329';

/** What the client says it has loaded, from its `init` event. */
export interface Init {
  readonly agents: readonly string[];
  readonly skills: readonly string[];
  readonly slash_commands: readonly string[];
}

/**
 * The real client's program, installed on first use beside the dependencies. Throws when it cannot be had: without it
 * the verdicts cannot be checked, and that must be seen.
 */
export function installClient(): string {
  const folder = resolve('node_modules/.cache/pool-run-client');
  const platform = `${process.platform}-${process.arch}`;
  const program = join(folder, 'node_modules/@anthropic-ai', `claude-agent-sdk-${platform}`, 'claude');
  if (!existsSync(program)) installInto(folder);
  if (!existsSync(program))
    throw new Error(`${sdk} brings no client for ${platform}; the e2e tests need one.`);
  return program;
}

/** An environment in which the client knows nothing of whoever runs the tests. Nobody listens at its API. */
export function cleanEnvironment(
  home: string,
  api = 'http://127.0.0.1:9',
): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    ANTHROPIC_BASE_URL: api,
    ANTHROPIC_API_KEY: 'loopback',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '0',
  };
}

/** Runs one of the client's own commands, such as `plugin list`, to its end. */
export function manageClient(
  program: string,
  { cwd, home }: { cwd: string; home: string },
  ...args: string[]
) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: cleanEnvironment(home),
    encoding: 'utf8',
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, stdout, stderr };
}

/** Several files of tests may need it at the same time: each brings its own, and the first one stays. */
function installInto(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const own = mkdtempSync(`${folder}-`);
  writeFileSync(join(own, 'package.json'), '{ "private": true }\n');
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', sdk], {
    cwd: own,
    stdio: 'inherit',
  });
  try {
    renameSync(own, folder);
  } catch {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Starts the client in a folder and reads its `init` event. */
export async function initOf(program: string, cwd: string, ...args: string[]): Promise<Init> {
  // Nobody listens there: the client tells what it loaded before it finds that out.
  const events = await runClient(program, { cwd, api: 'http://127.0.0.1:9' }, 'hi', ...args);
  const init = events.find((event) => event['subtype'] === 'init');
  if (init === undefined) throw new Error(`the client printed no init event: ${JSON.stringify(events)}`);
  return init as unknown as Init;
}

/** Runs a prompt in the client, with a clean environment and a home of its own; gives the events that it printed. */
export async function runClient(
  program: string,
  { cwd, api }: { readonly cwd: string; readonly api: string },
  ...args: string[]
): Promise<Record<string, unknown>[]> {
  const home = mkdtempSync(join(tmpdir(), 'pool-run-home-'));
  const child = spawn(program, ['-p', '--output-format', 'stream-json', '--verbose', ...args], {
    cwd,
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: cleanEnvironment(home, api),
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  rmSync(home, { recursive: true, force: true });
  const lines = Buffer.concat(chunks).toString('utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}
