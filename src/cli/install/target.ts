import { realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { configFolder } from '../../engines/claude/client.ts';
import type { Result } from '../../model/errors.ts';
import type { Options } from '../options.ts';

/** A folder that the client reads agents, commands and workflows from. */
export interface Target {
  /** Absolute, without links, though it may not exist yet. */
  readonly folder: string;
  readonly shown: string;
  readonly kind: 'project' | 'user';
}

/** Where the options say that the pack goes. A project's folder has to lie in the project. */
export function targetOf({ cwd, user, project }: Pick<Options, 'cwd' | 'user' | 'project'>): Result<Target> {
  if (user && project) {
    const message = '--user and --project are two places. Give one of them.';
    return { ok: false, reason: { code: 'bad-option', message } };
  }
  if (user) {
    const shown = process.env['CLAUDE_CONFIG_DIR'] || '~/.claude';
    return { ok: true, value: { folder: withoutLinks(configFolder()), shown, kind: 'user' } };
  }
  const root = realpathSync(resolve(cwd));
  const folder = withoutLinks(join(root, '.claude'));
  if (!isBelow(root, folder)) {
    const message = `.claude leads out of the project, to ${relative(root, folder)}: nothing is written there.`;
    return { ok: false, reason: { code: 'bad-option', message } };
  }
  return { ok: true, value: { folder, shown: '.claude', kind: 'project' } };
}

/** Whether a path without links lies in a folder without links. */
export function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
