import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { status, type StatusOptions } from '../../src/cli/status.ts';
import { foldBoard } from '../../src/journal/board.ts';
import { createRunFolder } from '../../src/journal/runFolder.ts';
import type { Result } from '../../src/model/errors.ts';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { eventOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';
import { project } from '../project.ts';

const started: UnstampedEvent = { type: 'run_started', command: 'audit', items: 3, instances: 2 };
const resumed: UnstampedEvent = { type: 'run_resumed', items: 3, instances: 2, dropped: ['a'] };
const finished: UnstampedEvent = { type: 'run_finished', outcome: 'complete' };

describe('the status of a run', () => {
  it('is read from its journal alone', async () => {
    const cwd = await runOf([
      started,
      start('w#1'),
      claimed('a', 'w#1'),
      claimed('b', 'w#1'),
      done('a', 'w#1'),
    ]);
    const { screen, code } = await shown({ cwd });
    expect(code).toEqual({ ok: true, value: 0 });
    expect(screen.text).toMatch(
      /^audit · r1 · epoch 1 · running\n1 of 3 items done \(33 %\), 0 failed, 1 working, 1 waiting\.\n/,
    );
    expect(screen.text).toMatch(/\nw#1 {2}working {2}1 done {2}b\n$/);
  });

  it('is that of the last run unless another is named', async () => {
    const cwd = await runOf([started], 'r1');
    await journalOf(cwd, 'r2', [now(started), now(finished)]);
    expect((await shown({ cwd })).screen.text).toContain('audit · r2 · epoch 1 · complete\n');
    expect((await shown({ cwd, run: 'r1' })).screen.text).toContain('audit · r1 · epoch 1 · running\n');
  });

  it('is one JSON document where that is asked for', async () => {
    const cwd = await runOf([started, claimed('a', 'w#1')]);
    const { screen } = await shown({ cwd, json: true });
    expect(JSON.parse(screen.text)).toMatchObject({ run: 'r1', items: { working: 1, waiting: 2 } });
  });

  it('leaves out a last line that is not yet whole', async () => {
    const cwd = await runOf([started, claimed('a', 'w#1')]);
    appendFileSync(pathOf(cwd), '{"type":"item_do');
    expect((await shown({ cwd, json: true })).screen.text).toContain('"working": 1');
  });

  it.each([
    ['a project without runs', undefined, 'run-unknown'],
    ['a run that there is not', 'r9', 'run-unknown'],
  ])('of %s is a failure', async (_, run, code) => {
    const cwd = run === undefined ? project({}) : await runOf([started]);
    expect((await shown({ cwd, run })).code).toMatchObject({ ok: false, reason: { code } });
  });

  it('of a run without a journal is a failure', async () => {
    const cwd = await runOf([started]);
    rmSync(pathOf(cwd));
    expect((await shown({ cwd })).code).toEqual({ ok: false, reason: { code: 'run-not-begun', run: 'r1' } });
  });

  it('of a damaged journal is a failure that names the line', async () => {
    const cwd = await runOf([started]);
    appendFileSync(pathOf(cwd), 'garbage\n');
    const { code } = await shown({ cwd, watch: true });
    expect(code).toMatchObject({ ok: false, reason: { code: 'journal-line-invalid', line: 2 } });
  });

  it('says who holds what as the board does, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent(), { maxLength: 40 }), async (events) => {
        const all = [now(started), ...events];
        const cwd = project({});
        await journalOf(cwd, 'r1', all);
        const { screen } = await shown({ cwd, json: true });
        const claims = [...foldBoard(all).items].filter(([, item]) => item.status === 'claimed');
        const { instances } = JSON.parse(screen.text) as {
          instances: { name: string; held: number; item?: string }[];
        };
        for (const { name, held, item } of instances) {
          const own = claims.filter(([, { instance }]) => instance === name).map(([id]) => id);
          expect(held).toBe(own.length);
          expect([undefined, ...own]).toContain(item);
        }
        expect(instances.reduce((sum, { held }) => sum + held, 0)).toBe(claims.length);
      }),
      { numRuns: 50 },
    );
  });
});

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

/** What a screen was written: lines, and what is drawn anew over them. */
class FakeScreen {
  text = '';
  lines: string[] = [];
  private told = (): void => {};

  constructor(kind: Pick<StatusOptions['screen'], 'isTTY' | 'columns' | 'rows'>) {
    Object.assign(this, kind);
  }

  write(text: string): void {
    this.text += text;
    const up = /^\u001B\[(\d+)A\u001B\[0J/.exec(text);
    if (up) this.lines = this.lines.slice(0, -Number(up[1]));
    const rest = text.slice(up?.[0].length ?? 0).replaceAll(/\u001B\[\?7[lh]/g, '');
    this.lines.push(...rest.replace(/\n$/, '').split('\n'));
    this.told();
  }

  /** Resolves when the screen, as it is, has this text. */
  async shows(text: string): Promise<void> {
    while (!this.lines.some((line) => line.includes(text))) {
      await new Promise<void>((continued) => {
        this.told = continued;
      });
    }
  }
}

type Asked = Pick<StatusOptions, 'cwd'> & Partial<StatusOptions>;

/** Shows a status once, on no terminal. */
async function shown(asked: Asked): Promise<{ screen: FakeScreen; code: Result<number> }> {
  const { screen, ended } = watching({ watch: false, ...asked });
  return { screen, code: await ended };
}

function watching(
  asked: Asked,
  kind: Pick<StatusOptions['screen'], 'isTTY' | 'columns' | 'rows'> = {},
): { screen: FakeScreen; ended: Promise<Result<number>> } {
  const screen = new FakeScreen(kind);
  return { screen, ended: status({ run: undefined, watch: true, json: false, screen, ...asked }) };
}

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

function pathOf(cwd: string, run = 'r1'): string {
  return join(cwd, '.pool-run/runs', run, 'coordination.log');
}

/** A project with one run. */
async function runOf(events: readonly UnstampedEvent[], run = 'r1'): Promise<string> {
  const cwd = project({});
  await journalOf(
    cwd,
    run,
    events.map((event) => now(event)),
  );
  return cwd;
}

async function journalOf(cwd: string, run: string, events: readonly RunEvent[]): Promise<void> {
  const { journal } = createRunFolder(cwd, run);
  for (const event of events) journal.append(event);
  await journal.close();
}

/** Writes as another process would: whole lines, at once. */
function append(cwd: string, ...events: readonly RunEvent[]): void {
  appendFileSync(pathOf(cwd), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

function now(event: UnstampedEvent, epoch = 1): RunEvent {
  return { ...eventOf(event, Date.now()), epoch };
}

function start(instance: string): UnstampedEvent {
  return { type: 'instance_started', instance, milliseconds: 1 };
}

function claimed(item: string, instance: string): UnstampedEvent {
  return { type: 'item_claimed', item, instance, attempt: 1 };
}

function done(item: string, instance: string): UnstampedEvent {
  return { type: 'item_done', item, instance, attempt: 1, milliseconds: 1, result: { findings: [] } };
}

/** Events of several orchestrators, in whatever order. */
function anyEvent(): fc.Arbitrary<RunEvent> {
  const ofItem = fc
    .tuple(fc.constantFrom(claimed, claimed, done, failed), fc.constantFrom('a', 'b', 'c'), instanceNames())
    .map(([step, item, instance]) => step(item, instance));
  const ofInstance = fc.oneof(instanceNames().map(start), instanceNames().map(lost), fc.constant(resumed));
  return fc
    .tuple(fc.oneof({ weight: 5, arbitrary: ofItem }, ofInstance), fc.constantFrom(1, 1, 1, 2, 3))
    .map(([event, epoch]) => now(event, epoch));
}

function instanceNames(): fc.Arbitrary<string> {
  return fc.constantFrom('w#1', 'w#2', 'w#3');
}

function failed(item: string, instance: string): UnstampedEvent {
  return { type: 'item_failed', item, instance, attempt: 1, cause: 'crashed', reason: 'boom', final: false };
}

function lost(instance: string): UnstampedEvent {
  return { type: 'instance_finished', instance, reason: 'lost', cause: 'crashed' };
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
