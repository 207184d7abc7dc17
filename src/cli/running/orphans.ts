import { existsSync } from 'node:fs';
import { endLeftovers } from '../../engines/leftovers.ts';
import { startTimeOf } from '../../engines/processIdentity.ts';
import { deadRuns, processesOf, settleRun, worktreesPath } from '../../journal/runFolder.ts';

/** Who is told what was put right. */
interface Told {
  readonly say?: (message: string) => void;
}

/** What runs left behind whose orchestrator, and whose supervisor, were killed. */
export async function endOrphans(cwd: string, { say }: Told): Promise<void> {
  for (const run of deadRuns(cwd, { startTimeOf })) {
    const ended = await endLeftovers(processesOf(cwd, run));
    await clearLeft(cwd, run, say);
    settleRun(cwd, run);
    if (ended > 0) say?.(`Ended ${ended} processes that the run ${run} had left behind.`);
  }
}

/** Worktrees of a run that was cut off. Few runs have any. */
export async function clearLeft(cwd: string, run: string, say: Told['say']): Promise<void> {
  if (!existsSync(worktreesPath(cwd, run))) return;
  const { clearLeftWorktrees } = await import('./leftWorktrees.ts');
  for (const message of await clearLeftWorktrees(cwd, run)) say?.(message);
}
