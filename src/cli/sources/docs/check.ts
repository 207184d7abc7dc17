import { join } from 'node:path';
import { rmSync } from 'node:fs';
import type { Finding } from '../../../model/finding.ts';
import type { Report } from '../../../model/report.ts';
import { reaches } from '../../../model/severity.ts';
import { planOf } from '../plan.ts';
import type { Merged } from './merge.ts';
import type { Landing } from './landing.ts';

/** How the merged documents compare with those that the run began with. */
export interface Checked {
  /** Findings that were not there before. */
  readonly fresh: readonly Finding[];
  /** Fingerprints of findings that no longer hold. */
  readonly solved: ReadonlySet<string>;
}

/** Why they could not be compared. */
export interface Unchecked {
  readonly why: string;
  /** The user did not want to wait for it. */
  readonly isInterrupted: boolean;
}

/**
 * Looks at all documents before and after in a worktree of its own, so that neither files that only the user has nor their changes
 * count.
 */
export async function checkMerged(landing: Landing, { branch }: Merged): Promise<Checked | Unchecked> {
  if (branch === undefined) return { fresh: [], solved: new Set() };
  const { repository, base, path } = landing;
  const head = (await repository.commitOf(`refs/heads/${branch}`)) ?? base;
  const fork = (await repository.must(repository.root, 'merge-base', base, head)).trim();
  const worktree = join(path, 'check');
  await repository.must(repository.root, 'worktree', 'add', '--quiet', '--detach', worktree, fork);
  try {
    const before = await lookIn(landing, worktree);
    await repository.must(worktree, 'checkout', '--quiet', '--force', '--detach', head);
    const after = await lookIn(landing, worktree);
    if (after.outcome === 'interrupted') {
      return { why: 'the run was interrupted before it was checked', isInterrupted: true };
    }
    if (before.outcome === 'complete' && after.outcome === 'complete') {
      return compare(before.findings, after.findings);
    }
    return { why: 'not every document could be looked at', isInterrupted: false };
  } finally {
    // Nobody but git has written there.
    await repository.must(repository.root, 'worktree', 'remove', '--force', worktree);
    rmSync(worktree, { recursive: true, force: true });
  }
}

/** All documents of the project as they are in a worktree, and no servers. */
function lookIn({ request, open, place, prefix }: Landing, worktree: string): Promise<Report> {
  const { only: _, paths: __, external: ___, letWrite: ____, engine: _____, ...options } = request.options;
  const own = { ...request, cwd: join(worktree, prefix), options, changes: undefined };
  const source = open(own);
  if (!source.ok) throw new Error(`Internal error: ${source.reason.code}`);
  return place.look({ ...source.value, plan: planOf(own, source.value, 1) });
}

/** Notes are for the reader: they keep nothing from landing. */
function compare(before: readonly Finding[], after: readonly Finding[]): Checked {
  const known = new Set(before.map(({ fingerprint }) => fingerprint));
  const left = new Set(after.map(({ fingerprint }) => fingerprint));
  return {
    fresh: after.filter(({ fingerprint, level }) => reaches(level, 'warning') && !known.has(fingerprint)),
    solved: new Set([...known].filter((fingerprint) => !left.has(fingerprint))),
  };
}
