import type { UnstampedEvent, RunEvent } from './event.ts';
import type { ItemOutcome } from './outcome.ts';
import type { Item, Plan, Shard } from './plan.ts';
import type { Report } from './report.ts';

/** One member of a pool at work. */
export interface EngineInstance {
  /** Works on the given items and answers with one outcome for each. Rejects only when the instance itself is lost. */
  work(items: readonly Item[]): Promise<readonly ItemOutcome[]>;
  /** Ends the instance and everything that it started. */
  close(): Promise<void>;
}

/** How instances do their work. */
export interface Engine {
  readonly name: string;
  /** `item`: items may move between instances while the run goes on. `shard`: an instance gets its shard at once. */
  readonly unit: 'item' | 'shard';
  /** The most instances that this engine can use on this machine. */
  readonly ceiling: number;
  /** How many items one call of `work` should get: 1 where a call is cheap, more where each costs a message. */
  readonly batch: number;
  /** Starts an instance, for example `code-reviewer#3`. */
  open(instance: string): Promise<EngineInstance>;
}

/** The append-only list of a run's events. */
export interface Journal {
  append(event: RunEvent): void;
  /** Resolves when all that was appended is durable. */
  close(): Promise<void>;
}

/** The folder of one run, or a place in memory that stands for it. Every method writes a whole file, or nothing. */
export interface RunStore {
  readonly run: string;
  readonly journal: Journal;
  writePlan(plan: Plan): void;
  writeShard(index: number, shard: Shard): void;
  writeArtifact(instance: string, outcomes: readonly ItemOutcome[]): void;
  writeBoard(board: unknown): void;
  writeReport(extension: string, text: string): void;
}

/** Turns a finished report into text. Pure. */
export type Reporter = (report: Report) => string;

/** Takes an event that has happened. */
export type Record = (event: UnstampedEvent) => void;
