import type { PoolThrottled, RunOutcome } from '../model/event.ts';
import { groupBy } from '../model/groupBy.ts';
import type { LossCause } from '../model/outcome.ts';
import { count, digits, plain } from './plain.ts';

/** Where a run stands, as its journal tells it. Times in milliseconds since 1970. */
export interface RunStatus {
  readonly run: string;
  readonly board: StatusBoard;
  /** What each instance has claimed and not finished: items, and which attempt it is. */
  readonly held: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** The part of the board that a status shows. */
export interface StatusBoard {
  readonly command: string;
  /** 0 before the first event. */
  readonly epoch: number;
  readonly outcome: RunOutcome | 'running';
  readonly planned: number;
  readonly done: number;
  readonly failed: number;
  readonly retries: number;
  readonly cacheHits: number;
  readonly limit: number | undefined;
  readonly throttled: readonly Pick<PoolThrottled, 'why'>[];
  readonly startedAt: number;
  readonly lastAt: number;
  readonly instances: ReadonlyMap<string, StatusInstance>;
}

interface StatusInstance {
  readonly status: 'running' | 'finished' | 'interrupted' | 'lost';
  readonly done: number;
  readonly failed: number;
  readonly losses: readonly { readonly cause: LossCause }[];
}

/** A run that is not finished and whose last event is longer ago, in milliseconds, may have lost its orchestrator. */
const quiet = 60_000;

/** Lines for a terminal or a file. Of more instances than fit into `rows` those at work come first. */
export function statusLines(status: RunStatus, now: number, rows = Infinity): string[] {
  const { run, board } = status;
  if (board.epoch === 0) return [notBegun(run)];
  const head = [
    `${plain(board.command)} · ${plain(run)} · epoch ${board.epoch} · ${board.outcome}`,
    `${itemsText(status)}.`,
    `${effortText(board)}.`,
    `Last event ${age(now - board.lastAt)} ago.`,
    ...hintOf(status, now),
  ];
  const instances = instancesOf(status);
  if (instances.length === 0) return head.slice(0, rows);
  return [...head, '', ...instanceLines(instances, rows - head.length - 1)].slice(0, rows);
}

/** One line that tells the same in short. It changes only when something happens, or has not happened for long. */
export function statusLine(status: RunStatus, now: number): string {
  const { run, board } = status;
  if (board.epoch === 0) return notBegun(run);
  const head = `${plain(board.command)} ${board.outcome}: ${itemsText(status)}.`;
  return [head, ...hintOf(status, now)].join(' ');
}

/** The status as plain JSON. */
export function statusJson(status: RunStatus): object {
  const { run, board } = status;
  const { command, epoch, outcome, planned, done, failed, retries, cacheHits, limit, startedAt, lastAt } =
    board;
  return {
    run,
    command,
    epoch,
    state: epoch === 0 ? 'not-begun' : outcome,
    items: { planned, done, failed, ...workOf(status) },
    retries,
    cacheHits,
    limit: limit ?? null,
    startedAt,
    lastEventAt: lastAt,
    instances: instancesOf(status),
  };
}

function notBegun(run: string): string {
  return `${plain(run)} has not begun.`;
}

function workOf({ board, held }: RunStatus): { readonly working: number; readonly waiting: number } {
  const { planned, done, failed } = board;
  const working = [...held.values()].reduce((sum, items) => sum + items.size, 0);
  return { working, waiting: Math.max(0, planned - done - failed - working) };
}

function itemsText(status: RunStatus): string {
  const { planned, done, failed } = status.board;
  const { working, waiting } = workOf(status);
  const percent = planned === 0 ? 100 : Math.floor((100 * done) / planned);
  const rest = `${digits(failed)} failed, ${digits(working)} working, ${digits(waiting)} waiting`;
  return `${digits(done)} of ${count(planned, 'item')} done (${percent} %), ${rest}`;
}

function effortText({ retries, cacheHits, limit, throttled }: StatusBoard): string {
  const tries = retries === 1 ? '1 retry' : `${digits(retries)} retries`;
  const throttle =
    limit === undefined ? '' : `, at most ${count(limit, 'instance')} at a time (${throttled.at(-1)?.why})`;
  return `${tries}, ${digits(cacheHits)} from the cache${throttle}`;
}

function hintOf({ run, board }: RunStatus, now: number): string[] {
  const command = `\`pool-run resume ${plain(run)}\``;
  if (board.outcome === 'complete') return [];
  if (board.outcome !== 'running') return [`${command} does what is missing.`];
  if (now - board.lastAt <= quiet) return [];
  return [`Nothing happens: if its pool-run is no longer alive, ${command} goes on with it.`];
}

/** Whole seconds, minutes, hours or days: the largest of which there are at least two. */
function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} days`;
}

/** One instance, and of the items that it holds the one that it claimed first. */
interface InstanceStatus {
  readonly name: string;
  readonly state: 'working' | 'starting' | 'idle' | 'finished' | 'interrupted' | 'lost';
  readonly done: number;
  readonly failed: number;
  readonly losses: readonly LossCause[];
  readonly held: number;
  readonly item?: string;
  readonly attempt?: number;
}

const neverStarted: StatusInstance = { status: 'finished', done: 0, failed: 0, losses: [] };

function instancesOf({ board, held }: RunStatus): InstanceStatus[] {
  // An instance has its first items before it is started.
  const names = new Set([...board.instances.keys(), ...held.keys()]);
  return Array.from(names, (name) => {
    const { status, done, failed, losses } = board.instances.get(name) ?? neverStarted;
    const items = held.get(name) ?? new Map<string, number>();
    const [first] = items;
    return {
      name,
      state: workState(status, items.size > 0),
      done,
      failed,
      losses: losses.map(({ cause }) => cause),
      held: items.size,
      ...(first && { item: first[0], attempt: first[1] }),
    };
  });
}

function workState(status: StatusInstance['status'], hasItems: boolean): InstanceStatus['state'] {
  if (status === 'running') return hasItems ? 'working' : 'idle';
  return hasItems ? 'starting' : status;
}

function instanceLines(instances: readonly InstanceStatus[], rows: number): string[] {
  if (instances.length <= rows) return table(instances);
  const byWork = [...instances.filter(({ held }) => held > 0), ...instances.filter(({ held }) => held === 0)];
  const shown = Math.max(0, rows - 1);
  const others = byWork.slice(shown);
  const states = Array.from(
    groupBy(others, ({ state }) => state),
    ([state, group]) => `${digits(group.length)} ${state}`,
  );
  return [
    ...table(byWork.slice(0, shown)),
    `… and ${count(others.length, 'more instance')}: ${states.join(', ')}`,
  ];
}

function table(instances: readonly InstanceStatus[]): string[] {
  const rows = instances.map(({ name, state, done, failed, losses, ...work }) => {
    const finished = `${digits(done)} done${failed > 0 ? `, ${digits(failed)} failed` : ''}`;
    return { cells: [plain(name), state, finished], rest: [lossText(losses), workText(work)] };
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map(({ cells }) => cells[column]?.length ?? 0)));
  return rows.map(({ cells, rest }) => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return [...padded, ...rest]
      .filter((cell) => cell !== '')
      .join('  ')
      .trimEnd();
  });
}

function lossText(losses: readonly LossCause[]): string {
  const byCause = groupBy(losses, (cause) => cause);
  const counted = Array.from(byCause, ([cause, { length }]) => (length > 1 ? `${length} × ${cause}` : cause));
  return counted.length === 0 ? '' : `(lost: ${counted.join(', ')})`;
}

function workText({ item, attempt = 1, held }: Pick<InstanceStatus, 'item' | 'attempt' | 'held'>): string {
  if (item === undefined) return '';
  const again = attempt > 1 ? `, attempt ${attempt}` : '';
  return `${plain(item)}${again}${held > 1 ? ` and ${digits(held - 1)} more` : ''}`;
}
