import { chmodSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project } from '../project.ts';
import { client, version, key, well, run, doctor, troubles, check } from './doctors.ts';

/** A folder of programs of which each prints something. */
function programs(texts: Readonly<Record<string, string>>): string {
  const entries = Object.entries(texts);
  const folder = project(Object.fromEntries(entries.map(([name, text]) => [name, `#!/bin/sh\n${text}\n`])));
  for (const [name] of entries) chmodSync(join(folder, name), 0o755);
  return folder;
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
