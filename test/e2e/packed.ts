import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What `npm pack` says of the tarball. */
export interface Tarball {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs what would be published, as it was built, into a folder. */
export function pack(folder: string): Tarball {
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const text = execFileSync('npm', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [tarball] = JSON.parse(text) as Tarball[];
  if (tarball === undefined) throw new Error('npm packed nothing');
  return tarball;
}

/**
 * Puts the packed package into a project as npm does: its files, the dependencies that it declares and no other, and its
 * program. The dependencies are those of this repository: no registry is asked.
 */
export function installPacked(project: string): Tarball {
  const tarball = pack(project);
  const modules = join(project, 'node_modules');
  const own = join(modules, 'pool-run');
  mkdirSync(own, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, tarball.filename), '-C', own, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(resolve('node_modules', name), join(modules, name));
  }
  mkdirSync(join(modules, '.bin'));
  symlinkSync('../pool-run/bin/pool-run', join(modules, '.bin/pool-run'));
  return tarball;
}
