import { join } from 'node:path';
import { status, type StatusOptions } from '../../src/cli/status.ts';
import { createRunFolder } from '../../src/journal/runFolder.ts';
import type { Result } from '../../src/model/errors.ts';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { eventOf } from '../model/samples.ts';
import { project } from '../project.ts';

export const started: UnstampedEvent = { type: 'run_started', command: 'audit', items: 3, instances: 2 };

export const resumed: UnstampedEvent = { type: 'run_resumed', items: 3, instances: 2, dropped: ['a'] };

export const finished: UnstampedEvent = { type: 'run_finished', outcome: 'complete' };

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
export async function shown(asked: Asked): Promise<{ screen: FakeScreen; code: Result<number> }> {
  const { screen, ended } = watching({ watch: false, ...asked });
  return { screen, code: await ended };
}

export function watching(
  asked: Asked,
  kind: Pick<StatusOptions['screen'], 'isTTY' | 'columns' | 'rows'> = {},
): { screen: FakeScreen; ended: Promise<Result<number>> } {
  const screen = new FakeScreen(kind);
  return { screen, ended: status({ run: undefined, watch: true, json: false, screen, ...asked }) };
}

export function pathOf(cwd: string, run = 'r1'): string {
  return join(cwd, '.pool-run/runs', run, 'coordination.log');
}

/** A project with one run. */
export async function runOf(events: readonly UnstampedEvent[], run = 'r1'): Promise<string> {
  const cwd = project({});
  await journalOf(
    cwd,
    run,
    events.map((event) => now(event)),
  );
  return cwd;
}

export async function journalOf(cwd: string, run: string, events: readonly RunEvent[]): Promise<void> {
  const { journal } = createRunFolder(cwd, run);
  for (const event of events) journal.append(event);
  await journal.close();
}

export function now(event: UnstampedEvent, epoch = 1): RunEvent {
  return { ...eventOf(event, Date.now()), epoch };
}

export function start(instance: string): UnstampedEvent {
  return { type: 'instance_started', instance, milliseconds: 1 };
}
