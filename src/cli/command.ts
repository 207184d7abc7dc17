import { existsSync } from 'node:fs';
import type { Result } from '../model/errors.ts';
import { checkEngine } from './claudeOptions.ts';
import { checkOwners, checkWord } from './commandOptions.ts';
import { failureOf } from './running/execute.ts';
import { exitCodes } from './exitCodes.ts';
import { helpText } from './help.ts';
import { list } from './list.ts';
import type { Options } from './options.ts';
import { packageVersion } from './installation.ts';
import { runCommands } from './runCommands.ts';
import { commandsAndPaths } from './words.ts';

/** Does what the words of the command line say; gives the exit code. */
export async function run(options: Options): Promise<Result<number>> {
  if (options.version) {
    process.stdout.write(`${packageVersion()}\n`);
    return { ok: true, value: 0 };
  }
  const [first, ...rest] = options.words;
  if (first === undefined) {
    process.stderr.write(helpText());
    return { ok: true, value: exitCodes.couldNotRun.code };
  }
  if (!existsSync(options.cwd)) return { ok: false, reason: { code: 'path-missing', path: options.cwd } };
  const fitting = checkWord(options, first);
  if (!fitting.ok) return fitting;
  switch (first) {
    case 'list':
      return list(options);
    case 'cache':
      return (await import('./cache.ts')).cache(options);
    case 'new':
      return (await import('./newCommand.ts')).newCommand(rest[0], options);
    case 'begin':
      return (await import('./conversation/handOut.ts')).begin(rest, options);
    case 'deliver':
      return (await import('./conversation/deliver.ts')).deliver(rest[0], rest[1], options);
    case 'merge':
      return (await import('./conversation/handOut.ts')).merge(rest[0], options);
    case 'resume':
      return (await import('./resume.ts')).resume(rest[0], options);
    case 'status':
      return showStatus(rest[0], options);
    case 'install':
    case 'uninstall':
      return changeInstalled(first, rest, options);
    case 'doctor':
      return (await import('./doctor.ts')).doctor(rest, options);
    case 'plan':
      return runWords({ ...options, words: rest.length > 0 ? rest : ['audit'], dryRun: true });
    default:
      return runWords(options);
  }
}

async function runWords(options: Options): Promise<Result<number>> {
  const words = commandsAndPaths(options);
  if (!words.ok) return words;
  const { commands, paths } = words.value;
  const owned = checkOwners(
    options,
    commands.map(({ name }) => name),
  );
  if (!owned.ok) return owned;
  const fitting = checkEngine(options, options.engine);
  return fitting.ok ? runCommands(commands, paths, options) : fitting;
}

async function changeInstalled(
  word: 'install' | 'uninstall',
  paths: readonly string[],
  options: Options,
): Promise<Result<number>> {
  const change = (await import('./install.ts'))[word];
  try {
    return change(paths, options);
  } catch (error) {
    return failureOf(error);
  }
}

async function showStatus(id: string | undefined, { cwd, watch, format }: Options): Promise<Result<number>> {
  const { status } = await import('./status.ts');
  return status({ cwd, run: id, watch, json: format === 'json', screen: process.stdout });
}
