import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { project, write, type Files } from '../project.ts';
import { installClient, manageClient } from './client.ts';

let client: string;
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

const version = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;
const key = 'sk-loopback-value';

/** A folder of programs of which each prints something. */
function programs(texts: Readonly<Record<string, string>>): string {
  const entries = Object.entries(texts);
  const folder = project(Object.fromEntries(entries.map(([name, text]) => [name, `#!/bin/sh\n${text}\n`])));
  for (const [name] of entries) chmodSync(join(folder, name), 0o755);
  return folder;
}

/** A project with all that is needed. */
function well(files: Files = {}): Place {
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

function run({ cwd, env, program = resolve('bin/pool-run'), uid }: Place, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 60_000,
    ...(uid !== undefined && { uid, gid: uid }),
  });
  return { status, stdout, stderr };
}

function doctor(place: Place): { readonly status: number | null; readonly checks: readonly Check[] } {
  const { status, stdout } = run(place, 'doctor', '--json');
  return { status, checks: (JSON.parse(stdout) as { checks: Check[] }).checks };
}

/** What is not well. */
function troubles(place: Place): string[] {
  const { status, checks } = doctor(place);
  expect(status).toBe(checks.some(({ state }) => state === 'error') ? 1 : 0);
  return checks.filter(({ state }) => state !== 'ok').map(({ name, state }) => `${name}: ${state}`);
}

function check(place: Place, name: string): Check {
  const found = doctor(place).checks.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no check ${name}`);
  return found;
}

describe('pool-run doctor', () => {
  it('says line by line that all is there, changes nothing, and never shows what logs in', () => {
    const place = well();
    const before = readdirSync(place.cwd);
    const { status, stdout, stderr } = run(place, 'doctor');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => !line.startsWith('✓ '))).toEqual([]);
    expect(stdout).toContain(`✓ node        ${process.versions.node}\n`);
    expect(stdout).toContain(`${client} (by POOL_RUN_CLAUDE)`);
    expect(stdout).toContain('the client is logged in (api_key)');
    expect(stdout).toContain(`✓ pack        ${version} in .claude\n`);
    expect(stdout).not.toContain(key);
    expect(readdirSync(place.cwd)).toEqual(before);
    expect(run(place, 'doctor', '--quiet')).toMatchObject({ status: 0, stdout: '' });
  });

  it('says what to do where there is nothing', () => {
    const { cwd, env } = well();
    const place = { cwd: project({}), env: { PATH: programs({}), HOME: env['HOME'] } };
    const { status, checks } = doctor(place);
    expect(status).toBe(1);
    const bad = checks.filter(({ state }) => state === 'error');
    expect(bad.map(({ name }) => name)).toEqual(['git', 'client', 'pack', 'program']);
    expect(bad.map(({ remedy }) => remedy)).toEqual([
      expect.stringContaining('Install git'),
      expect.stringContaining('npm install --global @anthropic-ai/claude-code'),
      expect.stringContaining('`pool-run install`'),
      expect.stringContaining('npm install --save-dev pool-run'),
    ]);
    expect(cwd).not.toBe(place.cwd);
  });

  it('refuses paths and options of other commands', () => {
    const place = well();
    expect(run(place, 'doctor', 'src')).toMatchObject({ status: 2 });
    expect(run(place, 'doctor', '--fix')).toMatchObject({ status: 2 });
  });

  it('is not even begun with a Node.js that is too old, and neither is anything else', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as object;
    const copy = project({ 'package.json': JSON.stringify({ ...manifest, engines: { node: '>=99.1' } }) });
    for (const part of ['bin', 'dist', 'agents', 'commands']) {
      cpSync(part, join(copy, part), { recursive: true });
    }
    const program = join(copy, 'bin/pool-run');
    for (const word of ['doctor', '--help']) {
      const { status, stderr } = run({ ...well(), program }, word);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^pool-run: Node\.js \S+ is too old\. Install Node\.js 99\.1 or later\.\n$/);
    }
  });

  it.each([
    ['git version 2.38.0', 'ok'],
    ['git version 2.39.5 (Apple Git-154)', 'ok'],
    ['git version 2.30.2', 'warning'],
    ['', 'error'],
  ])('%s: %s', (text, state) => {
    const place = well();
    const PATH = `${programs({ git: `echo '${text}'` })}${delimiter}${place.env['PATH']}`;
    expect(check({ ...place, env: { ...place.env, PATH } }, 'git').state).toBe(state);
  });
});

describe('the client and its login', () => {
  it('names a client that is too old, and one that is none', () => {
    const place = well();
    const folder = programs({ old: 'echo "2.1.100 (Claude Code)"', none: 'echo 2.1.400' });
    const old = { ...place, env: { ...place.env, POOL_RUN_CLAUDE: join(folder, 'old') } };
    expect(check(old, 'client')).toMatchObject({
      state: 'error',
      message: expect.stringContaining('2.1.100 is older than 2.1.329') as string,
      remedy: expect.stringContaining('claude update') as string,
    });
    const none = { ...place, env: { ...place.env, POOL_RUN_CLAUDE: join(folder, 'none') } };
    expect(check(none, 'client').message).toContain('does not say that it is Claude Code');
    expect(check(none, 'login').state).toBe('warning');
    const missing = { ...place, env: { ...place.env, POOL_RUN_CLAUDE: '/none/claude' } };
    expect(check(missing, 'client').state).toBe('error');
  });

  it('fails where the client is not logged in', () => {
    const place = well();
    const { ANTHROPIC_API_KEY: _, ...env } = place.env;
    expect(troubles({ ...place, env })).toEqual(['login: error']);
  });

  it('names the variable, not its value, where no client can be asked', () => {
    const place = well();
    const { POOL_RUN_CLAUDE: _, ...env } = place.env;
    const { stdout } = run({ ...place, env }, 'doctor');
    expect(stdout).toContain('cannot be asked without the client; ANTHROPIC_API_KEY set');
    expect(stdout).not.toContain(key);
  });
});

describe('the pack', () => {
  it('warns where the copy is of another version, and says how to update it', () => {
    const place = well();
    const [path, old] = ['agents/tech-writer.md', 'old\n'];
    write(place.cwd, { [`.claude/${path}`]: old });
    expect(check(place, 'pack')).toMatchObject({
      state: 'ok',
      message: `${version} in .claude, 1 changed by you`,
    });
    const record = JSON.parse(readFileSync(join(place.cwd, '.claude/pool-run.json'), 'utf8')) as {
      files: Record<string, object>;
    };
    const sha256 = createHash('sha256').update(old).digest('hex');
    const files = { ...record.files, [path]: { version: '0.0.9', sha256 } };
    write(place.cwd, { '.claude/pool-run.json': JSON.stringify({ ...record, version: '0.0.9', files }) });
    expect(check(place, 'pack')).toMatchObject({
      message: expect.stringContaining('is of 0.0.9') as string,
      remedy: expect.stringContaining('`pool-run install`') as string,
    });
    expect(troubles(place)).toEqual(['pack: warning']);
  });

  it('warns where a file of the user stands in the way of a part', () => {
    const place = well();
    run(place, 'uninstall');
    write(place.cwd, { '.claude/commands/deps.md': 'mine\n' });
    run(place, 'install');
    expect(troubles(place)).toEqual(['pack: warning']);
    expect(check(place, 'pack').message).toContain('commands/deps.md is yours');
  });

  it('finds it in the user’s own folder too, and as links to it', () => {
    const place = well();
    run(place, 'uninstall');
    expect(troubles(place)).toEqual(['pack: error']);
    run(place, 'install', '--user');
    expect(check(place, 'pack').message).toBe(`${version} in ~/.claude`);
    run(place, 'uninstall', '--user');
    mkdirSync(join(place.cwd, '.claude'), { recursive: true });
    for (const folder of ['agents', 'commands', 'workflows']) {
      symlinkSync(resolve(folder), join(place.cwd, '.claude', folder));
    }
    expect(troubles(place)).toEqual([]);
  });

  it('knows the plugin that the real client installed: enabled, twice, of another version, disabled', () => {
    const place = well();
    const plugin = project({});
    for (const part of ['.claude-plugin', 'agents', 'commands'])
      cpSync(part, join(plugin, part), { recursive: true });
    const manage = (...words: string[]) => {
      const at = { cwd: place.cwd, home: place.env['HOME'] ?? '' };
      expect(manageClient(client, at, 'plugin', ...words)).toMatchObject({ status: 0 });
    };
    manage('marketplace', 'add', plugin);
    manage('install', 'pool-run@pool-run');
    expect(check(place, 'plugin')).toMatchObject({
      state: 'ok',
      message: expect.stringContaining(version) as string,
    });
    expect(check(place, 'pack')).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('twice'),
    });
    run(place, 'uninstall');
    expect(troubles(place)).toEqual([]);
    expect(check(place, 'pack').message).toBe('by the plugin');
    const manifest = readFileSync('.claude-plugin/plugin.json', 'utf8');
    write(plugin, { '.claude-plugin/plugin.json': manifest.replace(`"${version}"`, '"0.0.9"') });
    expect(check(place, 'plugin')).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('is of 0.0.9') as string,
      remedy: expect.stringContaining('claude plugin update pool-run@pool-run') as string,
    });
    rmSync(join(place.cwd, 'node_modules'), { recursive: true });
    expect(check(place, 'program').state).toBe('error');
    write(plugin, { 'dist/main.cjs': '' });
    expect(check(place, 'program')).toMatchObject({ state: 'ok', message: 'pool-run of the plugin' });
    manage('disable', 'pool-run@pool-run');
    expect(troubles(place)).toEqual(['plugin: warning', 'pack: error', 'program: error']);
  });
});

describe('what the client may do', () => {
  it.each([
    [{ permissions: { deny: ['Bash'] } }, 'error'],
    [{ permissions: { deny: ['Bash(pool-run:*)'] } }, 'error'],
    [{ permissions: { deny: ['Bash(pool-run deps*)'] } }, 'error'],
    [{ permissions: { deny: ['Workflow'] } }, 'error'],
    [{ permissions: { deny: ['Agent'] } }, 'error'],
    [{ permissions: { deny: ['Task(pool-run:code-reviewer)'] } }, 'error'],
    [{ permissions: { deny: ['*'] } }, 'error'],
    [{ disableWorkflows: true }, 'error'],
    [{ enableWorkflows: false }, 'error'],
    [{ env: { CLAUDE_CODE_DISABLE_WORKFLOWS: '1' } }, 'error'],
    [{ permissions: { ask: ['Bash(pool-run:*)'] } }, 'warning'],
    [{ disableSkillShellExecution: true }, 'warning'],
    ['{ // why\n }', 'warning'],
    [{ permissions: { deny: 'Bash' } }, 'warning'],
    [{ permissions: { deny: ['Bash(rm:*)', 'WebFetch', 'Agent(mine)'], allow: ['Bash'] } }, 'ok'],
    [{ permissions: { disableBypassPermissionsMode: 'disable' }, env: { A: '1' } }, 'ok'],
    [{ disableWorkflows: false, enableWorkflows: true }, 'ok'],
  ])('%j: %s, and where', (settings, state) => {
    const { cwd, env } = well();
    // No client is asked for this.
    const place = { cwd, env: { ...env, POOL_RUN_CLAUDE: '/none/claude' } };
    const text = typeof settings === 'string' ? settings : JSON.stringify(settings);
    write(place.cwd, { '.claude/settings.local.json': text });
    const found = check(place, 'permissions');
    const isNamed = found.message.includes('.claude/settings.local.json');
    expect({ state: found.state, isNamed }).toEqual({ state, isNamed: state !== 'ok' });
    write(place.cwd, { '.claude/settings.local.json': '{}' });
    write(env['HOME'] ?? '', { '.claude/settings.json': text });
    expect(check(place, 'permissions').state).toBe(state);
  });

  it('is seen in the environment too', () => {
    const place = well();
    const env = { ...place.env, CLAUDE_CODE_DISABLE_WORKFLOWS: '1' };
    expect(troubles({ ...place, env })).toEqual(['permissions: error']);
  });

  it('warns of a folder that the client was not told to trust; trust above it is enough', () => {
    const place = well({ 'deep/down/a.txt': '' });
    expect(check({ ...place, cwd: join(place.cwd, 'deep/down') }, 'trust').state).toBe('ok');
    write(place.env['HOME'] ?? '', { '.claude.json': '{}' });
    expect(troubles(place)).toEqual(['trust: warning']);
  });

  it('fails where runs cannot be kept', () => {
    const place = well({ '.pool-run': 'a file' });
    expect(troubles(place)).toEqual(['run folder: error']);
    const closed = well();
    // The administrator may write everywhere.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    chmodSync(closed.cwd, 0o555);
    const found = check({ ...closed, ...(uid !== undefined && { uid }) }, 'run folder');
    chmodSync(closed.cwd, 0o755);
    expect(found).toMatchObject({ state: 'error', message: '.pool-run cannot be written (EACCES).' });
  });
});
