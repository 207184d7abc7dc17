import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the installed package: the one above this file that holds its `package.json`. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** What the installed package says of itself. */
interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as Manifest;
}

/** The version of the installed package. */
export function packageVersion(): string {
  return manifest().version;
}

/** The oldest Node.js that the package runs on, such as `20.19`. */
export function oldestNode(): string {
  return manifest().engines.node.replace('>=', '');
}

/** The version, and which build of it: while pool-run itself is worked on, results of the build before do not count. */
export function programVersion(): string {
  const built = join(packageFolder(), 'dist');
  const bundles = existsSync(built) ? readdirSync(built).filter((name) => name.endsWith('.cjs')) : [];
  const marks = bundles.map((name) => {
    const { size, mtimeMs } = statSync(join(built, name));
    return `${size} ${mtimeMs}`;
  });
  return [packageVersion(), ...marks].join(' ');
}
