import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, write } from '../project.ts';
import { manageClient } from './client.ts';
import { client, version, well, run, troubles, check } from './doctors.ts';

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
