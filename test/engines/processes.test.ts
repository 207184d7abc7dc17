import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTimeOf } from '../../src/engines/processIdentity.ts';
import { startProcess, type Program, type StartedProcess } from '../../src/engines/processes.ts';
import { project } from '../project.ts';
import { eventually, isGroupAlive, noneAliveAfterwards } from './noneAlive.ts';

const { started } = noneAliveAfterwards();

describe('a process', () => {
  it('gets its arguments, folder, environment and input as they are, with no shell between', async () => {
    const cwd = project({});
    const words = ['$HOME', '`id`', ' two  words ', '"', '', '*', 'ünï'];
    const { process, printed } = start({
      path: '/bin/sh',
      arguments: [
        '-c',
        'for word; do printf "<%s>" "$word"; done; pwd -P; printf "%s" "$GIVEN"; cat',
        'sh',
        ...words,
      ],
      cwd,
      environment: { ...globalThis.process.env, GIVEN: 'a $b' },
      input: 'in\nput',
    });
    expect(await process.ended).toEqual({ kind: 'exited', code: 0 });
    expect(printed.stdout).toContain(words.map((word) => `<${word}>`).join(''));
    expect(printed.stdout).toContain(cwd);
    expect(printed.stdout).toMatch(/a \$bin\nput$/);
  });

  it('can open its input as a file, and has none where none is given', async () => {
    const given = shell('cat /dev/stdin', { input: 'text' });
    await given.process.ended;
    expect(given.printed.stdout).toBe('text');
    const none = shell('cat');
    expect(await none.process.ended).toEqual({ kind: 'exited', code: 0 });
    expect(none.printed.stdout).toBe('');
  });

  it('need not read its input, however long it is', async () => {
    const { process } = shell('exit 4', { input: 'line\n'.repeat(500_000) });
    expect(await process.ended).toEqual({ kind: 'exited', code: 4 });
  });

  it('has stdout and stderr told apart, and is over only after the last of both', async () => {
    for (let round = 0; round < 5; round += 1) {
      let bytes = 0;
      const { process, printed } = shell('echo to-err >&2; head -c 3000000 /dev/zero', {
        onOutput: (piece, stream) => {
          if (stream === 'stdout') bytes += piece.length;
        },
      });
      expect(await process.ended).toEqual({ kind: 'exited', code: 0 });
      expect(bytes).toBe(3_000_000);
      expect(printed.stderr).toBe('to-err\n');
    }
  });

  it('is known by pid and start time while it lives, also when it ends at once', async () => {
    const { process } = shell('exit 0');
    expect(process.identity).toEqual({
      pid: expect.any(Number) as number,
      startTime: expect.stringMatching(/^\S+$/) as string,
    });
    expect(process.identity?.startTime).not.toBe('unknown');
    await process.ended;
  });

  it('that is killed by somebody else has ended by that signal', async () => {
    const { process, said } = shell('echo ready; sleep 1000');
    await said('ready');
    globalThis.process.kill(process.identity?.pid ?? 0, 'SIGKILL');
    expect(await process.ended).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  });
});

describe('ending a process', () => {
  it('lets it end by itself after TERM', async () => {
    const { process, said } = shell('trap "exit 7" TERM; echo ready; while :; do sleep 0.01; done');
    await said('ready');
    await process.end();
    expect(await process.ended).toEqual({ kind: 'exited', code: 7 });
  });

  it('kills what ignores TERM, with all of its group', async () => {
    const stubborn = 'trap "" TERM; echo ready; while :; do sleep 1; done';
    const { process, said } = shell(`(${stubborn}) & (${stubborn}) & ${stubborn}`, { graceMilliseconds: 50 });
    await said('ready\nready\nready\n');
    await process.end();
    expect(await process.ended).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
    expect(isGroupAlive(process.identity?.pid ?? 0)).toBe(false);
  });

  it('kills what is stopped', async () => {
    const { process, said } = shell('echo ready; kill -STOP $$; sleep 1000', { graceMilliseconds: 50 });
    await said('ready');
    await process.end();
    expect((await process.ended).kind).toBe('signalled');
  });

  it('can be asked for twice, at the same time and afterwards, and while it starts', async () => {
    const { process } = shell('sleep 1000');
    await Promise.all([process.end(), process.end()]);
    await process.end();
    expect(await process.ended).toEqual({ kind: 'signalled', signal: 'SIGTERM' });
  });

  it('does nothing to one that has ended', async () => {
    const { process } = shell('exit 3');
    await process.ended;
    await process.end();
    expect(await process.ended).toEqual({ kind: 'exited', code: 3 });
  });
});

describe('what a process leaves behind when it ends', () => {
  it.each([
    ['', 'ends of TERM'],
    ['trap "" TERM;', 'ignores TERM'],
  ])('is ended with it (%s it %s)', async (trap) => {
    const { process, printed } = shell(
      `(${trap} echo $(exec sh -c 'echo $PPID'); sleep 1000; sleep 1000) & sleep 0.1`,
      {
        graceMilliseconds: 50,
      },
    );
    expect(await process.ended).toEqual({ kind: 'exited', code: 0 });
    expect(Number(printed.stdout)).toBeGreaterThan(0);
    expect(startTimeOf(Number(printed.stdout))).toBeUndefined();
  });

  it('does not hang those that wait when it has left the group and holds the output open', async () => {
    const program = `
      const { spawn } = require('node:child_process');
      const child = spawn('sleep', ['1000'], { detached: true, stdio: 'inherit' });
      child.unref();
      console.log(child.pid);`;
    const { process, printed } = start({ path: globalThis.process.execPath, arguments: ['-e', program] });
    expect(await process.ended).toEqual({ kind: 'exited', code: 0 });
    const escaped = Number(printed.stdout);
    expect(startTimeOf(escaped)).toBeDefined();
    globalThis.process.kill(escaped, 'SIGKILL');
    await eventually(() => startTimeOf(escaped) === undefined);
  });
});

describe('a program that cannot be started', () => {
  it.each([
    ['is missing', { path: '/nowhere/program' }, 'missing', /There is no program \/nowhere\/program/],
    [
      'has no folder to start in',
      { path: '/bin/sh', cwd: '/nowhere' },
      'missing',
      /There is no folder \/nowhere/,
    ],
    ['is a folder', { path: '/tmp' }, 'not-executable', /chmod \+x/],
    [
      'gets a word that is too long',
      { path: '/bin/echo', arguments: ['x'.repeat(4_000_000)] },
      'too-long',
      /longer than the system allows/,
    ],
    [
      'gets too many words',
      { path: '/bin/echo', arguments: Array.from({ length: 400_000 }, () => 'x'.repeat(20)) },
      'too-long',
      /longer/,
    ],
    ['gets a NUL in a word', { path: '/bin/echo', arguments: ['a\0b'] }, 'other', /without null bytes/],
  ])('because it %s says so', async (_, program, cause, reason) => {
    const { process } = start(program);
    expect(process.identity).toBeUndefined();
    expect(await process.ended).toEqual({
      kind: 'could-not-start',
      cause,
      reason: expect.stringMatching(reason) as string,
    });
    await process.end();
  });

  it('because it is not executable, or its interpreter is missing, says so', async () => {
    const folder = project({ 'plain.sh': '#!/bin/sh\n', 'odd.sh': '#!/nowhere/interpreter\n' });
    chmodSync(join(folder, 'odd.sh'), 0o755);
    expect(await start({ path: join(folder, 'plain.sh') }).process.ended).toMatchObject({
      cause: 'not-executable',
    });
    expect(await start({ path: join(folder, 'odd.sh') }).process.ended).toMatchObject({
      cause: 'missing',
      reason: expect.stringContaining('interpreter') as string,
    });
  });
});

interface Running {
  readonly process: StartedProcess;
  readonly printed: { stdout: string; stderr: string };
  /** Resolves when the output holds a text. */
  readonly said: (text: string) => Promise<void>;
}

function shell(script: string, changes: Partial<Program> = {}): Running {
  return start({ path: '/bin/sh', arguments: ['-c', script], ...changes });
}

function start(changes: Partial<Program> & Pick<Program, 'path'>): Running {
  const printed = { stdout: '', stderr: '' };
  const process = startProcess({
    arguments: [],
    cwd: '/',
    environment: globalThis.process.env,
    input: undefined,
    ...changes,
    onOutput: (piece, stream) => {
      changes.onOutput?.(piece, stream);
      if (printed[stream].length < 10_000) printed[stream] += piece.toString();
    },
  });
  started(process.identity);
  return { process, printed, said: (text) => eventually(() => printed.stdout.includes(text)) };
}
