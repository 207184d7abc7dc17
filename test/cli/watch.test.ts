import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import { project } from '../project.ts';
import { claimed, done } from '../journal/journals.ts';
import { started, resumed, finished, shown, watching, pathOf, runOf, now, start } from './followedRuns.ts';

describe('watching a run', () => {
  it('writes a plain line on change, and ends with the run', async () => {
    const cwd = await runOf([started]);
    const { screen, ended } = watching({ cwd });
    await screen.shows('0 working');
    append(cwd, now(claimed('a', 'w#1')));
    await screen.shows('1 working');
    append(cwd, now(done('a', 'w#1')), now(finished));
    expect(await ended).toEqual({ ok: true, value: 0 });
    expect(screen.text).toBe(
      [
        'audit running: 0 of 3 items done (0 %), 0 failed, 0 working, 3 waiting.',
        'audit running: 0 of 3 items done (0 %), 0 failed, 1 working, 2 waiting.',
        'audit complete: 1 of 3 items done (33 %), 0 failed, 0 working, 2 waiting.',
        '',
      ].join('\n'),
    );
  });

  it('writes one JSON document a line where that is asked for', async () => {
    const cwd = await runOf([started]);
    const { screen, ended } = watching({ cwd, json: true }, { isTTY: true });
    await screen.shows('"working":0');
    append(cwd, now(finished));
    await ended;
    const states = screen.text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { state: string }).state);
    expect(states).toEqual(['running', 'complete']);
  });

  it('redraws in place on a terminal, and leaves the end there', async () => {
    const cwd = await runOf([started, start('w#1'), start('w#2'), claimed('a', 'w#1')]);
    const { screen, ended } = watching({ cwd }, { isTTY: true, columns: 80, rows: 24 });
    await screen.shows('w#1  working');
    append(cwd, now(done('a', 'w#1')), now(claimed('b', 'w#2')));
    await screen.shows('w#2  working');
    append(cwd, ...[done('b', 'w#2'), done('c', 'w#1'), finished].map((event) => now(event)));
    await ended;
    expect(screen.lines).toEqual([
      'audit · r1 · epoch 1 · complete',
      '3 of 3 items done (100 %), 0 failed, 0 working, 0 waiting.',
      '0 retries, 0 from the cache.',
      expect.stringMatching(/^Last event \d+ s ago\.$/),
      '',
      'w#1  idle  2 done',
      'w#2  idle  1 done',
    ]);
  });

  it('never draws more than fits on the terminal, until the run is finished', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `w#${index}`);
    const cwd = await runOf([started, ...names.map(start), claimed('x'.repeat(500), 'w#49')]);
    const { screen, ended } = watching({ cwd }, { isTTY: true, columns: 40, rows: 12 });
    await screen.shows('w#49  working');
    expect(screen.lines).toHaveLength(11);
    expect(Math.max(...screen.lines.map((line) => line.length))).toBe(39);
    expect(screen.lines[5]).toMatch(/^w#49 {2}working {2}0 done {2}x+$/);
    append(cwd, now({ type: 'run_finished', outcome: 'incomplete' }));
    await ended;
    expect(screen.lines).toContain('`pool-run resume r1` does what is missing.');
  });

  it('goes on when an interrupted run is resumed', async () => {
    const cwd = await runOf([started, claimed('a', 'w#1')]);
    const { screen, ended } = watching({ cwd });
    await screen.shows('1 working');
    append(cwd, now({ type: 'run_finished', outcome: 'interrupted' }), now(resumed, 2));
    await screen.shows('0 working');
    append(cwd, now(finished, 2));
    expect(await ended).toEqual({ ok: true, value: 0 });
    expect(screen.text).not.toContain('interrupted');
  });

  it('follows a real run in another process to its end', async () => {
    const cwd = project({
      'items/a.txt': 'a',
      'items/b.txt': 'b',
      'commands/work.md': [
        '---',
        'name: work',
        'description: Works on items.',
        'instance_pool:',
        "  items: 'items/*.txt'",
        '  max_instances: 2',
        "  exec: [sh, tool.sh, '{item}']",
        '---',
        'Work.',
        '',
      ].join('\n'),
      'tool.sh': 'until [ -e go ]; do sleep 0.05; done\n',
    });
    const run = poolRun(cwd, 'work', '--quiet');
    await until(async () => (await shown({ cwd })).screen.text.includes('2 working'));
    const { screen, ended } = watching({ cwd });
    await screen.shows('work running: 0 of 2 items done (0 %), 0 failed, 2 working, 0 waiting.');
    writeFileSync(join(cwd, 'go'), '');
    expect(await ended).toEqual({ ok: true, value: 0 });
    expect(screen.text).toMatch(/\nwork complete: 2 of 2 items done \(100 %\), 0 failed.*\n$/);
    expect(await run.ended).toBe(0);
  });

  it('ends with 130 on Ctrl-C', async () => {
    const cwd = await runOf([started]);
    const { child, ended } = poolRun(cwd, 'status', '--watch');
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  });
});

/** The real program, from its sources. */
function poolRun(
  cwd: string,
  ...args: readonly string[]
): { child: ChildProcessByStdio<null, Readable, null>; ended: Promise<number | null> } {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), resolve('src/cli/main.ts'), ...args],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, ended };
}

/** Writes as another process would: whole lines, at once. */
function append(cwd: string, ...events: readonly RunEvent[]): void {
  appendFileSync(pathOf(cwd), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

/** Waits until something holds, at most 20 seconds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('what was waited for did not happen');
    await new Promise((continued) => {
      setTimeout(continued, 50);
    });
  }
}
