import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { timesOfGroups, usedTime, watchLife } from '../../../src/engines/exec/signOfLife.ts';
import { startTimeOf } from '../../../src/engines/processIdentity.ts';
import { eventually, isGroupAlive, noneAliveAfterwards } from '../noneAlive.ts';

const { started } = noneAliveAfterwards();
const busy = 'while :; do :; done';

describe('a silent process', () => {
  it.each([
    ['it works itself', busy],
    ['it waits for one that works', `sh -c '${busy}'; true`],
  ])('shows that it is alive when %s', async (_, script) => {
    const { pid, end } = run(script);
    let signs = 0;
    const stop = watchLife(pid, () => {
      signs += 1;
    });
    await eventually(() => signs >= 2);
    stop();
    await end();
    expect(usedTime(pid)).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')(
    'is known by the time that it and its children have used',
    async () => {
      const { pid, end } = run('sleep 1000 & sleep 1000 & wait');
      await eventually(() => usedTime(pid)?.split(' ').length === 3);
      expect(usedTime(pid)).toMatch(/^\d+ \d+:\d+ \d+:\d+$/);
      await end();
    },
  );
});

it('the times of a group are those of all of its members, as ps tells them', () => {
  const text = '    1   0:01.20\n  501 123:00.05\n    1   0:00.00\n\n';
  expect(timesOfGroups(text).get(1)).toBe('0:01.20 0:00.00');
  expect(timesOfGroups(text).get(501)).toBe('123:00.05');
});

function run(script: string): { readonly pid: number; readonly end: () => Promise<void> } {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  started({ pid, startTime: startTimeOf(pid) ?? '' });
  return {
    pid,
    async end() {
      process.kill(-pid, 'SIGKILL');
      await eventually(() => child.signalCode !== null && !isGroupAlive(pid));
    },
  };
}
