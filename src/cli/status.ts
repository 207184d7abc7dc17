import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { applyEvent, emptyBoard } from '../journal/board.ts';
import { JournalReader } from '../journal/file.ts';
import { journalFile, runPath } from '../journal/runFolder.ts';
import { findRun } from '../journal/runs.ts';
import type { Result } from '../model/errors.ts';
import type { RunEvent } from '../model/event.ts';
import { statusJson, statusLine, statusLines, type RunStatus } from '../reporting/status.ts';
import { exitCodes } from './exitCodes.ts';
import type { Screen } from './printing/progress.ts';

/** How a run is shown. */
export interface StatusOptions {
  readonly cwd: string;
  /** An id or the beginning of one; the last run where it is undefined. */
  readonly run: string | undefined;
  /** Goes on until the run is finished. */
  readonly watch: boolean;
  readonly json: boolean;
  readonly screen: Screen & { readonly rows?: number };
}

/** Milliseconds between two looks at the journal, and at least between two lines where there is no terminal. */
const tick = 500;
const pause = 2_000;

/** Shows where a run stands, from its journal alone. Gives the exit code: 130 where a watch was ended before the run. */
export async function status(options: StatusOptions): Promise<Result<number>> {
  const project = resolve(options.cwd);
  const found = findRun(project, options.run);
  if (!found.ok) return found;
  const run = new FollowedRun(project, found.value);
  if (options.watch) return watch(run, viewOf(options));
  const read = run.read();
  if (!read.ok) return read;
  options.screen.write(wholeText(run, options));
  return { ok: true, value: 0 };
}

/** A run that may still go on in another process. What was read once is not read again. */
class FollowedRun implements RunStatus {
  readonly run: string;
  readonly board = emptyBoard();
  readonly held = new Map<string, Map<string, number>>();
  private readonly reader: JournalReader;

  constructor(project: string, run: string) {
    this.run = run;
    this.reader = new JournalReader(join(runPath(project, run), journalFile));
  }

  get isOver(): boolean {
    return this.board.outcome !== 'running';
  }

  /** Takes what was written since the last time. A line that is not yet whole is left for the next time. */
  read(): Result<unknown> {
    const read = this.reader.read((event) => this.apply(event));
    if (read.ok || read.reason.code !== 'path-missing') return read;
    return { ok: false, reason: { code: 'run-not-begun', run: this.run } };
  }

  private apply(event: RunEvent): void {
    const { board, held } = this;
    const { epoch } = board;
    const item = 'item' in event ? board.items.get(event.item) : undefined;
    const holder = item?.status === 'claimed' ? item.instance : '';
    const counts = applyEvent(board, event);
    if (board.epoch !== epoch) held.clear();
    if (counts) this.keep(event, holder);
  }

  /** Keeps who holds what as events come: to search the board for it every time would take too long. */
  private keep(event: RunEvent, holder: string): void {
    const { held } = this;
    if (event.type === 'run_resumed') held.clear();
    if (!('item' in event)) return;
    held.get(holder)?.delete(event.item);
    if (event.type !== 'item_claimed') return;
    const items = held.get(event.instance);
    if (items) items.set(event.item, event.attempt);
    else held.set(event.instance, new Map([[event.item, event.attempt]]));
  }
}

/** Shows what is known now. */
type View = (run: FollowedRun) => void;

async function watch(run: FollowedRun, show: View): Promise<Result<number>> {
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.once('SIGINT', interrupt);
  try {
    for (;;) {
      const read = run.read();
      if (!read.ok) return read;
      show(run);
      if (run.isOver) return { ok: true, value: 0 };
      await setTimeout(tick, undefined, { signal: abort.signal }).catch(() => {});
      if (abort.signal.aborted) return { ok: true, value: exitCodes.interrupted.code };
    }
  } finally {
    process.off('SIGINT', interrupt);
  }
}

function viewOf({ json, screen }: StatusOptions): View {
  if (screen.isTTY && !json) return liveView(screen);
  return lineView(
    screen,
    json ? (run) => JSON.stringify(statusJson(run)) : (run) => statusLine(run, Date.now()),
  );
}

/** Draws in place; a line that is too long is cut, except in the last drawing, which stays. */
function liveView(screen: StatusOptions['screen']): View {
  let drawn = '';
  return (run) => {
    const width = run.isOver ? Infinity : (screen.columns || 80) - 1;
    // The cursor stands below the last line.
    const lines = statusLines(run, Date.now(), (screen.rows || 24) - 1);
    const text = lines.map((line) => `${Array.from(line).slice(0, width).join('')}\n`).join('');
    if (text === drawn) return;
    // Some characters are wider than a column: were the terminal to wrap, a line would be two.
    const whole = run.isOver ? text : `\u001B[?7l${text}\u001B[?7h`;
    screen.write(`${clear(drawn)}${whole}`);
    drawn = text;
  };
}

/** Moves the cursor up over what was drawn last and clears it. */
function clear(drawn: string): string {
  return drawn === '' ? '' : `\u001B[${drawn.split('\n').length - 1}A\u001B[0J`;
}

/** Writes a line when it is another than before, now and then. */
function lineView(screen: Screen, lineOf: (run: FollowedRun) => string): View {
  let written = '';
  let last = -Infinity;
  return (run) => {
    const now = performance.now();
    if (now - last < pause && !run.isOver) return;
    const line = lineOf(run);
    if (line === written) return;
    screen.write(`${line}\n`);
    written = line;
    last = now;
  };
}

function wholeText(run: FollowedRun, { json, screen }: StatusOptions): string {
  if (json) return `${JSON.stringify(statusJson(run), null, 2)}\n`;
  const rows = screen.isTTY ? (screen.rows || 24) - 1 : Infinity;
  return `${statusLines(run, Date.now(), rows).join('\n')}\n`;
}
