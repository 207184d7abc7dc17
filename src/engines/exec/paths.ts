import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

/**
 * Tells where a path that a program gives lies below the folder in which it ran: relative, with slashes, `.` for the folder
 * itself. Undefined when it lies outside, links followed.
 */
export function pathsBelow(folder: string): (path: string) => string | undefined {
  const root = resolve(folder);
  // Programs see their folder without links, and may give paths in it that way.
  const realRoot = realPath(root);
  const known = new Map<string, string | undefined>();
  const find = (path: string): string | undefined => {
    if (path.includes('\0')) return undefined;
    const absolute = resolve(root, path);
    const base = [root, realRoot].find((one) => holds(one, absolute));
    if (base === undefined || !holds(realRoot, realPath(absolute))) return undefined;
    return relative(base, absolute).split(sep).join('/') || '.';
  };
  return (path) => {
    if (!known.has(path)) known.set(path, find(path));
    return known.get(path);
  };
}

/** A path with its links followed; the part of it that does not exist stays as it is. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = resolve(path, '..');
    return parent === path ? path : resolve(realPath(parent), relative(parent, path));
  }
}

function holds(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
