import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { project } from '../project.ts';
import { installClient, manageClient } from './client.ts';
import { installPacked } from './packed.ts';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

it('the plugin has the version of the package', () => {
  expect(read('.claude-plugin/plugin.json')['version']).toBe(read('package.json')['version']);
});

describe('the real client', () => {
  let program: string;
  beforeAll(() => {
    program = installClient();
  });

  it.each(['.', '.claude-plugin/plugin.json', '.claude-plugin/marketplace.json'])(
    'validates %s strictly',
    (path) => {
      const place = { cwd: project({}), home: project({}) };
      const { status, stdout } = manageClient(
        program,
        place,
        'plugin',
        'validate',
        '--strict',
        resolve(path),
      );
      expect(stdout).toContain('Validation passed');
      expect(status).toBe(0);
    },
  );

  it('installs the plugin from the package that npm installed, and shows the whole pack', () => {
    const cwd = project({});
    const place = { cwd, home: project({}) };
    installPacked(cwd);
    const manage = (...words: string[]) => manageClient(program, place, 'plugin', ...words);
    const added = manage('marketplace', 'add', join(cwd, 'node_modules/pool-run'));
    expect(added).toMatchObject({ status: 0 });
    expect(manage('install', 'pool-run@pool-run')).toMatchObject({ status: 0 });
    const { stdout } = manage('details', 'pool-run');
    expect(stdout).toContain(`pool-run ${String(read('package.json')['version'])}`);
    for (const folder of ['agents', 'commands']) {
      for (const file of readdirSync(folder)) expect(stdout).toContain(basename(file, '.md'));
    }
  });
});

/** The plugin as the client keeps it when it comes from a repository: nothing in it is built. */
function unbuilt(): string {
  const files = ['bin/pool-run', 'bin/package.json', 'package.json'];
  const folder = project(Object.fromEntries(files.map((path) => [path, readFileSync(path, 'utf8')])));
  return join(folder, 'bin/pool-run');
}

function runShim(shim: string, cwd: string, PATH: string) {
  const options = { cwd, env: { PATH }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [shim, '--version'], options);
  return { status, stdout, stderr };
}

describe('the program of a plugin that is not built', () => {
  const version = `${String(read('package.json')['version'])}\n`;

  it('runs what npm installed in the project, also from a folder below it', () => {
    const cwd = project({ 'src/deep/a.txt': '' });
    installPacked(cwd);
    const ran = runShim(unbuilt(), join(cwd, 'src/deep'), '');
    expect(ran).toEqual({ status: 0, stdout: version, stderr: '' });
  });

  it('runs the pool-run on PATH that is built, and never itself', () => {
    const shim = unbuilt();
    const PATH = [dirname(shim), dirname(unbuilt()), resolve('bin')].join(delimiter);
    expect(runShim(shim, project({}), PATH)).toEqual({ status: 0, stdout: version, stderr: '' });
  });

  it('says what to install where there is none', () => {
    const shim = unbuilt();
    const ran = runShim(shim, project({}), dirname(shim));
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('npm install');
  });
});
