import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Another linter of Claude Code definitions that is measured beside pool-run. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Below its package's folder. */
  readonly bin: string;
  /** As its README says, for a whole project, with all results as JSON. */
  readonly args: readonly string[];
  /** The file that the JSON goes to, in the project; undefined: stdout. */
  readonly report?: string;
}

export const peers: readonly Peer[] = [
  {
    name: '@carlrannaberg/cclint',
    version: '0.2.10',
    bin: 'bin/cclint.js',
    args: ['--format', 'json', '--output', 'lint-report.json'],
    report: 'lint-report.json',
  },
  {
    name: 'claude-code-lint',
    version: '0.5.0',
    bin: 'bin/claudelint',
    args: ['check-all', '--format', 'json', '--no-cache'],
  },
];

/** Beside what `npm ci` installs, so that the repository depends on none of them. */
const cache = fileURLToPath(new URL('../node_modules/.cache/pool-run-bench', import.meta.url));

/** The file that starts a peer. */
export function binOf({ name, bin }: Peer): string {
  return join(cache, 'node_modules', name, bin);
}

/** Installs the peers, unless they are there; gives the reason where that is impossible. */
export function installPeers(): string | undefined {
  if (peers.every(({ name, version }) => installedVersion(name) === version)) return undefined;
  const dependencies = Object.fromEntries(peers.map(({ name, version }) => [name, version]));
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), `${JSON.stringify({ private: true, dependencies }, null, 2)}\n`);
  try {
    const words = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
    execFileSync('npm', words, { cwd: cache, stdio: ['ignore', 'ignore', 'pipe'], timeout: 180_000 });
    return undefined;
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    const said = stderr?.toString().trim() || String(error);
    return said.split('\n').slice(0, 3).join(' ');
  }
}

function installedVersion(name: string): string | undefined {
  try {
    const text = readFileSync(join(cache, 'node_modules', name, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return undefined;
  }
}
