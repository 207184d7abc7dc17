import { hash } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { globSync } from 'tinyglobby';
import type { InstancePool } from '../model/instancePool.ts';
import type { Item } from '../model/plan.ts';

/** Folders whose files are nobody's own work. */
const ignored = ['**/node_modules/**', '**/.git/**', '**/.pool-run/**'];

/** Which files or folders are items, and what is kept together. */
export interface FileSource {
  readonly project: string;
  /** Relative to the project; one that ends with a slash means folders. */
  readonly glob: string;
  readonly distribution: InstancePool['distribution'];
}

/**
 * The files that a glob finds in a project, as items: their weight is their size, and their category is their folder. Links
 * that lead out of the project are left out, and so are `node_modules` and `.git`.
 */
export function fileItems({ project, glob, distribution }: FileSource): Item[] {
  const root = realpathSync(project);
  return findFiles(root, [glob]).map((id) => ({ id, ...keyOf(id, distribution), ...measure(root, id) }));
}

/** SHA-256 over the paths and contents of all files that the globs find; changes when any of them does. */
export function digestOf(project: string, globs: readonly string[]): string {
  const root = realpathSync(project);
  const lines = findFiles(root, globs).map((path) => `${path} ${measure(root, path).content ?? ''}`);
  return hash('sha256', lines.join('\n'), 'hex');
}

function findFiles(root: string, globs: readonly string[]): string[] {
  const isFolders = globs.every((glob) => glob.endsWith('/'));
  const found = globSync([...globs], {
    cwd: root,
    ignore: ignored,
    followSymbolicLinks: false,
    expandDirectories: false,
    ...(isFolders && { onlyDirectories: true }),
  });
  const isInside = insideOf(root);
  return found
    .map((path) => path.replace(/\/$/, ''))
    .filter((path) => isInside(path))
    .toSorted();
}

/** Whether a path really lies inside a folder, links followed. Each folder is resolved once, and files only where they are links. */
function insideOf(root: string): (path: string) => boolean {
  const isBelow = (path: string): boolean => {
    try {
      const real = realpathSync(path);
      return real === root || real.startsWith(root + sep);
    } catch {
      // A link that leads nowhere, or a file that is gone meanwhile.
      return false;
    }
  };
  const folders = new Map<string, boolean>();
  return (path) => {
    const file = join(root, path);
    const folder = dirname(file);
    const known = folders.get(folder) ?? isBelow(folder);
    folders.set(folder, known);
    const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
    return known && (isLink ? isBelow(file) : true);
  };
}

function keyOf(id: string, distribution: InstancePool['distribution']): Pick<Item, 'key' | 'decidedBy'> {
  if (distribution === 'none') return { key: 'all' };
  if (distribution === 'file') return { key: id, decidedBy: 'path' };
  return { key: dirname(id), decidedBy: 'folder' };
}

function measure(root: string, id: string): Pick<Item, 'weight' | 'content'> {
  const path = join(root, id);
  try {
    if (!statSync(path).isFile()) return { weight: 1 };
    const bytes = readFileSync(path);
    return { weight: bytes.length, content: hash('sha256', bytes, 'hex') };
  } catch {
    // The engine will find that it is gone, or may not be read, and say so.
    return { weight: 0 };
  }
}

/** Items below one of the given files or folders, relative to the project; all where none is given. */
export function itemsBelow(items: readonly Item[], paths: readonly string[]): Item[] {
  if (paths.length === 0) return [...items];
  const isBelow = (id: string): boolean =>
    paths.some((path) => path === '' || id === path || id.startsWith(`${path}/`));
  return items.filter(({ id }) => isBelow(id));
}
