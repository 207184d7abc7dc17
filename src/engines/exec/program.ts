import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Seat } from '../../model/ports.ts';
import { digest } from '../digest.ts';

/** Where a program is, or why it cannot be started. */
export type FoundProgram = { readonly path: string } | { readonly reason: string };

/** As npm runs scripts: the programs of the packages of `cwd`, and of the folders above it up to `project`, come first. */
export function searchPath(cwd: string, project = cwd): string {
  const own = [cwd];
  for (let folder = cwd; folder !== project && folder !== dirname(folder);) {
    folder = dirname(folder);
    own.push(folder);
  }
  const installed = own.map((folder) => join(folder, 'node_modules', '.bin'));
  return [...installed, process.env['PATH']].filter(Boolean).join(delimiter);
}

/** Finds a program as a shell would: a word with a slash is a path below `cwd`, any other is looked for in `folders`. */
export function findProgram(word: string, cwd: string, folders: string): FoundProgram {
  const candidates = word.includes('/')
    ? [resolve(cwd, word)]
    : folders
        .split(delimiter)
        .filter((folder) => folder !== '')
        .map((folder) => resolve(cwd, folder, word));
  const files = candidates.filter(isFile);
  const path = files.find(isExecutable);
  if (path !== undefined) return { path };
  const [other] = files;
  if (other !== undefined) {
    return { reason: `${other} is not executable. Allow it with chmod +x, if it is a program.` };
  }
  const where = word.includes('/')
    ? `there is no ${candidates[0]}`
    : `it is neither in ${join(cwd, 'node_modules', '.bin')} nor in a folder of PATH`;
  return { reason: `There is no program "${word}": ${where}. Install it, or correct its name.` };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Larger programs are known by their size and time: reading them takes longer than it is worth. */
const mostHashed = 1024 * 1024;

/**
 * Changes with the words, with what is made of the output, and with the program's own file. What a package manager installs is
 * known by its bytes: each installation gives it a new time.
 */
export function versionOf(words: readonly string[], output: string, program: FoundProgram): string {
  const identity = [words, output, program, 'path' in program ? markOf(program.path) : undefined];
  return digest(JSON.stringify(identity));
}

function markOf(path: string): string | undefined {
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined) return undefined;
  try {
    if (file.size <= mostHashed) return digest(readFileSync(path, 'latin1'));
  } catch {
    // A program may be executable for somebody who may not read it.
  }
  return `${file.size} ${file.mtimeMs}`;
}

/** What the processes of an instance find in their environment: our own, and who they are. */
export function environmentOf(seat: Seat, run: string, folders: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: folders,
    CLAUDE_INSTANCE_ID: String(seat.number),
    CLAUDE_TOTAL_INSTANCES: String(seat.total),
    POOL_RUN_ID: run,
    POOL_RUN_SHARD: String(seat.number),
  };
}
