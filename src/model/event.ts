import type { FailureCause, ItemResult, LossCause, Usage } from './outcome.ts';

/** What every line of the journal carries. */
interface Stamp {
  /** The run's id, which is the name of its folder. */
  readonly run: string;
  /** The number of the orchestrator that wrote the line: it counts up when a run is resumed. */
  readonly epoch: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What lines about an item carry besides. */
interface ItemStamp extends Stamp {
  /** The item's id; where a run has several commands, `command:id`. */
  readonly item: string;
  /** Such as `code-reviewer#3`. */
  readonly instance: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

/** A run begins with its plan already written. */
export interface RunStarted extends Stamp {
  readonly type: 'run_started';
  readonly command: string;
  readonly items: number;
  readonly instances: number;
}
/** Another orchestrator goes on with the run. What `dropped` names is to be done again, or no longer part of the run. */
export interface RunResumed extends Stamp {
  readonly type: 'run_resumed';
  readonly items: number;
  readonly instances: number;
  readonly dropped: readonly string[];
}
/** An instance is ready to take items. `milliseconds` is what starting it took. */
export interface InstanceStarted extends Stamp {
  readonly type: 'instance_started';
  readonly instance: string;
  readonly milliseconds: number;
}
/** A process works for an instance. `startTime` is the system's own word for when it started: with the pid it is unique. */
export interface ProcessStarted extends Stamp {
  readonly type: 'process_started';
  readonly instance: string;
  readonly pid: number;
  readonly startTime: string;
}
/** A process and all of its group are gone. */
export interface ProcessEnded extends Stamp {
  readonly type: 'process_ended';
  readonly instance: string;
  readonly pid: number;
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
  /** The result came from the cache, and nothing was run for it. */
  readonly cached?: true;
  /** The file was written to meanwhile. */
  readonly changed?: true;
}
/** An attempt at an item ended without a result. Unless it is `final` there will be another. */
export interface ItemFailed extends ItemStamp {
  readonly type: 'item_failed';
  readonly cause: FailureCause;
  readonly reason: string;
  readonly final: boolean;
}
/** An instance takes no more items. One that was lost may be started again. */
export interface InstanceFinished extends Stamp {
  readonly type: 'instance_finished';
  readonly instance: string;
  readonly reason: 'no-work-left' | 'interrupted' | 'lost';
  readonly cause?: LossCause;
  /** What is known of why it was lost. */
  readonly detail?: string;
}
/** A model has answered an instance once more: what that took, on top of what was told before. */
export interface UsageReported extends Stamp {
  readonly type: 'usage_reported';
  readonly instance: string;
  readonly usage: Usage;
}
export const throttleReasons = ['memory', 'rate-limited', 'instances-lost', 'recovered'] as const;

/** Why fewer instances may work at the same time, or more again. */
export type ThrottleReason = (typeof throttleReasons)[number];

/** From now on at most so many instances work at the same time. */
export interface PoolThrottled extends Stamp {
  readonly type: 'pool_throttled';
  readonly limit: number;
  readonly why: ThrottleReason;
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
  | RunResumed
  | InstanceStarted
  | ProcessStarted
  | ProcessEnded
  | ItemClaimed
  | ItemDone
  | ItemFailed
  | InstanceFinished
  | UsageReported
  | PoolThrottled
  | RunFinished;

/** An event as the one who reports it writes it; the recorder adds run, epoch and time. */
export type UnstampedEvent = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, keyof Stamp>
    : never
  : never;
