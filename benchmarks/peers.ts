import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package from npm that is measured beside pool-run. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Below its package's folder. */
  readonly bin: string;
}

/** Beside what `npm ci` installs, so that the repository depends on none of them. */
const cache = fileURLToPath(new URL('../node_modules/.cache/pool-run-bench', import.meta.url));

/** The file that starts a peer. */
export function binOf({ name, bin }: Peer): string {
  return join(folderOf(name), 'node_modules', name, bin);
}

/** Installs a peer, unless it is there; gives the reason where that is impossible. */
export function installPeer({ name, version }: Peer): string | undefined {
  if (installedVersion(name) === version) return undefined;
  const folder = folderOf(name);
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: { [name]: version } };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  try {
    const words = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
    execFileSync('npm', words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], timeout: 180_000 });
    return undefined;
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    const said = stderr?.toString().trim() || String(error);
    return said.split('\n').slice(0, 3).join(' ');
  }
}

function installedVersion(name: string): string | undefined {
  try {
    const text = readFileSync(join(folderOf(name), 'node_modules', name, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/** Each for itself: installing one removes no other. */
function folderOf(name: string): string {
  return join(cache, name.replaceAll('/', '+'));
}
