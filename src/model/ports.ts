import type { UnstampedEvent, RunEvent } from './event.ts';
import type { ItemOutcome, Lost, Usage } from './outcome.ts';
import type { Item, RunPlan, Shard } from './plan.ts';
import type { Measures, Report } from './report.ts';

/** What an instance tells while it works on one attempt. */
export interface Attempt {
  /** 1 for the first try. */
  readonly number: number;
  /** A sign of life, such as output or used CPU time: no result yet, but not stuck either. */
  readonly alive: () => void;
  /** An outcome before the others. It counts, also when the instance is lost afterwards, and need not be answered again. */
  readonly deliver: (outcome: ItemOutcome) => void;
  /** Waits until it is the instance's turn: that time counts neither towards the timeout nor as being stuck. */
  readonly wait: (turn: Promise<void>) => Promise<void>;
}

/** One member of a pool at work. */
export interface EngineInstance {
  /**
   * Works on the given items and answers with one outcome for each that was not delivered before, or that the instance was
   * lost. Is called again only when the last call is over; never after a loss.
   */
  work(items: readonly Item[], attempt: Attempt): Promise<readonly ItemOutcome[] | Lost>;
  /** Ends the instance and everything that it started; pending work then ends as lost. May be called at any time, and twice. */
  close(): Promise<void>;
}

/** Which place of its pool an instance has, and whom it tells of the processes that it starts. */
export interface Seat {
  /** `code-reviewer#3`. */
  readonly instance: string;
  /** From 1 to `total`. */
  readonly number: number;
  readonly total: number;
  /** `startTime` is the system's own word for when it started: with the pid it is unique. */
  readonly processStarted: (pid: number, startTime: string) => void;
  /** It and its whole group are gone. */
  readonly processEnded: (pid: number) => void;
  /** What a model's answer took, once for each. */
  readonly used: (usage: Usage) => void;
  /** The service asked to slow down; the instance itself waits and goes on. */
  readonly slowedDown: () => void;
  /** Resolves when the limits let this instance begin: they may have become lower while it waited. Once in an attempt. */
  readonly admitted: () => Promise<void>;
}

/** How instances do their work. */
export interface Engine {
  /** As plans and reports show it. */
  readonly name: string;
  /** Changes whenever the same item could give another result: results of another version are not taken from the cache. */
  readonly version: string;
  /** `item`: items may move between instances while the run goes on. `shard`: an instance gets its shard at once. */
  readonly unit: 'item' | 'shard';
  /** The most instances that this engine can use on this machine. */
  readonly ceiling: number;
  /** Results of single items are kept also where the unit is the shard: each was answered for by itself. */
  readonly isCachedByItem?: boolean;
  /** How many items one call of `work` should get: 1 where a call is cheap, more where each costs a message. */
  readonly batch: number;
  /** Where its instances work. `inline`: all in one thread, so that they never work at the same time. */
  readonly mode: Measures['mode'];
  /**
   * Besides its bytes, what an item's result depends on; undefined where that is not known, so that the result is not kept.
   * An engine without it has results that are never taken from the cache.
   */
  readonly dependencies?: ((item: Item) => string | undefined) | undefined;
  /** Starts an instance. */
  open(seat: Seat): Promise<EngineInstance | Lost>;
}

/** The append-only list of a run's events. */
export interface Journal {
  /** Takes the next event; many of them become one write. */
  append(event: RunEvent): void;
  /** Resolves when all that was appended is durable. */
  close(): Promise<void>;
}

/** The folder of one run, or a place in memory that stands for it. Every method writes a whole file, or nothing. */
export interface RunStore {
  readonly run: string;
  /** Counts up with each orchestrator of the run, from 1. */
  readonly epoch: number;
  readonly journal: Journal;
  writePlan(plan: RunPlan): void;
  /** `index` counts from 1, over all pools of the run. */
  writeShard(index: number, shard: Shard): void;
  /** What an instance delivered. */
  writeArtifact(instance: string, outcomes: readonly ItemOutcome[]): void;
  /** `board` makes an object of plain JSON and Maps of it, where it is written at all. */
  writeBoard(board: () => object): void;
  writeReport(format: string, text: string): void;
}

/** Results of items whose content was seen before. Every method answers at once; what is put is durable after `close`. */
export interface ResultCache {
  /** The results kept under a key, or undefined. Damaged entries are as good as none. */
  get(key: string): readonly ItemOutcome[] | undefined;
  put(key: string, outcomes: readonly ItemOutcome[]): void;
  close(): void;
}

/** Turns a finished report into text. Pure. */
export type Reporter = (report: Report) => string;

/** Takes an event that has happened. */
export type Record = (event: UnstampedEvent) => void;
