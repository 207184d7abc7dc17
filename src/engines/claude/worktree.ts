import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { GitError, type Repository } from './repository.ts';

/** The worktrees of one run. */
export interface WorktreeFolder {
  readonly repository: Repository;
  readonly run: string;
  /** Where they are: a folder for each, and a file with the commit that they begin with. */
  readonly path: string;
}

/** What a worktree holds that would be lost with it; `merged`: nothing. */
export type WorktreeState = 'merged' | 'unmerged' | 'dirty';

/** The branch of a worktree. A worktree without one has its commit from elsewhere. */
export function branchOf({ run }: WorktreeFolder, worktree: string): string {
  return `pool-run/${run}/${basename(worktree)}`;
}

/** The commit that all worktrees of the run begin with: `now`, unless an orchestrator before this one has begun. */
export function baseOf({ path }: WorktreeFolder, now: string): string {
  const file = join(path, baseFile);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : now;
}

/** Makes a worktree with a branch of its own, under the first name that is free. */
export async function addWorktree(folder: WorktreeFolder, name: string, base: string): Promise<string> {
  mkdirSync(folder.path, { recursive: true });
  writeFileSync(join(folder.path, baseFile), `${base}\n`);
  const { repository } = folder;
  const own = name.replaceAll(/[^\w.#-]+/g, '_');
  const path = await repository.inTurn(async () => {
    const free = await freePath(folder, own);
    const words = ['worktree', 'add', '--quiet', '--no-track', '-b', branchOf(folder, free), free, base];
    await repository.must(repository.root, ...words);
    return free;
  });
  await overlook(repository, path);
  return path;
}

async function freePath(folder: WorktreeFolder, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(realpathSync(folder.path), number === 1 ? name : `${name}.${number}`);
    const commit = await folder.repository.commitOf(`refs/heads/${branchOf(folder, path)}`);
    if (!existsSync(path) && commit === undefined) return path;
  }
}

/** The run's worktrees, in the order of their numbers. */
export function worktreesIn({ path }: WorktreeFolder): string[] {
  if (!existsSync(path)) return [];
  const real = realpathSync(path);
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(real, name));
}

/** Throws a `GitError` unless the folder is a worktree that was added to the repository: all else may be the user's own. */
export async function checkWorktree(repository: Repository, worktree: string): Promise<void> {
  const told = await repository.must(worktree, 'rev-parse', '--show-toplevel', '--absolute-git-dir');
  const [top, git = ''] = told.trim().split('\n');
  if (top === worktree && git.includes('/worktrees/')) return;
  throw new GitError(`${worktree} is no worktree of its own any more`);
}

/**
 * Files that differ from their commit as soon as they are checked out, such as those with other line ends than the repository
 * asks for, are nobody's change: git is told to overlook them.
 */
async function overlook(repository: Repository, worktree: string): Promise<void> {
  const differing = await repository.must(worktree, 'diff', '--no-ext-diff', '--name-only', '-z');
  const paths = differing.split('\0').filter((path) => path !== '');
  if (paths.length > 0) await repository.must(worktree, 'update-index', '--assume-unchanged', '--', ...paths);
}

/** Files that git overlooks count again once somebody has written to them. */
async function seeOverlooked(repository: Repository, worktree: string): Promise<void> {
  const listed = await repository.must(worktree, 'ls-files', '-v', '-z');
  const overlooked = listed.split('\0').filter((entry) => entry.startsWith('h '));
  if (overlooked.length === 0) return;
  const index = (await repository.must(worktree, 'rev-parse', '--git-path', 'index')).trim();
  const { mtimeMs: since } = statSync(resolve(worktree, index));
  for (const path of overlooked.map((entry) => entry.slice(2))) {
    const status = statSync(join(worktree, path), { throwIfNoEntry: false });
    if (status && status.mtimeMs < since) continue;
    const first = await repository.run(worktree, 'cat-file', '--filters', `HEAD:${path}`);
    const isAsFirst = status && readFileSync(join(worktree, path), 'utf8') === first.stdout;
    if (!isAsFirst) await repository.must(worktree, 'update-index', '--no-assume-unchanged', '--', path);
  }
}

/** Whether a worktree differs from its commit in anything that somebody did, files that git ignores included. */
export async function isDirty(repository: Repository, worktree: string): Promise<boolean> {
  await seeOverlooked(repository, worktree);
  const words = ['status', '--porcelain', '-z', '--ignored', '--untracked-files=all'];
  return (await repository.must(worktree, ...words)) !== '';
}

/** The commit of a worktree, where no branch or tag has it but its own; undefined where there is nothing to be merged. */
export async function unmergedCommit(folder: WorktreeFolder, worktree: string): Promise<string | undefined> {
  const { repository } = folder;
  await checkWorktree(repository, worktree);
  const head = (await repository.must(worktree, 'rev-parse', 'HEAD')).trim();
  return (await isElsewhere(folder, head, branchOf(folder, worktree))) ? undefined : head;
}

/** Whether a commit is in the history of another branch or tag than one, or where the run began. */
async function isElsewhere(folder: WorktreeFolder, commit: string, branch: string): Promise<boolean> {
  if (commit === baseOf(folder, '')) return true;
  const { repository } = folder;
  const places = ['refs/heads', 'refs/remotes', 'refs/tags'];
  const words = ['for-each-ref', `--contains=${commit}`, '--format=%(refname)', ...places];
  const holders = (await repository.must(repository.root, ...words)).split('\n');
  return holders.some((name) => name !== '' && name !== `refs/heads/${branch}`);
}

/** What would be lost with a worktree. One that git cannot tell about may hold anything. */
async function stateOf(folder: WorktreeFolder, worktree: string): Promise<WorktreeState> {
  try {
    const commit = await unmergedCommit(folder, worktree);
    if (await isDirty(folder.repository, worktree)) return 'dirty';
    return commit === undefined ? 'merged' : 'unmerged';
  } catch (error) {
    if (error instanceof GitError) return 'dirty';
    throw error;
  }
}

/**
 * Removes all worktrees of the run that hold nothing of their own, with their branches, and answers those that do. With the last
 * of them the folder goes as well.
 */
export async function clearWorktrees(folder: WorktreeFolder): Promise<[string, WorktreeState][]> {
  const { repository, path } = folder;
  if (!existsSync(path)) return [];
  const left: [string, WorktreeState][] = [];
  for (const worktree of worktreesIn(folder)) {
    const state = await stateOf(folder, worktree);
    // Git itself refuses where it sees changes: then it stays.
    const isGone =
      state === 'merged' &&
      (await repository.run(repository.root, 'worktree', 'remove', worktree)).status === 0;
    if (!isGone) left.push([worktree, state]);
  }
  await forgetRemoved(folder);
  if (left.length > 0) return left;
  rmSync(join(path, baseFile), { force: true });
  rmdirSync(path);
  try {
    rmdirSync(dirname(path));
  } catch {
    // Other runs have worktrees there.
  }
  return left;
}

/** What git still knows of worktrees whose folders are gone: who was killed may have come no further. */
async function forgetRemoved(folder: WorktreeFolder): Promise<void> {
  const { repository, run } = folder;
  const { root } = repository;
  const own = join(realpathSync(folder.path), '/');
  const listed = await repository.run(root, 'worktree', 'list', '--porcelain', '-z');
  const known = listed.stdout.split('\0').map((line) => line.replace(/^worktree /, ''));
  for (const path of known.filter((one) => one.startsWith(own) && !existsSync(one))) {
    await repository.run(root, 'worktree', 'remove', '--force', '--force', path);
  }
  const refs = await repository.run(
    root,
    'for-each-ref',
    '--format=%(refname:short) %(objectname)',
    `refs/heads/pool-run/${run}/`,
  );
  for (const line of refs.stdout.split('\n').filter((one) => one !== '')) {
    const [branch = '', commit = ''] = line.split(' ');
    const isInUse = existsSync(join(own, basename(branch)));
    if (isInUse || !(await isElsewhere(folder, commit, branch))) continue;
    await repository.run(root, 'update-ref', '-d', `refs/heads/${branch}`, commit);
  }
}

const baseFile = 'base';
