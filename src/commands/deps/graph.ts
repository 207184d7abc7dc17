import type { Inventory, Package, Scope } from './inventory.ts';

/** How a package got in. */
export interface Reach {
  readonly scope: Scope;
  readonly isDirect: boolean;
  /** The names from a direct dependency to the package itself, by the shortest way. */
  readonly path: readonly string[];
}

const scopes: readonly Scope[] = ['runtime', 'optional', 'development'];

/**
 * How each package got in, by its id: it is needed at run time when anything leads there from a dependency at run time. What
 * nothing leads to has no path, and is taken for needed at run time unless the lockfile says otherwise.
 */
export function reachOf({ packages, roots }: Pick<Inventory, 'packages' | 'roots'>): Map<string, Reach> {
  const byId = new Map(packages.map((one) => [one.id, one]));
  const reached = new Map<string, { scope: Scope; from: string | undefined }>();
  const direct = new Set(roots.map(({ id }) => id));
  for (const scope of scopes) {
    const start = roots.filter((root) => root.scope === scope).map(({ id }) => id);
    walk(byId, start, (id, from) => {
      if (reached.has(id)) return false;
      reached.set(id, { scope, from });
      return true;
    });
  }
  const shortest = new Map<string, string | undefined>();
  walk(byId, [...direct], (id, from) => {
    if (shortest.has(id)) return false;
    shortest.set(id, from);
    return true;
  });
  return new Map(
    packages.map(({ id, scope = 'runtime' }) => [
      id,
      {
        scope: reached.get(id)?.scope ?? scope,
        isDirect: direct.has(id),
        path: pathTo(id, shortest, byId),
      },
    ]),
  );
}

/** Breadth first; `visit` says whether to go on from there. */
function walk(
  byId: ReadonlyMap<string, Package>,
  start: readonly string[],
  visit: (id: string, from: string | undefined) => boolean,
): void {
  const queue = start.filter((id) => byId.has(id) && visit(id, undefined));
  for (const id of queue) {
    for (const next of byId.get(id)?.requires ?? []) {
      if (byId.has(next) && visit(next, id)) queue.push(next);
    }
  }
}

function pathTo(
  id: string,
  shortest: ReadonlyMap<string, string | undefined>,
  byId: ReadonlyMap<string, Package>,
): string[] {
  const path: string[] = [];
  for (
    let at: string | undefined = shortest.has(id) ? id : undefined;
    at !== undefined;
    at = shortest.get(at)
  ) {
    path.push(byId.get(at)?.name ?? at);
  }
  return path.toReversed();
}
