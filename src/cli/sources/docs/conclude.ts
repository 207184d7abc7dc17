import { relative } from 'node:path';
import { GitError } from '../../../engines/claude/repository.ts';
import { clearWorktrees } from '../../../engines/claude/worktree.ts';
import { toPosix } from '../../../inputs/shownPath.ts';
import type { Finding } from '../../../model/finding.ts';
import type { Conclusion } from '../../../model/outcome.ts';
import type { Written } from '../../../model/written.ts';
import { sha256 } from '../../sha256.ts';
import { checkMerged, type Checked, type Unchecked } from './check.ts';
import { mergeWorktrees, type Merged } from './merge.ts';
import type { Landing } from './landing.ts';

/**
 * Merges what instances wrote onto a branch of the run, checks it there, and removes the worktrees that hold nothing else. Only what
 * lies on the disk counts: a run that was resumed lands what its earlier orchestrators left as well.
 */
export async function concludeWriting(conclusion: Conclusion, landing: Landing): Promise<Conclusion> {
  let merged: Merged = { branch: undefined, files: [], conflicts: [] };
  let checked: Checked | Unchecked;
  try {
    merged = await mergeWorktrees(landing);
    checked = await checkMerged(landing, merged);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    checked = { why: `git says: ${error.message}`, isInterrupted: false };
  }
  const written = writtenOf(landing, merged, checked);
  const left = await clearWorktrees(landing);
  const kept = left.map(([path, state]) => ({
    path: toPosix(relative(landing.place.cwd, path)),
    why: state === 'merged' ? ('held' as const) : state,
  }));
  return {
    ...conclusion,
    details: { ...conclusion.details, written: { ...written, kept } },
    findings: [
      ...conclusion.findings.map((finding) => withRemark(finding, written)),
      ...merged.conflicts.map(conflictFinding),
      ...('why' in checked ? [] : checked.fresh.map(brokenFinding)),
      ...('why' in checked && !checked.isInterrupted ? [notLanded(checked.why, merged)] : []),
    ],
  };
}

function writtenOf(
  { base, unseen }: Landing,
  { branch, files, conflicts }: Merged,
  checked: Checked | Unchecked,
): Written {
  const conflicted = new Set(conflicts.map(({ path }) => path));
  const status = statusOf({ branch, conflicts }, checked);
  const isOffered = status === 'ready' || status === 'conflicted';
  return {
    status,
    ...(branch !== undefined && { branch }),
    base,
    ...('why' in checked && { reason: checked.why }),
    files: files.map((file) => ({ ...file, isConflicted: conflicted.has(file.path) })),
    mended: 'why' in checked || !isOffered ? [] : [...checked.solved],
    kept: [],
    unseen: [...unseen],
  };
}

function statusOf(
  { branch, conflicts }: Pick<Merged, 'branch' | 'conflicts'>,
  checked: Checked | Unchecked,
): Written['status'] {
  if ('why' in checked) return 'unchecked';
  if (branch === undefined) return 'unchanged';
  if (checked.fresh.length > 0) return 'refused';
  return conflicts.length > 0 ? 'conflicted' : 'ready';
}

function withRemark(finding: Finding, { branch = '', mended }: Written): Finding {
  if (!mended.includes(finding.fingerprint)) return finding;
  return { ...finding, remarks: [...(finding.remarks ?? []), `mended on the branch ${branch}`] };
}

function conflictFinding({ path, line, instances }: Merged['conflicts'][number]): Finding {
  return {
    ruleId: 'conflicting-changes',
    level: 'error',
    message: `${instances.join(' and ')} changed lines that somebody else changed too. Both sides are on the branch, between conflict markers.`,
    location: { path, line, column: 1 },
    fingerprint: digest(['conflicting-changes', path]),
    sources: [],
  };
}

function brokenFinding({ ruleId, message, location, fingerprint }: Finding): Finding {
  return {
    ruleId: 'broken-by-changes',
    level: 'error',
    message: `New on the branch (${ruleId}): ${message}`,
    location,
    fingerprint: digest(['broken-by-changes', fingerprint]),
    sources: [],
  };
}

/** Where a run cannot land what was written that is no success, whatever else it found. */
function notLanded(why: string, { files: [file] }: Merged): Finding {
  return {
    ruleId: 'changes-not-landed',
    level: 'error',
    message: `What instances wrote could not be merged or checked: ${why}`,
    location: { path: file?.path ?? '.', line: 1, column: 1 },
    fingerprint: digest(['changes-not-landed']),
    sources: [],
  };
}

function digest(identity: readonly string[]): string {
  return sha256(JSON.stringify(identity)).slice(0, 32);
}
