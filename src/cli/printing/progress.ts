import type { RunEvent } from '../../model/event.ts';
import type { Plan } from '../../model/plan.ts';
import { addUsage, type Usage } from '../../model/outcome.ts';
import { maskSecrets } from '../../model/secrets.ts';
import { plain } from '../../reporting/plain.ts';
import { shownCost } from '../../reporting/spending.ts';

/** Where progress is written: stderr, or what a test gives. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows a run while it goes on. */
export interface Progress {
  readonly observe: (event: RunEvent) => void;
  readonly end: () => void;
}

/** What progress begins with: a clock in milliseconds, and the items that are done already. */
export interface ProgressStart {
  readonly now: () => number;
  readonly done?: number;
}

/** Milliseconds between two drawings on a terminal, and between two lines elsewhere. */
const frame = 100;
const pause = 2_000;
/** Lines that say the same come less and less often, down to one in so many milliseconds: a log keeps all of them. */
const longestPause = 60_000;
const second = 1_000;

/** One line per instance and one for the whole on a terminal; a plain line now and then elsewhere. */
export function showProgress(
  plans: readonly Plan[],
  screen: Screen,
  { now, done = 0 }: ProgressStart,
): Progress {
  const state = new State(plans, now(), done);
  const isLive = screen.isTTY === true;
  let drawn = 0;
  let last = now();
  let wait = isLive ? frame : pause;
  let said = -1;
  const draw = (): void => {
    const width = (screen.columns || 80) - 1;
    const lines = state.lines(now()).map((line) => line.slice(0, width));
    screen.write(`${clear(drawn)}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const show = (): void => {
    const time = now();
    if (time - last < wait) return;
    last = time;
    if (isLive) {
      draw();
      return;
    }
    screen.write(`${state.total(time)}\n`);
    wait = state.finished === said ? Math.min(2 * wait, longestPause) : pause;
    said = state.finished;
  };
  // Few large items end seldom: time that passes is progress too.
  const timer = setInterval(show, isLive ? second : pause);
  timer.unref();
  return {
    observe(event) {
      state.apply(event);
      show();
    },
    end() {
      clearInterval(timer);
      if (isLive) screen.write(clear(drawn));
    },
  };
}

/** What progress knows of a run: how far each instance is, and what it works on. */
class State {
  private readonly instances = new Map<string, { done: number; item: string }>();
  /** What models took so far, by instance. */
  private readonly usages = new Map<string, Usage>();
  private readonly planned: number;
  private readonly command: string;
  private readonly started: number;
  /** Items that have come to their end. */
  finished: number;
  /** Of these, those that took no time in this run. */
  private known: number;

  /** `done`: items that were done before the run was resumed. */
  constructor(plans: readonly Plan[], started: number, done: number) {
    this.finished = done;
    this.known = done;
    this.planned = plans.reduce((sum, plan) => sum + plan.items, 0);
    this.command = plans.map((plan) => plan.command).join(' ');
    this.started = started;
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'instance_started':
        // It has claimed what it is started for.
        this.update(event.instance, 0, this.instances.get(event.instance)?.item ?? '');
        return;
      case 'item_claimed':
        this.update(event.instance, 0, event.item);
        return;
      case 'item_done':
        this.finished += 1;
        if (event.cached) this.known += 1;
        else this.update(event.instance, 1, '');
        return;
      case 'item_failed':
        if (event.final) this.finished += 1;
        this.update(event.instance, event.final ? 1 : 0, '');
        return;
      case 'instance_finished':
        this.update(
          event.instance,
          0,
          event.reason === 'lost' ? `lost: ${maskSecrets(event.detail ?? '')}` : '',
        );
        return;
      case 'usage_reported':
        this.usages.set(event.instance, addUsage(this.usages.get(event.instance), event.usage));
        return;
      case 'run_started':
      case 'run_resumed':
      case 'process_started':
      case 'process_ended':
      case 'pool_throttled':
      case 'run_finished':
        return;
      default:
        event satisfies never;
    }
  }

  lines(now: number): string[] {
    const rows = Array.from(
      this.instances,
      ([name, { done, item }]) =>
        `${plain(name)}  ${done} done  ${shownUsage(this.usages.get(name))}${plain(item)}`,
    );
    return [...rows, this.total(now)];
  }

  total(now: number): string {
    const percent = this.planned === 0 ? 100 : Math.floor((100 * this.finished) / this.planned);
    const left =
      this.finished === this.known
        ? undefined
        : ((now - this.started) / (this.finished - this.known)) * (this.planned - this.finished);
    const passed = Math.floor((now - this.started) / 1000);
    const waited = passed < 1 ? '' : `, ${passed} s so far`;
    const eta = left === undefined ? waited : `, about ${Math.ceil(left / 1000)} s left`;
    const usage = [...this.usages.values()].reduce<Usage | undefined>(addUsage, undefined);
    const cost = usage ? `, ${shownCost(usage)}` : '';
    return `${plain(this.command)}: ${this.finished} of ${this.planned} (${percent} %)${cost}${eta}`;
  }

  private update(instance: string, done: number, item: string): void {
    const known = this.instances.get(instance);
    this.instances.set(instance, { done: (known?.done ?? 0) + done, item });
  }
}

/** How far a conversation with a model has come, and which tool it uses now. */
function shownUsage(usage: Usage | undefined): string {
  if (!usage) return '';
  const tool = usage.tool === undefined ? '' : `${plain(usage.tool)}  `;
  return `turn ${usage.turns}, ${shownCost(usage)}  ${tool}`;
}

/** Moves the cursor up over the lines drawn last and clears them. */
function clear(lines: number): string {
  return lines === 0 ? '' : `\u001B[${lines}A\u001B[0J`;
}
