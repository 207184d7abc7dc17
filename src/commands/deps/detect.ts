import { basename, dirname, join } from 'node:path/posix';
import { ecosystemOf, ecosystems, type Ecosystem } from './ecosystems.ts';
import type { Manager } from './inventory.ts';

/** A lockfile with the manifests that may belong to it, or a manifest without a lockfile. */
export interface Group {
  /** The lockfile's path, or the manifest's. */
  readonly id: string;
  readonly manager: Manager;
  readonly lock: string | undefined;
  readonly manifests: readonly string[];
}

/** What was found among the files of a project. */
export interface Detected {
  readonly groups: readonly Group[];
  /** Manifests and lockfiles in folders of tests, templates, and of other people's code. */
  readonly leftOut: readonly string[];
}

/** Folders whose manifests are material of tests or for new projects, or came from elsewhere. */
const notOwn =
  /^(?:_{0,2}(?:tests?|specs?|mocks?|fixtures?|test[-_]?data|snapshots?)_{0,2}|(?:tests?|e2e)[-_.].*|.*[-_.](?:tests?|fixtures?|testdata)|e2e|templates?(?:[-_].*)?|vendor|vendored|third[-_]party|node_modules|bower_components)$/i;

/**
 * Sorts the files of a project into groups. `below` are the paths that the user named: what lies in a folder of fixtures counts
 * when that folder was named.
 */
export function detect(paths: readonly string[], below: readonly string[]): Detected {
  const relevant = paths.filter((path) =>
    ecosystems.some((one) => isLock(one, path) || isManifest(one, path)),
  );
  const inside = relevant.filter((path) => below.length === 0 || below.some((start) => isBelow(path, start)));
  const own = inside.filter((path) => isOwn(path, below));
  const included = new Set(own);
  // A workspace may lie where its tests are: the lockfile says whether it is one.
  const members = relevant.filter(
    (path) => isOwn(path, []) || !/(?:^|\/)(?:node_modules|vendor)\//.test(path),
  );
  const groups = [...lockedGroups(own, members), ...looseGroups(own, members)];
  return {
    groups: groups.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    leftOut: inside.filter((path) => !included.has(path)),
  };
}

/** Whether a group with these contents can hold packages to look up: most manifests without a lockfile only ask for ranges. */
export function mayPin({ manager, lock }: Group, contents: readonly string[]): boolean {
  const { pins } = ecosystemOf(manager);
  return lock !== undefined || (pins !== undefined && contents.some((text) => pins.test(text)));
}

function isLock(ecosystem: Ecosystem, path: string): boolean {
  return ecosystem.locks.includes(basename(path));
}

function isManifest(ecosystem: Ecosystem, path: string): boolean {
  return ecosystem.manifest.test(`/${path}`);
}

function isBelow(path: string, start: string): boolean {
  return start === '' || path === start || path.startsWith(`${start}/`);
}

function isOwn(path: string, below: readonly string[]): boolean {
  const start = below.filter((one) => isBelow(path, one)).toSorted((a, b) => b.length - a.length)[0] ?? '';
  const folders = path.slice(start.length).split('/').slice(0, -1);
  return !folders.some((folder) => notOwn.test(folder));
}

/** A manifest below a lockfile may be of its workspace: the nearest lockfile above takes it. */
function lockedGroups(own: readonly string[], members: readonly string[]): Group[] {
  return ecosystems.flatMap((ecosystem) => {
    const locks = locksOf(ecosystem, own);
    const folders = new Set(locks.map((lock) => folderOf(lock)));
    const candidates = ecosystem.namesItsFolders ? members : own;
    const manifests = candidates.filter((path) => isManifest(ecosystem, path));
    return locks.map((lock): Group => {
      const folder = folderOf(lock);
      const belonging = manifests.filter((path) => lockFolderFor(path, folders, ecosystem) === folder);
      return { id: idOf(lock, ecosystem, belonging), manager: ecosystem.manager, lock, manifests: belonging };
    });
  });
}

/** In Go the manifest holds the versions: it is what findings are about. */
function idOf(lock: string, { manager }: Ecosystem, [first]: readonly string[]): string {
  return manager === 'go' && first !== undefined ? first : lock;
}

/** Of several lockfiles of one manager in one folder the first kind counts. */
function locksOf(ecosystem: Ecosystem, paths: readonly string[]): string[] {
  const found = paths.filter((path) => isLock(ecosystem, path));
  const rank = (path: string): number => ecosystem.locks.indexOf(basename(path));
  const firstOf = new Map<string, number>();
  for (const path of found) {
    const folder = folderOf(path);
    firstOf.set(folder, Math.min(rank(path), firstOf.get(folder) ?? Infinity));
  }
  return found.filter((path) => rank(path) === firstOf.get(folderOf(path)));
}

function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
}

function lockFolderFor(
  path: string,
  folders: ReadonlySet<string>,
  { hasWorkspaces }: Ecosystem,
): string | undefined {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (folders.has(folder)) return folder;
    if (folder === '' || !hasWorkspaces) return undefined;
  }
}

/** Manifests that no lockfile can be of. A version catalogue is one, wherever it is. */
function looseGroups(own: readonly string[], members: readonly string[]): Group[] {
  const taken = new Set(lockedGroups(own, members).flatMap(({ manifests }) => manifests));
  const known = new Set(own);
  const groups: Group[] = [];
  for (const ecosystem of looseOrder) {
    for (const path of own) {
      if (taken.has(path) || !isManifest(ecosystem, path)) continue;
      taken.add(path);
      groups.push({
        id: path,
        manager: ecosystem.manager,
        lock: undefined,
        manifests: [path, ...above(ecosystem, path, known)],
      });
    }
  }
  return groups;
}

/** The manifests that one can inherit from, the nearest first. */
function above({ inherits = false }: Ecosystem, path: string, own: ReadonlySet<string>): string[] {
  const found: string[] = [];
  if (!inherits) return found;
  for (let folder = folderOf(path); folder !== '';) {
    folder = folderOf(folder);
    const candidate = join(folder, basename(path));
    if (own.has(candidate)) found.push(candidate);
  }
  return found;
}

/** pyproject.toml without a lockfile is what pip installs from. */
const looseOrder = ecosystems.filter(({ manager }) => manager !== 'uv' && manager !== 'poetry');
