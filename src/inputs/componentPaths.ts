import { existsSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { quote } from '../model/quote.ts';
import type { ComponentKey, Reporter } from './manifest.ts';

/** Why the client refuses a listed path by its form, or undefined. */
export function refusalOf(key: ComponentKey, path: string): string | undefined {
  if (!path.startsWith('./') && !(key === 'skills' && path === '.')) {
    return `the path ${quote(path)} in ${quote(key)} must begin with "./"`;
  }
  if (key === 'agents' && !path.endsWith('.md'))
    return `${quote(path)} in "agents" must be the path of a .md file`;
  return undefined;
}

/** Whether a listed path leads to something inside of the plugin. */
export function checkPath(key: string, path: string, folder: string, report: Reporter): void {
  const base = resolve(folder);
  const target = resolve(base, path);
  if (target !== base && !target.startsWith(base + sep)) {
    report.unresolved(`${quote(path)} in "${key}" leads out of the plugin`, path);
  } else if (!existsSync(target)) {
    report.unresolved(`${quote(path)} in "${key}" does not exist`, path);
  } else if (key === 'skills' && statSync(target).isFile()) {
    report.unresolved(`${quote(path)} in "skills" is a file; name the skill's folder`, path);
  }
}
