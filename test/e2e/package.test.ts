import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agent, project } from '../project.ts';
import { installPacked, pack } from './packed.ts';
import type { Ended } from './pool.ts';

/** Bytes of the tarball; what only some need would be packages of their own. */
const mostBytes = 3 * 1000 * 1000;

/** A project as it is after `npm install pool-run-….tgz`. */
function consumer(): string {
  const cwd = project({
    'package.json': '{ "name": "consumer", "version": "1.0.0", "private": true }\n',
    'README.md': '# Consumer\n\n[code](src/a.js)\n',
    'src/a.js': 'export const a = 1;\n',
    'src/b.py': 'def b():\n    return 1\n',
    'requirements.txt': 'six==1.16.0\n',
    'pom.xml':
      '<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version></project>\n',
    '.claude/agents/own.md': agent('own'),
  });
  installPacked(cwd);
  return cwd;
}

/** Runs the installed program as people do, with a home of its own. */
function npx(cwd: string, ...args: readonly string[]): Ended {
  const words = ['--no-install', 'pool-run', ...args];
  const PATH = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const env = { PATH, HOME: project({}), npm_config_update_notifier: 'false' };
  const { status, stdout, stderr } = spawnSync('npx', words, { cwd, env, encoding: 'utf8', timeout: 60_000 });
  return { status, stdout, stderr };
}

describe('the tarball', () => {
  it('holds the whole pack, no link, no source, and less than 3 MB', () => {
    const folder = project({});
    const { filename, size, files } = pack(folder);
    const paths = new Set(files.map(({ path }) => path));
    for (const part of ['agents', 'commands', 'workflows'].filter((name) => existsSync(name))) {
      for (const name of readdirSync(part)) expect(paths).toContain(`${part}/${name}`);
    }
    expect(paths).toContain('.claude-plugin/plugin.json');
    expect(paths).toContain('.claude-plugin/marketplace.json');
    expect([...paths].filter((path) => /^(?:src|test|benchmarks)\//.test(path))).toEqual([]);
    const listing = execFileSync('tar', ['-tvzf', join(folder, filename)], { encoding: 'utf8' });
    expect(listing.split('\n').filter((line) => line !== '' && !line.startsWith('-'))).toEqual([]);
    expect(size).toBeLessThan(mostBytes);
  });

  it('works in an empty project with the dependencies that it declares', () => {
    const cwd = consumer();
    const audited = npx(cwd, 'audit');
    expect(audited).toMatchObject({ status: 0 });
    expect(audited.stdout).toContain('The client loads 1 of 1 definition.');
    const all = npx(cwd, 'all', '--osv', 'none', '--fail-on', 'never', '--format', 'json');
    expect(all).toMatchObject({ status: 0 });
    expect((JSON.parse(all.stdout) as { coverage: object }).coverage).toMatchObject({
      complete: true,
      failed: 0,
    });
  });

  it('takes results from the cache also after it was installed again, as each run in CI does', () => {
    const cwd = consumer();
    const environment = { ...process.env, XDG_CACHE_HOME: project({}) };
    const looked = () => {
      const program = join(cwd, 'node_modules/.bin/pool-run');
      const options = { cwd, env: environment, encoding: 'utf8' } as const;
      return spawnSync(process.execPath, [program, 'audit', '--quiet'], options).stdout;
    };
    expect(looked()).not.toContain('from the cache');
    const dist = join(cwd, 'node_modules/pool-run/dist');
    for (const name of readdirSync(dist)) utimesSync(join(dist, name), 2_000_000_000, 2_000_000_000);
    expect(looked()).toContain('1 of 1 result came from the cache.');
  });

  it('installs the pack, and its doctor then misses only the client', () => {
    const cwd = consumer();
    const installed = npx(cwd, 'install', '--project');
    expect(installed).toMatchObject({ status: 0, stderr: '' });
    // What it tells to type next can be typed: there is no pool-run on PATH.
    expect(installed.stdout).toContain('npx pool-run doctor');
    expect(npx(cwd, 'audti').stderr).toContain('`npx pool-run list`');
    expect(npx(cwd, 'new', 'count').stdout).toContain('npx pool-run plan count');
    rmSync(join(cwd, 'commands'), { recursive: true });
    expect(npx(cwd, 'audit', '--fail-on', 'warning')).toMatchObject({ status: 0 });
    const { status, stdout } = npx(cwd, 'doctor', '--json');
    expect(status).toBe(1);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string }[] };
    expect(checks.filter(({ state }) => state === 'error').map(({ name }) => name)).toEqual(['client']);
    expect(npx(cwd, 'uninstall')).toMatchObject({ status: 0 });
    expect(readdirSync(join(cwd, '.claude'))).toEqual(['agents']);
    expect(readdirSync(join(cwd, '.claude/agents'))).toEqual(['own.md']);
  });
});
