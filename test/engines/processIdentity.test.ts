import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  birthOf,
  isSameProcess,
  parsePs,
  parseStat,
  startTimeOf,
} from '../../src/engines/processIdentity.ts';
import { fc } from '../model/fc.ts';

describe('the identity of a process', () => {
  it('is its pid and a start time that stays the same, without blanks', () => {
    const startTime = startTimeOf(process.pid);
    expect(startTime).toMatch(/^\S+$/);
    expect(startTimeOf(process.pid)).toBe(startTime);
    expect(isSameProcess(process.pid, startTime ?? '')).toBe(true);
  });

  it('is another one when the same pid has another start time', () => {
    expect(isSameProcess(process.pid, `${startTimeOf(process.pid)}0`)).toBe(false);
  });

  it('is none where there is no process', () => {
    expect(startTimeOf(2 ** 22 + 1)).toBeUndefined();
    expect(isSameProcess(2 ** 22 + 1, 'unknown')).toBe(false);
  });

  it('is gone once the process has ended, but its start can be asked until it is reaped', async () => {
    const child = spawn('true');
    const pid = child.pid ?? 0;
    const born = birthOf(pid);
    expect(born?.startTime).toMatch(/^\S+$/);
    // Nothing is reaped before this turn of the event loop is over: the process becomes a zombie.
    while (!birthOf(pid)?.isZombie);
    expect(birthOf(pid)).toEqual({ startTime: born?.startTime, isZombie: true });
    expect(startTimeOf(pid)).toBeUndefined();
    expect(isSameProcess(pid, born?.startTime ?? '')).toBe(false);
    await new Promise((resolve) => child.once('close', resolve));
  });
});

describe('the line of /proc/<pid>/stat', () => {
  const fields = 'S 19368 777 17293 0 -1 4194304 101 0 0 0 3 4 5 6 20 0 1 0 1147529 3133440 380';

  it('tells state, group, used time and start', () => {
    expect(parseStat(`19385 (cat) ${fields}`)).toEqual({
      isZombie: false,
      group: 777,
      usedTicks: 18,
      startTicks: '1147529',
    });
  });

  it('is read rightly whatever the program is called', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(parseStat(`1 (${name}) ${fields}`)).toEqual(parseStat(`1 (cat) ${fields}`));
      }),
    );
    expect(parseStat(`1 (a) Z 1 2 (b) ${fields}`)).toMatchObject({ isZombie: false, group: 777 });
  });

  it.each(['Z', 'X'])('tells by the state %s that it has ended', (state) => {
    expect(parseStat(`1 (cat) ${state}${fields.slice(1)}`)).toMatchObject({ isZombie: true });
  });

  it.each(['', 'garbage', '1 (cat)', '1 (cat) S 1'])('is none if it is cut: %j', (text) => {
    expect(parseStat(text)).toBeUndefined();
  });
});

describe('the line of ps', () => {
  it.each([
    ['Ss   Thu Nov 20 15:32:00 2025\n', { startTime: 'Thu_Nov_20_15:32:00_2025', isZombie: false }],
    ['Z+ Fri Nov  1 05:02:09 2024', { startTime: 'Fri_Nov_1_05:02:09_2024', isZombie: true }],
    ['', undefined],
    [null, undefined],
    ['S', undefined],
  ])('%j is read', (line, expected) => {
    expect(parsePs(line)).toEqual(expected);
  });
});
