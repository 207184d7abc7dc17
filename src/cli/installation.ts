import { existsSync, readFileSync } from 'node:fs';
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
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as Manifest;
}

/** The version of the installed package. */
export function packageVersion(): string {
  return manifest().version;
}

/** What `install` leaves in the folder that it copies the pack to: a record of what it copied. */
export const recordFile = 'pool-run.json';

/** How somebody who reads this calls the program: as it was called. What only npx finds is no command of a shell. */
export function calledAs({ npm_command: command }: NodeJS.ProcessEnv = process.env): string {
  return command === 'exec' ? 'npx pool-run' : 'pool-run';
}

/** A text whose `pool-run …` can be typed as it stands there. */
export function typable(text: string): string {
  return text.replaceAll('`pool-run ', `\`${calledAs()} `);
}

/** The version, and which build of it: while pool-run itself is worked on, results of the build before do not count. */
export function programVersion(): string {
  const build = join(packageFolder(), 'dist', 'build.txt');
  return existsSync(build) ? `${packageVersion()} ${readFileSync(build, 'utf8').trim()}` : packageVersion();
}
