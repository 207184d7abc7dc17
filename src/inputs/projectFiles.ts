import { lstatSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { globSync } from 'tinyglobby';
import { git, namesIn } from './git.ts';

/** The files that belong to a project. */
export interface ProjectFiles {
  /** Its folder, links followed. */
  readonly root: string;
  /** Relative to the root, with forward slashes, sorted. */
  readonly paths: readonly string[];
  /** `git`: what git tracks or would track. `folder`: everything below the folder but what tools install there. */
  readonly from: 'git' | 'folder';
}

/** What tools put beside a project's own files. Only looked at where git does not say what is ignored. */
const installed = [
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  '.pool-run',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.gradle',
].map((name) => `**/${name}/**`);

/**
 * The files of a project: as git sees them, ignored ones left out, or as they lie in the folder where there is no git. Submodules
 * are other projects. Links are listed where git tracks them and they lead to a file inside the project.
 */
export function projectFiles(project: string): ProjectFiles {
  const root = realpathSync(project);
  const tracked = trackedFiles(root);
  const from = tracked === undefined ? 'folder' : 'git';
  const paths = tracked ?? filesBelow(root);
  return { root, paths: paths.toSorted(), from };
}

const submodule = '160000';
const link = '120000';

/** Undefined where git knows nothing of the folder, or ignores it as a whole. */
function trackedFiles(root: string): string[] | undefined {
  const listed = git(root, 'ls-files', '--stage', '-z');
  if (listed === undefined) return undefined;
  const removed = new Set(namesIn(git(root, 'ls-files', '--deleted', '-z')));
  const untracked = namesIn(git(root, 'ls-files', '--others', '--exclude-standard', '-z'));
  const known = new Set([
    ...namesIn(listed)
      .map(entryOf)
      .filter(({ path, mode }) => !removed.has(path) && isFile(root, path, mode))
      .map(({ path }) => path),
    // A folder with a repository of its own is listed as the folder.
    ...untracked.filter((path) => !path.endsWith('/') && isOwn(root, path)),
  ]);
  return known.size === 0 ? undefined : [...known].filter((path) => !path.startsWith('.pool-run/'));
}

/** Of `mode object stage<tab>path`. A conflict lists one path several times. */
function entryOf(entry: string): { readonly path: string; readonly mode: string } {
  return { path: entry.slice(entry.indexOf('\t') + 1), mode: entry.slice(0, submodule.length) };
}

function isFile(root: string, path: string, mode: string): boolean {
  return mode !== submodule && (mode !== link || leadsInside(root, path));
}

function filesBelow(root: string): string[] {
  const found = globSync(['**'], {
    cwd: root,
    dot: true,
    ignore: installed,
    followSymbolicLinks: false,
    expandDirectories: false,
  });
  return found.filter((path) => isOwn(root, path));
}

function isOwn(root: string, path: string): boolean {
  const status = lstatSync(join(root, path), { throwIfNoEntry: false });
  return status?.isSymbolicLink() === true ? leadsInside(root, path) : status?.isFile() === true;
}

function leadsInside(root: string, path: string): boolean {
  try {
    const real = realpathSync(join(root, path));
    return real.startsWith(root + sep) && statSync(real).isFile();
  } catch {
    // It leads nowhere, or to itself.
    return false;
  }
}
