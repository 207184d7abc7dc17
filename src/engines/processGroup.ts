import { setTimeout as sleep } from 'node:timers/promises';
import { birthOf, hasLivingMember, unknownStart, type ProcessIdentity } from './processIdentity.ts';

/** How long what got TERM may take before it gets KILL, in milliseconds. */
export const defaultGrace = 2_000;

/** After KILL a process is gone at once, unless it hangs in a device. Nobody waits for ever for that. */
const patience = 10_000;

/**
 * Ends a process group: TERM, the grace period, KILL. Answers whether all of it is gone. `leader` is the process that began
 * the group. If its number belongs to another process by now, nothing is signalled.
 */
export async function endGroup(leader: ProcessIdentity, graceMilliseconds: number): Promise<boolean> {
  if (!isAlive(leader.pid)) return true;
  if (!signalGroup(leader, 'SIGTERM')) return true;
  if (await isGoneWithin(leader.pid, graceMilliseconds)) return true;
  if (!signalGroup(leader, 'SIGKILL')) return true;
  return isGoneWithin(leader.pid, patience);
}

/** False when there is no such group any more. */
function signalGroup({ pid, startTime }: ProcessIdentity, signal: NodeJS.Signals): boolean {
  // A group without its leader is still the same: its number is not given away as long as it has members.
  const leader = birthOf(pid);
  if (leader && leader.startTime !== startTime && startTime !== unknownStart) return false;
  return send(pid, signal);
}

/** Also true while all that is left are zombies. */
function isAlive(group: number): boolean {
  return send(group, 0);
}

function send(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // Linux says EPERM of what runs as another user, macOS says it also where only zombies are left.
    return (error as NodeJS.ErrnoException).code === 'EPERM' && process.platform === 'linux';
  }
}

/** Zombies are looked for ever more seldom: it costs a walk over all processes, and only a careless init leaves any. */
async function isGoneWithin(group: number, milliseconds: number): Promise<boolean> {
  const started = performance.now();
  let nextLook = 50;
  for (let pause = 1; isAlive(group); pause = Math.min(pause * 2, 50)) {
    const waited = performance.now() - started;
    const isLast = waited >= milliseconds;
    if (isLast || waited >= nextLook) {
      if (!hasLivingMember(group)) return true;
      nextLook *= 2;
    }
    if (isLast) return false;
    await sleep(pause);
  }
  return true;
}
