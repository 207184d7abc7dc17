import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { project, type Files } from '../project.ts';
import { installClient } from './client.ts';

/** The real client; known when the first test begins. */
export let client: string;

beforeAll(() => {
  client = installClient();
});

interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly remedy?: string;
}

/** Where the doctor is called. */
interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly program?: string;
  readonly uid?: number;
}

export const version = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;

export const key = 'sk-loopback-value';

/** A project with all that is needed. */
export function well(files: Files = {}): Place {
  const cwd = project(files);
  const home = project({
    '.claude.json': JSON.stringify({ projects: { [cwd]: { hasTrustDialogAccepted: true } } }),
  });
  const PATH = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const place = { cwd, env: { PATH, HOME: home, POOL_RUN_CLAUDE: client, ANTHROPIC_API_KEY: key } };
  mkdirSync(join(cwd, 'node_modules/.bin'), { recursive: true });
  symlinkSync(resolve('bin/pool-run'), join(cwd, 'node_modules/.bin/pool-run'));
  expect(run(place, 'install').status).toBe(0);
  return place;
}

export function run({ cwd, env, program = resolve('bin/pool-run'), uid }: Place, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 60_000,
    ...(uid !== undefined && { uid, gid: uid }),
  });
  return { status, stdout, stderr };
}

export function doctor(place: Place): { readonly status: number | null; readonly checks: readonly Check[] } {
  const { status, stdout } = run(place, 'doctor', '--json');
  return { status, checks: (JSON.parse(stdout) as { checks: Check[] }).checks };
}

/** What is not well. */
export function troubles(place: Place): string[] {
  const { status, checks } = doctor(place);
  expect(status).toBe(checks.some(({ state }) => state === 'error') ? 1 : 0);
  return checks.filter(({ state }) => state !== 'ok').map(({ name, state }) => `${name}: ${state}`);
}

export function check(place: Place, name: string): Check {
  const found = doctor(place).checks.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no check ${name}`);
  return found;
}
