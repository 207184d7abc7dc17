import { opendirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { basename, join, sep } from 'node:path';

/** A file below a walked folder. */
export interface Entry {
  /** Relative to the walked folder, with forward slashes. */
  readonly path: string;
  readonly file: string;
  /** Rank in the file system's own order, which decides what the client takes of two files with one name. */
  readonly order: number;
  /** Length of the path up to the outermost symbolic link in it; undefined where there is none. */
  readonly linkedAt?: number;
  /** The entry is a folder that cannot be followed or read, and this is why. */
  readonly problem?: 'symlink-loop' | 'no-permission';
}

const skipped = new Set(['node_modules', '.git', '.pool-run']);

/**
 * Lists the files below a folder that may define something: Markdown, and plugin manifests. Symbolic links are
 * followed, each real folder once on any way down, so that loops end. Sorted by path. Throws when the folder itself cannot be listed.
 *
 * Not fast-glob: it follows a loop of links until the system refuses, and gives neither links nor the folder's order.
 */
export function walk(folder: string): Entry[] {
  const entries: Entry[] = [];
  const at = { folder, path: '', ancestors: [identity(folder)], followed: new Set<string>(), entries };
  visit(at, listFolder(folder));
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

interface Visit {
  readonly folder: string;
  readonly path: string;
  /** Real paths of the folders that lead here. */
  readonly ancestors: readonly string[];
  readonly linkedAt?: number;
  /** Real paths of the folders that a link led to: each is visited once, however many links lead there. */
  readonly followed: Set<string>;
  readonly entries: Entry[];
}

function visit(at: Visit, members: readonly Dirent[]): void {
  for (const member of members) {
    const path = at.path === '' ? member.name : `${at.path}/${member.name}`;
    const isLink = member.isSymbolicLink();
    const linkedAt = at.linkedAt ?? (isLink ? path.length : undefined);
    const here = {
      ...at,
      folder: join(at.folder, member.name),
      path,
      ...(linkedAt !== undefined && { linkedAt }),
    };
    if (isFolder(member, here.folder)) enter(here, isLink);
    else if (isOfInterest(path)) add(here);
  }
}

function add({ path, folder, linkedAt, entries }: Visit, problem?: Entry['problem']): void {
  const file = { path, file: folder, order: entries.length };
  entries.push({ ...file, ...(linkedAt !== undefined && { linkedAt }), ...(problem && { problem }) });
}

function enter(here: Visit, isLink: boolean): void {
  if (skipped.has(basename(here.folder))) return;
  const { ancestors, followed, folder } = here;
  // Only a link can lead back, so only then is the real path worth asking for.
  const own = isLink ? identity(folder) : folder;
  if (isLink) {
    if (ancestors.some((ancestor) => holds(own, identity(ancestor)))) return add(here, 'symlink-loop');
    // One folder may be linked from agents/ and from commands/: it counts for both.
    const once = `${/^(?:.*?\/)?(agents|commands|skills)\//.exec(here.path)?.[1] ?? ''} ${own}`;
    if (followed.has(once)) return undefined;
    followed.add(once);
  }
  const members = tryToList(folder);
  if (!members) return add(here, 'no-permission');
  return visit({ ...here, ancestors: [...ancestors, own] }, members);
}

/** Whether a folder is another one, or one of those above it: then a link to it leads back. */
function holds(folder: string, other: string): boolean {
  return folder === other || other.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Also a folder that may be read can refuse to be listed, or be gone by now: that must not end the walk. */
function tryToList(folder: string): Dirent[] | undefined {
  try {
    return listFolder(folder);
  } catch {
    return undefined;
  }
}

/** In the order in which the file system lists the folder: `readdir` of Node would sort. */
function listFolder(folder: string): Dirent[] {
  const handle = opendirSync(folder, { bufferSize: 256 });
  const members: Dirent[] = [];
  try {
    for (let member = handle.readSync(); member; member = handle.readSync()) members.push(member);
  } finally {
    handle.closeSync();
  }
  return members;
}

function isFolder(member: Dirent, file: string): boolean {
  if (!member.isSymbolicLink()) return member.isDirectory();
  try {
    return statSync(file).isDirectory();
  } catch {
    // A link that leads nowhere, or to itself: reading it will say which.
    return false;
  }
}

function isOfInterest(path: string): boolean {
  return /\.md$/i.test(path) || /(^|\/)\.claude-plugin\/(plugin|marketplace)\.json$/.test(path);
}

function identity(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
