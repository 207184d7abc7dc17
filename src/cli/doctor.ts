import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { findClient } from '../engines/claude/client.ts';
import type { Result } from '../model/errors.ts';
import { plain } from '../reporting/plain.ts';
import type { Check } from './doctor/check.ts';
import { checkOwners } from './commandOptions.ts';
import { checkClient, checkLogin } from './doctor/client.ts';
import { checkPack, checkPlugin, checkProgram, installedPlugins } from './doctor/pack.ts';
import { checkGit, checkNode, checkRunFolder } from './doctor/machine.ts';
import { checkSettings, checkTrust } from './doctor/settings.ts';
import { packageVersion, typable } from './installation.ts';
import type { Options } from './options.ts';

const marks: Readonly<Record<Check['state'], string>> = { ok: '✓', warning: '!', error: '✗' };

/** Looks whether all that is needed is there, without changing or spending anything; gives the exit code. */
export async function doctor(paths: readonly string[], options: Options): Promise<Result<number>> {
  const owned = checkOwners(options, []);
  if (!owned.ok) return owned;
  if (paths.length > 0) {
    const message = `doctor takes no paths, got "${paths.join(' ')}". --cwd names the project.`;
    return { ok: false, reason: { code: 'bad-option', message } };
  }
  const checks = await examine(realpathSync(resolve(options.cwd)));
  const isWell = checks.every(({ state }) => state !== 'error');
  if (options.format === 'json') {
    const found = { version: packageVersion(), ok: isWell, checks };
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  } else {
    const shown = options.quiet ? checks.filter(({ state }) => state !== 'ok') : checks;
    process.stdout.write(shown.map(lineOf).join(''));
  }
  return { ok: true, value: isWell ? 0 : 1 };
}

async function examine(project: string): Promise<Check[]> {
  const client = findClient(process.env);
  const [version, login, plugins] = await Promise.all([
    checkClient(client),
    checkLogin(client),
    installedPlugins(client, project),
  ]);
  return [
    checkNode(),
    checkGit(),
    version,
    login,
    checkPlugin(plugins),
    checkPack(project, plugins),
    checkProgram(project, plugins),
    ...checkSettings(project),
    checkTrust(project),
    checkRunFolder(project),
  ];
}

function lineOf({ name, state, message, remedy }: Check): string {
  const advice = remedy === undefined ? '' : ` ${plain(typable(remedy))}`;
  return `${marks[state]} ${name.padEnd(11)} ${plain(message)}${advice}\n`;
}
