import type { Role } from './code.ts';
import { languageOf } from './languages.ts';
import { roleByPath } from './roles.ts';

/** With fewer sources than this for each file of another kind, that kind is what the project is about. */
const fewestSources = 0.03;

/**
 * What each file of a project is for, by its path. Where next to nothing would be left to judge, because the project is a
 * collection of examples, templates or fixtures, or a suite of tests, these are its sources.
 */
export function projectRoles(paths: readonly string[]): (path: string) => Role {
  const packages = new Set(
    paths.flatMap((path) => (path.endsWith('/__init__.py') ? [path.slice(0, -'/__init__.py'.length)] : [])),
  );
  const roleOf = (path: string): Role => roleByPath(path, (folder) => packages.has(folder));
  const counts = new Map<Role, number>();
  for (const path of paths) {
    if (languageOf(path)?.kind !== 'code') continue;
    const role = roleOf(path);
    counts.set(role, (counts.get(role) ?? 0) + 1);
  }
  const own = ownRole(counts);
  return (path) => {
    const role = roleOf(path);
    return role === own ? 'source' : role;
  };
}

/** The role that is the project itself; `source` nearly everywhere. */
function ownRole(counts: ReadonlyMap<Role, number>): Role {
  const sources = counts.get('source') ?? 0;
  const judged = sources + (counts.get('test') ?? 0);
  const shown = (['example', 'fixture'] as const).find(
    (role) => judged < (counts.get(role) ?? 0) * fewestSources,
  );
  if (shown) return shown;
  return sources === 0 && counts.has('test') ? 'test' : 'source';
}
