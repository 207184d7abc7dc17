import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { endLeftovers } from '../../src/engines/leftovers.ts';
import { startTimeOf, type ProcessIdentity } from '../../src/engines/processIdentity.ts';
import { eventually, isAlive, noneAliveAfterwards } from './noneAlive.ts';

const { started } = noneAliveAfterwards();

describe('the leftovers of a dead run', () => {
  it('are ended with their groups, and counted', async () => {
    const first = await leftover('sleep 1000 & sleep 1000 & echo ready; wait');
    const second = await leftover('echo ready; exec sleep 1000');
    expect(await endLeftovers([first.identity, second.identity])).toBe(2);
    expect([first.identity, second.identity].some(isAlive)).toBe(false);
  });

  it('get KILL when they ignore TERM', async () => {
    const { identity, child } = await leftover('trap "" TERM; echo ready; while :; do sleep 1; done');
    expect(await endLeftovers([identity])).toBe(1);
    await eventually(() => child.signalCode === 'SIGKILL');
  });

  it('are only those with the recorded start time: another process with that pid lives on', async () => {
    const { identity, child } = await leftover('echo ready; exec sleep 1000');
    const { pid, startTime } = identity;
    const recorded = [`${startTime}0`, startTime.slice(0, -1), 'unknown', ''];
    expect(await endLeftovers(recorded.map((other) => ({ pid, startTime: other })))).toBe(0);
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('are none when they have ended, or nothing was recorded', async () => {
    const { identity, child } = await leftover('echo ready; exec sleep 1000');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await endLeftovers([identity])).toBe(0);
    expect(await endLeftovers([])).toBe(0);
  });
});

/** A process that nobody watches any more, as a killed orchestrator leaves it. */
async function leftover(
  script: string,
): Promise<{ readonly identity: ProcessIdentity; readonly child: ChildProcess }> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const identity = { pid: child.pid ?? 0, startTime: startTimeOf(child.pid ?? 0) ?? '' };
  started(identity);
  return { identity, child };
}
