import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../inputs/readText.ts';
import { packageFolder } from '../installation.ts';
import { packFolders, type InstallRecord } from './record.ts';
import { isBelow, type Target } from './target.ts';
import { sha256 } from '../sha256.ts';

/** A file of the pack: its path below the folder that the client reads, and its text. */
export interface PackFile {
  readonly path: string;
  readonly text: string;
}

/** What becomes of one file, and why where that is not plain. */
export interface PlannedFile {
  readonly path: string;
  /**
   * `edited` and `blocked` are kept as they are: the first was installed and changed by the user since, the second is the user's
   * own. `gone` was installed and is not there any more.
   */
  readonly action: 'new' | 'update' | 'same' | 'remove' | 'gone' | 'edited' | 'blocked';
  readonly why?: string;
}

/** All files of the pack. */
export function packFiles(): PackFile[] {
  const root = packageFolder();
  return packFolders.flatMap((folder) => {
    if (!statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory()) return [];
    const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    return entries
      .map((entry) => `${folder}/${entry.replaceAll('\\', '/')}`)
      .filter((path) => statSync(join(root, path)).isFile())
      .toSorted()
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  });
}

/** What `install` would do, file by file. Reads only. */
export function planInstall(
  pack: readonly PackFile[],
  record: InstallRecord | undefined,
  target: Target,
): PlannedFile[] {
  const paths = new Set(pack.map(({ path }) => path));
  const files = pack.map(({ path, text }) => planFile(path, sha256(text), record, target));
  const former = Object.keys(record?.files ?? {}).filter((path) => !paths.has(path));
  const left = former.map((path) => planRemoval(path, record, target));
  return [...files, ...left].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** What `uninstall` would do. Reads only. */
export function planUninstall(record: InstallRecord, target: Target): PlannedFile[] {
  return Object.keys(record.files)
    .toSorted()
    .map((path) => planRemoval(path, record, target));
}

function planFile(
  path: string,
  wanted: string,
  record: InstallRecord | undefined,
  target: Target,
): PlannedFile {
  const found = look(target, path);
  const installed = record?.files[path];
  if (found.sha256 === wanted) return { path, action: 'same' };
  if (found.obstacle !== undefined) return { path, action: 'blocked', why: found.obstacle };
  if (found.sha256 === undefined) return { path, action: 'new' };
  if (installed === undefined) {
    const why = 'yours: pool-run did not install it. Rename it, and install again';
    return { path, action: 'blocked', why };
  }
  if (found.sha256 === installed.sha256) {
    return { path, action: 'update', why: `it is of ${installed.version}` };
  }
  const why = `you changed it since ${installed.version} was installed. Delete it and install again to get the new one`;
  return { path, action: 'edited', why };
}

function planRemoval(path: string, record: InstallRecord | undefined, target: Target): PlannedFile {
  const found = look(target, path);
  if (found.obstacle !== undefined) return { path, action: 'edited', why: found.obstacle };
  if (found.sha256 === undefined) return { path, action: 'gone' };
  if (found.sha256 === record?.files[path]?.sha256) return { path, action: 'remove' };
  return { path, action: 'edited', why: 'you changed it since it was installed' };
}

/** What lies at a path: the hash of its bytes, and why nothing may be written there. */
interface Found {
  readonly sha256?: string;
  readonly obstacle?: string;
}

/** Nothing is ever written or removed through a link. What it leads to may still be what is wanted, as in the pack's own repository. */
function look({ folder, shown }: Target, path: string): Found {
  const obstacle = obstacleIn(folder, path);
  const read = readText(join(folder, path));
  const hash = 'sha256' in read ? { sha256: read.sha256 } : {};
  if (obstacle !== undefined) return { ...hash, obstacle: `${shown}/${obstacle}` };
  if ('code' in read && read.code !== 'missing') return { obstacle: read.message };
  return hash;
}

function obstacleIn(root: string, path: string): string | undefined {
  const names = path.split('/');
  for (const depth of names.keys()) {
    const part = names.slice(0, depth + 1).join('/');
    const stats = lstatSync(join(root, part), { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    const isLast = depth === names.length - 1;
    if (stats.isSymbolicLink() && (isLast || !leadsInside(root, part))) {
      return `${part} is a link, which is not followed. Put a ${isLast ? 'file' : 'folder'} of its own there`;
    }
    if (!isLast && !statSync(join(root, part)).isDirectory()) return `${part} is no folder`;
  }
  return undefined;
}

function leadsInside(root: string, part: string): boolean {
  try {
    return isBelow(root, realpathSync(join(root, part)));
  } catch {
    return false;
  }
}
