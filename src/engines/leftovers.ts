import { defaultGrace, endGroup } from './processGroup.ts';
import { isSameProcess, type ProcessIdentity } from './processIdentity.ts';

/**
 * Ends the processes of a run whose orchestrator is dead, with their groups, and answers how many there were. Only those are
 * touched that are alive with the start time that was recorded: a number alone may be another's by now.
 */
export async function endLeftovers(processes: readonly ProcessIdentity[]): Promise<number> {
  const alive = processes.filter(({ pid, startTime }) => isSameProcess(pid, startTime));
  await Promise.all(alive.map((process) => endGroup(process, defaultGrace)));
  return alive.length;
}
