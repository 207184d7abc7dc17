import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

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
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', sdk], {
      cwd: folder,
      stdio: 'inherit',
    });
  }
  if (!existsSync(program))
    throw new Error(`${sdk} brings no client for ${platform}; the e2e tests need one.`);
  return program;
}

/** Starts the client in a folder, with a clean environment and a home of its own, and reads its `init` event. */
export function initOf(program: string, cwd: string, ...args: string[]): Init {
  const home = mkdtempSync(join(tmpdir(), 'pool-run-home-'));
  const { stdout, stderr } = spawnSync(
    program,
    ['-p', 'hi', '--output-format', 'stream-json', '--verbose', ...args],
    {
      cwd,
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 64 * 1024 * 1024,
      input: '',
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        // Nobody listens there: the client tells what it loaded before it finds that out.
        ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
        ANTHROPIC_API_KEY: 'loopback',
        DISABLE_AUTOUPDATER: '1',
        DISABLE_TELEMETRY: '1',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        CLAUDE_CODE_MAX_RETRIES: '0',
      },
    },
  );
  rmSync(home, { recursive: true, force: true });
  const line = stdout.split('\n').find((one) => one.includes('"subtype":"init"'));
  if (line === undefined)
    throw new Error(`the client printed no init event: ${stdout.slice(0, 500)}${stderr}`);
  return JSON.parse(line) as Init;
}
