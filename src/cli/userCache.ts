import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from './sha256.ts';

/**
 * Where the results of a project are kept: in the user's own cache folder, never in the project. What lies in a project can
 * come with a pull request, and a forged result would make an audit look clean.
 */
export function cacheFolderOf(project: string): string {
  return join(userCache(), sha256(realpathSync(project)).slice(0, 16));
}

/** Advisories are the same for all projects: they are kept once for each server. */
export function advisoriesFolder(server: string): string {
  return join(userCache(), 'advisories', sha256(server).slice(0, 16));
}

/** As the XDG Base Directory Specification has it. */
function userCache(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'pool-run');
}
