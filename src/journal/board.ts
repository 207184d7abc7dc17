import type { RunEvent, RunOutcome } from '../model/event.ts';

/** Where one item stands. */
export interface ItemState {
  readonly status: 'claimed' | 'done' | 'failed';
  readonly instance: string;
  readonly attempt: number;
  readonly reason?: string;
}

/** Where one instance stands. */
export interface InstanceState {
  readonly status: 'running' | 'finished' | 'interrupted' | 'lost';
  readonly done: number;
  readonly failed: number;
  readonly busyMilliseconds: number;
  /** Why it was lost. */
  readonly cause?: string;
}

/** The state of a run, folded from its journal. Items that nobody has begun are not listed: planned minus listed. */
export interface Board {
  run: string;
  planned: number;
  outcome: RunOutcome | 'running';
  done: number;
  failed: number;
  readonly items: Map<string, ItemState>;
  readonly instances: Map<string, InstanceState>;
}

/** A board before the first event. */
export function emptyBoard(): Board {
  return {
    run: '',
    planned: 0,
    outcome: 'running',
    done: 0,
    failed: 0,
    items: new Map(),
    instances: new Map(),
  };
}

/** Folds a whole journal, in file order. */
export function foldBoard(events: Iterable<RunEvent>): Board {
  const board = emptyBoard();
  for (const event of events) applyEvent(board, event);
  return board;
}

/** Takes one event into the board. What is done stays done, and of two claims the first stands. */
export function applyEvent(board: Board, event: RunEvent): void {
  switch (event.type) {
    case 'run_started':
      board.run = event.run;
      board.planned = event.items;
      return;
    case 'instance_started':
      board.instances.set(event.instance, { status: 'running', done: 0, failed: 0, busyMilliseconds: 0 });
      return;
    case 'item_claimed':
      claim(board, event);
      return;
    case 'item_done':
      finish(board, event);
      return;
    case 'item_failed':
      fail(board, event);
      return;
    case 'instance_finished':
      update(board, event.instance, {
        status: event.reason === 'no-work-left' ? 'finished' : event.reason,
        ...(event.cause !== undefined && { cause: event.cause }),
      });
      return;
    case 'run_finished':
      board.outcome = event.outcome;
      return;
    default:
      event satisfies never;
  }
}

/** The board as plain JSON, for `task_board.json`. */
export function boardToJson(board: Board): unknown {
  const { items, instances, ...rest } = board;
  return { ...rest, instances: Object.fromEntries(instances), items: Object.fromEntries(items) };
}

type ItemEvent<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

function claim(board: Board, event: ItemEvent<'item_claimed'>): void {
  const held = board.items.get(event.item);
  if (held && held.status !== 'failed') return;
  if (held) board.failed -= 1;
  board.items.set(event.item, { status: 'claimed', instance: event.instance, attempt: event.attempt });
}

function finish(board: Board, event: ItemEvent<'item_done'>): void {
  const held = board.items.get(event.item);
  if (held?.status === 'done') return;
  if (held?.status === 'failed') board.failed -= 1;
  board.items.set(event.item, { status: 'done', instance: event.instance, attempt: event.attempt });
  board.done += 1;
  const instance = board.instances.get(event.instance);
  update(board, event.instance, {
    done: (instance?.done ?? 0) + 1,
    busyMilliseconds: (instance?.busyMilliseconds ?? 0) + event.milliseconds,
  });
}

function fail(board: Board, event: ItemEvent<'item_failed'>): void {
  const held = board.items.get(event.item);
  if (held && (held.status !== 'claimed' || held.instance !== event.instance)) return;
  const { instance, attempt, reason } = event;
  board.items.set(event.item, { status: 'failed', instance, attempt, reason });
  board.failed += 1;
  update(board, instance, { failed: (board.instances.get(instance)?.failed ?? 0) + 1 });
}

function update(board: Board, instance: string, change: Partial<InstanceState>): void {
  const held = board.instances.get(instance) ?? {
    status: 'running' as const,
    done: 0,
    failed: 0,
    busyMilliseconds: 0,
  };
  board.instances.set(instance, { ...held, ...change });
}
