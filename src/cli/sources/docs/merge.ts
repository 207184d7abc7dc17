import { basename } from 'node:path';
import { GitError, type Repository } from '../../../engines/claude/repository.ts';
import { branchOf, unmergedCommit, worktreesIn } from '../../../engines/claude/worktree.ts';
import { namesIn } from '../../../inputs/git.ts';
import type { Landing } from './landing.ts';

/** What the worktrees of a run came to. Paths are relative to the project. */
export interface Merged {
  /** Undefined where nobody wrote anything. */
  readonly branch: string | undefined;
  readonly files: readonly ChangedFile[];
  readonly conflicts: readonly Conflict[];
}

interface ChangedFile {
  readonly path: string;
  /** Those of this orchestrator that changed it. */
  readonly instances: string[];
}

interface Conflict extends ChangedFile {
  /** Where its first conflict marker stands. */
  readonly line: number;
}

/** The branch that is built. */
interface Building {
  /** Where it is built. */
  readonly branch: string;
  /** Where its last commit is: another branch, as long as nothing was merged; undefined where there is none. */
  last: { readonly branch: string; readonly head: string } | undefined;
  /** Who changed which file, by path. */
  readonly changed: Map<string, string[]>;
}

/** Merges the worktrees that have something of their own onto the branch of the run, one after another, in their order. */
export async function mergeWorktrees(landing: Landing): Promise<Merged> {
  const building = await openBranch(landing);
  for (const worktree of worktreesIn(landing)) {
    const commit = await commitIn(landing, worktree);
    if (commit !== undefined) await mergeOne(landing, building, { worktree, commit });
  }
  const { last, changed } = building;
  if (!last) return { branch: undefined, files: [], conflicts: [] };
  const { repository, prefix, base, run } = landing;
  const { root } = repository;
  const filed = (path: string): ChangedFile => ({
    path: path.startsWith(prefix) ? path.slice(prefix.length) : path,
    instances: changed.get(path) ?? [],
  });
  const fork = (await repository.must(root, 'merge-base', base, last.head)).trim();
  const files = await changesBetween(repository, fork, last.head);
  const words = ['grep', '-z', '--name-only', '--fixed-strings', '-e', markerOf(run), last.head];
  const { stdout: marked } = await repository.run(root, ...words);
  const conflicts: Conflict[] = [];
  for (const name of namesIn(marked)) {
    const path = name.slice(last.head.length + 1);
    const text = await repository.must(root, 'cat-file', 'blob', `${last.head}:${path}`);
    const line = text.split('\n').findIndex((one) => one.startsWith(markerOf(run))) + 1;
    conflicts.push({ ...filed(path), line: Math.max(1, line) });
  }
  return { branch: last.branch, files: files.map(filed), conflicts };
}

/** How the side begins that was merged before. */
function markerOf(run: string): string {
  return `<<<<<<< ${stemOf(run)}`;
}

function stemOf(run: string): string {
  return `pool-run/docs-${run}`;
}

async function changesBetween(repository: Repository, from: string, to: string): Promise<string[]> {
  const words = ['diff', '--no-ext-diff', '--no-renames', '--name-only', '-z', from, to];
  return namesIn(await repository.must(repository.root, ...words));
}

/**
 * The run's branch: where an earlier orchestrator of the run has made it, that one goes on. What somebody has checked out is left
 * alone, and goes on under another name.
 */
async function openBranch({ repository, run }: Landing): Promise<Building> {
  const listed = await repository.must(repository.root, 'worktree', 'list', '--porcelain', '-z');
  const inUse = new Set(namesIn(listed).map((line) => line.replace(/^branch refs\/heads\//, '')));
  let last: Building['last'];
  for (let number = 1; ; number += 1) {
    const branch = `${stemOf(run)}${number === 1 ? '' : `-${number}`}`;
    const head = await repository.commitOf(`refs/heads/${branch}`);
    if (head !== undefined) last = { branch, head };
    if (head === undefined || !inUse.has(branch)) return { branch, last, changed: new Map() };
  }
}

/** What git cannot tell about is not merged: it stays where it is. */
async function commitIn(landing: Landing, worktree: string): Promise<string | undefined> {
  try {
    return await unmergedCommit(landing, worktree);
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** What one instance wrote, and where. */
interface Work {
  readonly worktree: string;
  readonly commit: string;
}

async function mergeOne(landing: Landing, building: Building, { worktree, commit }: Work): Promise<void> {
  const { repository, base, run } = landing;
  const { branch, last, changed } = building;
  const name = branchOf(landing, worktree);
  const theirs = (await repository.commitOf(`refs/heads/${name}`)) === commit ? name : commit;
  for (const path of await changesBetween(repository, base, commit)) {
    changed.set(path, [...(changed.get(path) ?? []), basename(worktree)]);
  }
  const head = last ? await mergeCommit(landing, building, { head: last.head, commit, theirs }) : commit;
  const former = last?.branch === branch ? last.head : '';
  const words = ['update-ref', '-m', `pool-run: ${run}`, `refs/heads/${branch}`, head, former];
  await repository.must(repository.root, ...words);
  building.last = { branch, head };
}

/** What is merged: onto what, which commit, and what stands beside its side of a conflict. */
interface Sides {
  readonly head: string;
  readonly commit: string;
  readonly theirs: string;
}

/** A commit that has both sides, also where they are in each other's way. */
async function mergeCommit(
  { repository }: Landing,
  { last, changed }: Building,
  { head, commit, theirs }: Sides,
): Promise<string> {
  const { root } = repository;
  // Names instead of commits, because they stand beside the conflict markers.
  const words = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', last?.branch ?? head];
  const merged = await repository.run(root, ...words, theirs);
  const [tree, ...conflicting] = namesIn(merged.stdout);
  if (merged.status > 1 || tree === undefined) return repository.must(root, ...words, theirs);
  const listed = conflicting.map((path) => `- ${path} (${(changed.get(path) ?? []).join(', ')})`);
  const isClean = conflicting.length === 0;
  const subject = `Merge what ${theirs.split('/').at(-1) ?? ''} wrote${isClean ? '' : ', with conflicts'}`;
  const body = ['Both sides are kept, between conflict markers, in:', ...listed].join('\n');
  const message = ['-m', subject, ...(isClean ? [] : ['-m', body])];
  const author = await repository.author();
  const made = ['commit-tree', tree, '-p', head, '-p', commit, ...message];
  return (await repository.must(root, ...author, ...made)).trim();
}
