import type { RunEvent, RunOutcome } from '../model/event.ts';
import { addUsage, type FailureCause, type LossCause, type Usage } from '../model/outcome.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** Where one item stands. `waiting`: an attempt was lost, and there will be another. */
export interface ItemState {
  status: 'claimed' | 'waiting' | 'done' | 'failed';
  instance: string;
  attempt: number;
  cause?: FailureCause;
  reason?: string;
  cached?: true;
  changed?: true;
}

/** Where one instance stands. What it did counts over all its starts and all orchestrators of the run. */
export interface InstanceState {
  status: 'running' | 'finished' | 'interrupted' | 'lost';
  done: number;
  /** Items that have failed finally here. */
  failed: number;
  /** What its finished items took; what came from the cache took nothing. */
  busyMilliseconds: number;
  spawnMilliseconds: number;
  readonly losses: { readonly cause: LossCause; readonly detail: string }[];
}

/** The state of a run, folded from its journal. Items that nobody has begun are not listed: planned minus listed. */
export interface Board {
  run: string;
  /** The number of the orchestrator that counts: what an earlier one writes after it has begun is late. */
  epoch: number;
  command: string;
  planned: number;
  outcome: RunOutcome | 'running';
  done: number;
  /** Items that have failed finally. */
  failed: number;
  /** Attempts at items that had one before. */
  retries: number;
  /** Items whose results came from the cache. */
  cacheHits: number;
  /** The most instances that may work at the same time; undefined where nothing limits the plan. */
  limit: number | undefined;
  /** Times of the run's first and last event, in milliseconds since 1970. */
  startedAt: number;
  lastAt: number;
  /** What models took, over all orchestrators of the run; undefined where none was asked. */
  usage: Usage | undefined;
  readonly items: Map<string, ItemState>;
  readonly instances: Map<string, InstanceState>;
  /** What was started and has not ended, by pid. */
  readonly processes: Map<number, { readonly instance: string; readonly startTime: string }>;
  readonly throttled: Pick<EventOf<'pool_throttled'>, 'at' | 'limit' | 'why'>[];
  /** Items whose results do not count unless they are of this epoch or a later one. */
  readonly dropped: Map<string, number>;
}

/** A board before the first event. */
export function emptyBoard(): Board {
  return {
    run: '',
    epoch: 0,
    command: '',
    planned: 0,
    outcome: 'running',
    done: 0,
    failed: 0,
    retries: 0,
    cacheHits: 0,
    limit: undefined,
    usage: undefined,
    startedAt: 0,
    lastAt: 0,
    items: new Map(),
    instances: new Map(),
    processes: new Map(),
    throttled: [],
    dropped: new Map(),
  };
}

/** Folds a whole journal, in file order. */
export function foldBoard(events: Iterable<RunEvent>): Board {
  const board = emptyBoard();
  for (const event of events) applyEvent(board, event);
  return board;
}

/**
 * Takes one event into the board; false when it does not count. Cheap: this runs for every event while the pool works.
 *
 * What is done stays done until a resumed run drops it. Of two claims of one item at one epoch the first line stands. What an
 * orchestrator writes after another one has begun changes nothing, with two exceptions: a result is still a result unless
 * the item is done or was dropped, so that no work is lost, and processes run whoever has started them.
 */
export function applyEvent(board: Board, event: RunEvent): boolean {
  if (event.epoch < board.epoch && !countsLate(board, event)) return false;
  if (event.epoch > board.epoch) begin(board, event.epoch);
  if (event.epoch === board.epoch) board.lastAt = event.at;
  switch (event.type) {
    case 'item_claimed':
      return claim(board, event);
    case 'item_done':
      return finish(board, event);
    case 'item_failed':
      return fail(board, event);
    case 'run_started':
      board.run = event.run;
      board.command = event.command;
      board.planned = event.items;
      board.startedAt = event.at;
      return true;
    case 'run_resumed':
      return resume(board, event);
    case 'instance_started':
      return start(board, event);
    case 'process_started':
      board.processes.set(event.pid, { instance: event.instance, startTime: event.startTime });
      return true;
    case 'process_ended':
      return board.processes.delete(event.pid);
    case 'instance_finished':
      return leave(board, event);
    case 'usage_reported':
      board.usage = addUsage(board.usage, event.usage);
      return true;
    case 'pool_throttled':
      board.limit = event.limit;
      board.throttled.push({ at: event.at, limit: event.limit, why: event.why });
      return true;
    case 'run_finished':
      board.outcome = event.outcome;
      return true;
    default:
      return event satisfies never;
  }
}

/** What `task_board.json` shows, the long list of items last. */
export function shownBoard({ dropped: _, items, ...rest }: Board): object {
  return { ...rest, items };
}

function countsLate({ dropped }: Board, event: RunEvent): boolean {
  if (event.type === 'item_done') return event.epoch >= (dropped.get(event.item) ?? 0);
  return ['process_started', 'process_ended', 'usage_reported'].includes(event.type);
}

/** Another orchestrator goes on: all that is not done will be done again, and nobody is at work yet. */
function begin(board: Board, epoch: number): void {
  board.epoch = epoch;
  board.outcome = 'running';
  board.limit = undefined;
  board.failed = 0;
  for (const [item, { status }] of board.items) if (status !== 'done') board.items.delete(item);
  for (const instance of board.instances.values()) {
    if (instance.status === 'running') instance.status = 'interrupted';
  }
}

function resume(board: Board, { epoch, items, dropped }: EventOf<'run_resumed'>): boolean {
  // Also where the epoch is the same: a user may have deleted the file that held it.
  begin(board, epoch);
  board.planned = items;
  for (const item of dropped) {
    if (board.items.delete(item)) board.done -= 1;
    board.dropped.set(item, epoch);
  }
  return true;
}

function start(board: Board, { instance, milliseconds }: EventOf<'instance_started'>): boolean {
  const state = instanceOf(board, instance);
  state.status = 'running';
  state.spawnMilliseconds += milliseconds;
  return true;
}

function claim(board: Board, { item, instance, attempt }: EventOf<'item_claimed'>): boolean {
  const held = board.items.get(item);
  if (held) {
    if (held.status === 'done' || held.status === 'claimed') return false;
    if (held.status === 'failed') board.failed -= 1;
    if (attempt > 1) board.retries += 1;
  }
  board.items.set(item, { status: 'claimed', instance, attempt });
  return true;
}

function finish(board: Board, event: EventOf<'item_done'>): boolean {
  const { item, instance, attempt, cached, changed } = event;
  const held = board.items.get(item);
  if (held?.status === 'claimed') {
    held.status = 'done';
    held.instance = instance;
    held.attempt = attempt;
    if (cached || changed) mark(held, event);
  } else {
    if (held?.status === 'done') return false;
    if (held?.status === 'failed') board.failed -= 1;
    board.items.set(item, mark({ status: 'done', instance, attempt }, event));
  }
  board.done += 1;
  const worker = instanceOf(board, instance);
  worker.done += 1;
  if (cached) board.cacheHits += 1;
  else worker.busyMilliseconds += event.milliseconds;
  return true;
}

function mark(state: ItemState, { cached, changed }: EventOf<'item_done'>): ItemState {
  if (cached) state.cached = true;
  if (changed) state.changed = true;
  return state;
}

function fail(
  board: Board,
  { item, instance, attempt, cause, reason, final }: EventOf<'item_failed'>,
): boolean {
  const held = board.items.get(item);
  if (held?.status === 'done' || held?.status === 'failed') return false;
  // Who lost the race for an item has nothing to fail.
  if (held?.status === 'claimed' && held.instance !== instance) return false;
  board.items.set(item, { status: final ? 'failed' : 'waiting', instance, attempt, cause, reason });
  if (!final) return true;
  board.failed += 1;
  instanceOf(board, instance).failed += 1;
  return true;
}

function leave(board: Board, event: EventOf<'instance_finished'>): boolean {
  const { reason, cause = 'crashed', detail = '' } = event;
  const state = instanceOf(board, event.instance);
  state.status = reason === 'no-work-left' ? 'finished' : reason;
  if (reason === 'lost') state.losses.push({ cause, detail });
  return true;
}

function instanceOf(board: Board, name: string): InstanceState {
  const known = board.instances.get(name);
  if (known) return known;
  // What delivers without having been started, such as the cache, is not at work.
  const counters = { done: 0, failed: 0, busyMilliseconds: 0, spawnMilliseconds: 0 };
  const fresh: InstanceState = { status: 'finished', ...counters, losses: [] };
  board.instances.set(name, fresh);
  return fresh;
}
