import type { ItemResult } from './outcome.ts';

/** What every line of the journal carries. `at` is in milliseconds since 1970, `epoch` counts up when a run is resumed. */
interface Stamp {
  readonly run: string;
  readonly epoch: number;
  readonly at: number;
}

interface ItemStamp extends Stamp {
  readonly item: string;
  readonly instance: string;
  readonly attempt: number;
}

/** A run begins with its plan already written. */
export interface RunStarted extends Stamp {
  readonly type: 'run_started';
  readonly command: string;
  readonly items: number;
  readonly instances: number;
}
/** An instance is ready to take items. */
export interface InstanceStarted extends Stamp {
  readonly type: 'instance_started';
  readonly instance: string;
}
/** An instance has taken an item; of two claims of one item at one epoch the first line wins. */
export interface ItemClaimed extends ItemStamp {
  readonly type: 'item_claimed';
}
/** An item is finished, and this is its result. */
export interface ItemDone extends ItemStamp {
  readonly type: 'item_done';
  readonly milliseconds: number;
  readonly result: ItemResult;
}
/** An attempt at an item ended without a result. */
export interface ItemFailed extends ItemStamp {
  readonly type: 'item_failed';
  readonly reason: string;
}
/** An instance takes no more items. */
export interface InstanceFinished extends Stamp {
  readonly type: 'instance_finished';
  readonly instance: string;
  readonly reason: 'no-work-left' | 'interrupted' | 'lost';
  /** Why it was lost. */
  readonly cause?: string;
}
/** Nothing follows until the run is resumed. */
export interface RunFinished extends Stamp {
  readonly type: 'run_finished';
  readonly outcome: RunOutcome;
}

/** How a run ended: everything done, something failed, or stopped by the user before its end. */
export type RunOutcome = 'complete' | 'incomplete' | 'interrupted';

/** All that changes over time in a run. Board, progress and report are folds of these. */
export type RunEvent =
  | RunStarted
  | InstanceStarted
  | ItemClaimed
  | ItemDone
  | ItemFailed
  | InstanceFinished
  | RunFinished;

/** An event as the one who reports it writes it; the recorder adds run, epoch and time. */
export type UnstampedEvent = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, keyof Stamp>
    : never
  : never;
