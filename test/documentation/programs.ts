import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { installPacked } from '../e2e/packed.ts';

/** What pages call without a network: folders of programs that go before those of the machine. */
export interface Programs {
  readonly folder: string;
  /** The same, with `claude`. */
  readonly withClient: string;
  readonly remove: () => void;
}

/** Makes them. `npm install pool-run` gives what would be published, everything else is `bin/pool-run` of this repository. */
export function makePrograms(client: string | undefined): Programs {
  const root = mkdtempSync(join(tmpdir(), 'pool-run-programs-'));
  installPacked(root);
  const npm = [
    resolve('test/documentation/npm.mjs'),
    dirname(process.execPath),
    resolve('.'),
    join(root, 'node_modules'),
  ];
  const own = {
    'pool-run': `exec node ${quoted(resolve('bin/pool-run'))} "$@"`,
    npx,
    npm: `exec node ${npm.map(quoted).join(' ')} "$@"`,
  };
  const folder = join(root, 'programs');
  const withClient = join(root, 'programs-with-client');
  writePrograms(folder, own);
  writePrograms(withClient, { ...own, claude: `exec ${quoted(client ?? 'false')} "$@"` });
  return { folder, withClient, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** The program of the project where it has one, as npx takes it. */
const npx = `
while :; do case "$1" in -y | --yes | --no-install) shift ;; *) break ;; esac; done
export npm_command=exec
[ "$1" = pool-run ] || exec ${quoted(join(dirname(process.execPath), 'npx'))} "$@"
shift
folder=$PWD
while [ -n "$folder" ]; do
  [ -x "$folder/node_modules/.bin/pool-run" ] && exec "$folder/node_modules/.bin/pool-run" "$@"
  folder=\${folder%/*}
done
exec pool-run "$@"`;

function writePrograms(folder: string, programs: Readonly<Record<string, string>>): void {
  mkdirSync(folder);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
