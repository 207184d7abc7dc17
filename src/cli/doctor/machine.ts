import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { gitVersion, oldestGit } from '../../inputs/git.ts';
import { isAtLeast } from '../../model/version.ts';
import type { Check } from './check.ts';

/** With one that is too old nothing starts at all: bin/pool-run says so. */
export function checkNode(): Check {
  return { name: 'node', state: 'ok', message: process.versions.node };
}

export function checkGit(): Check {
  const version = gitVersion();
  const remedy = `Install git ${oldestGit} or later.`;
  if (version === undefined) {
    return { name: 'git', state: 'error', message: 'there is none on PATH.', remedy };
  }
  if (isAtLeast(version, oldestGit)) return { name: 'git', state: 'ok', message: version };
  const message = `${version} cannot tell conflicts before it merges.`;
  return { name: 'git', state: 'warning', message, remedy };
}

/** Runs are kept in `.pool-run/`, which is made when it is needed. */
export function checkRunFolder(project: string): Check {
  const name = 'run folder';
  const folder = join(project, '.pool-run');
  const remedy = 'Every run writes there: allow it, or choose another folder with --cwd.';
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats && !stats.isDirectory()) {
      return { name, state: 'error', message: '.pool-run is no folder.', remedy: 'Move it away.' };
    }
    accessSync(stats ? folder : project, constants.W_OK | constants.X_OK);
    return { name, state: 'ok', message: '.pool-run can be written' };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return { name, state: 'error', message: `.pool-run cannot be written (${code}).`, remedy };
  }
}
