import { afterEach, expect } from 'vitest';
import { hasLivingMember, isSameProcess, type ProcessIdentity } from '../../src/engines/processIdentity.ts';

/** Collects the processes of a file's tests, and checks after each that none is alive, nor any of its group. */
export function noneAliveAfterwards(): { readonly started: (process: ProcessIdentity | undefined) => void } {
  const all: ProcessIdentity[] = [];
  afterEach(() => {
    const alive = all.filter(isAlive);
    all.length = 0;
    // A test that fails leaves nothing behind either.
    for (const { pid } of alive) process.kill(-pid, 'SIGKILL');
    expect(alive).toEqual([]);
  });
  return {
    started(process) {
      if (process) all.push(process);
    },
  };
}

/** By pid and start time, or by a member of its group. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return isSameProcess(pid, startTime) || isGroupAlive(pid);
}

/** Zombies, which only wait for whoever is to reap them, are not. */
export function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return hasLivingMember(group);
  } catch {
    return false;
  }
}

/** Looks until it is so. The deadline is far beyond what anything takes. */
export async function eventually(isSo: () => boolean, seconds = 30): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  while (!isSo()) {
    if (performance.now() > deadline)
      throw new Error(`It did not come true within ${seconds} seconds: ${String(isSo)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
