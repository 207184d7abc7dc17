import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { Repository } from '../../engines/claude/repository.ts';
import { clearWorktrees, type WorktreeState } from '../../engines/claude/worktree.ts';
import { git } from '../../inputs/git.ts';
import { worktreesPath } from '../../journal/runFolder.ts';
import { plain } from '../../reporting/plain.ts';

const what: Readonly<Record<WorktreeState, string>> = {
  dirty: 'changes that are not committed',
  unmerged: 'work that is not merged',
  merged: 'a worktree that git cannot remove',
};

/**
 * Removes the worktrees of a run that was cut off, as far as they hold nothing of their own. What is left is told: it is
 * somebody's work.
 */
export async function clearLeftWorktrees(cwd: string, run: string): Promise<string[]> {
  const root = git(realpathSync(cwd), 'rev-parse', '--show-toplevel')?.trim();
  if (root === undefined) return [];
  const left = await clearWorktrees({
    repository: new Repository(root),
    run,
    path: worktreesPath(cwd, run),
  });
  return left.map(([path, state]) => {
    return `The run ${run} was cut off and left ${what[state]} in ${plain(relative(cwd, path))}. It stays; \`pool-run resume ${run}\` goes on with the run.`;
  });
}
