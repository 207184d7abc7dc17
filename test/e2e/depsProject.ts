import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { lodashAdvisory, osvServer } from '../commands/deps/osvServer.ts';
import { project } from '../project.ts';
import type { Ended } from './pool.ts';

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const lodash = { version: '4.17.20', integrity: 'sha512-AAAA' };

export const lockOf = (packages: object): string =>
  json({ lockfileVersion: 3, packages: { '': {}, ...packages } });

/** A project that asks for lodash, directly or by way of another package. */
export function app(more: Readonly<Record<string, string>> = {}): string {
  return project({
    'package.json': json({ name: 'app', dependencies: { lodash: '^4.0.0' } }),
    'package-lock.json': lockOf({ 'node_modules/lodash': lodash }),
    ...more,
  });
}

/** As `poolRun`, but without holding up a server in this process. */
export function deps(cwd: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [resolve('bin/pool-run'), 'deps', ...args], {
    cwd,
    env: { ...process.env, XDG_CACHE_HOME: join(cwd, '.cache') },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
  return new Promise((ended) => {
    child.on('close', (status) => ended({ status, ...output }));
  });
}

export function knownServer() {
  return osvServer(({ url, body }) => {
    if (url.startsWith('/v1/vulns/')) return { json: lodashAdvisory() };
    const { queries } = body as { queries: { package: { name: string } }[] };
    return {
      json: {
        results: queries.map((one) =>
          one.package.name === 'lodash'
            ? { vulns: [{ id: 'GHSA-35jh-r3h4-6jhm', modified: '2026-01-01T00:00:00Z' }] }
            : {},
        ),
      },
    };
  });
}
