import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Result } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { audit } from './audit.ts';
import { help } from './help.ts';
import { list } from './list.ts';
import type { Options } from './options.ts';
import { packageVersion, poolCommands } from './pack.ts';

/** Words that are commands by themselves. */
const ownWords = ['plan', 'list', 'help'];

/** Does what the words of the command line say; gives the exit code. */
export async function run(options: Options): Promise<Result<number>> {
  const [first, ...rest] = options.words;
  if (options.version) {
    process.stdout.write(`${packageVersion()}\n`);
    return { ok: true, value: 0 };
  }
  if (first === undefined) {
    process.stderr.write(help);
    return { ok: true, value: 2 };
  }
  if (!existsSync(options.cwd)) return { ok: false, reason: { code: 'path-missing', path: options.cwd } };
  if (first === 'list') return list(options);
  const isPlan = first === 'plan';
  const [name = 'audit', ...paths] = isPlan ? rest : options.words;
  const commands = poolCommands(resolve(options.cwd));
  const found = commands.find((one) => one.name === name || one.aliases.includes(name));
  if (found) return audit(found, paths, isPlan ? { ...options, dryRun: true } : options);
  const known = commands.flatMap((one) => [one.name, ...one.aliases]);
  const meant = nearest(name, isPlan ? known : [...known, ...ownWords]);
  return { ok: false, reason: { code: 'unknown-command', given: name, nearest: meant } };
}
