import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Result } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { otherWords } from './commandTable.ts';
import type { Options } from './options.ts';
import { poolCommands } from './pack.ts';
import type { PoolCommand } from './sources/source.ts';

/** The words of a command line that name pools, and the paths behind them. */
export interface CommandsAndPaths {
  readonly commands: readonly PoolCommand[];
  readonly paths: readonly string[];
}

/** All that the package brings, also as the project has it; a project's programs run only when they are named. */
const every = 'all';

/**
 * Splits the words into commands and paths: words are commands until the first that names none. Where one names both a
 * command and a folder, the command is meant; `./docs` means the folder.
 */
export function commandsAndPaths(options: Pick<Options, 'words' | 'cwd'>): Result<CommandsAndPaths> {
  const { words, cwd } = options;
  const known = poolCommands(resolve(cwd));
  const isCommand = (word: string): boolean => commandsOf(word, known).length > 0;
  const until = words.findIndex((word) => !isCommand(word));
  const names = until < 0 ? words : words.slice(0, until);
  const commands = new Set(names.flatMap((word) => commandsOf(word, known)));
  const paths = words.slice(names.length);
  const [first = ''] = paths;
  if (commands.size > 0 && (paths.length === 0 || existsSync(resolve(cwd, first)))) {
    return { ok: true, value: { commands: [...commands], paths } };
  }
  const meant = nearest(first, [...known.flatMap(({ name, aliases }) => [name, ...aliases]), ...otherWords]);
  // Behind a command, a word like another command is more likely a mistyped command than a mistyped path.
  const isPath = commands.size > 0 && meant === undefined;
  const reason = isPath
    ? ({ code: 'path-missing', path: first } as const)
    : ({ code: 'unknown-command', given: first, nearest: meant } as const);
  return { ok: false, reason };
}

function commandsOf(word: string, known: readonly PoolCommand[]): PoolCommand[] {
  if (word === every) return known.filter(({ isBuiltIn }) => isBuiltIn);
  return known.filter(({ name, aliases }) => name === word || aliases.includes(word)).slice(0, 1);
}
