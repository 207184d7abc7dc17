import type { FormerRun } from '../journal/results.ts';
import type { RunEvent } from '../model/event.ts';
import type { Finding, Rule } from '../model/finding.ts';
import type { Conclusion } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { Engine, Reporter, ResultCache, RunStore } from '../model/ports.ts';

/** One command of a run: its plan, who does the work, and what is made of the results. */
export interface PoolRequest {
  readonly plan: Plan;
  readonly engine: Engine;
  /** Those that its findings may name. */
  readonly rules: readonly Rule[];
  /** `facts` are those that finished items have, in the order of the items' ids. */
  readonly conclude: (facts: ReadonlyMap<string, unknown>) => Conclusion | Promise<Conclusion>;
  /** Which findings count; the others are left out of the report. */
  readonly keep: (finding: Finding) => boolean;
}

/** What is known of memory, in bytes. */
export interface Memory {
  readonly availableBytes: number;
  readonly limitBytes: number;
}

/** Everything that a run needs. */
export interface RunRequest {
  readonly pools: readonly PoolRequest[];
  /** The most instances that work at the same time, over all pools. Default: as many as the plans have. */
  readonly budget?: number;
  /** The command line that asks for this run; `pool-run resume` reads it. */
  readonly arguments?: readonly string[];
  /** Where the run is kept. */
  readonly store: RunStore;
  /** What the journal of the orchestrators before this one says, when the run is resumed. The run goes on with it. */
  readonly former?: FormerRun;
  /** Items, as the journal names them, whose results of the past no longer hold. */
  readonly outdated?: ReadonlySet<string>;
  /** Where results of earlier runs are. Default: everything is done. */
  readonly cache?: ResultCache;
  /** The reports that are written at the end, by the endings of their files. */
  readonly reporters: Readonly<{ [extension: string]: Reporter }>;
  /** Sees every event, after it was journaled. */
  readonly observe?: (event: RunEvent) => void;
  /** Ends the run in order; the report then covers what was done. */
  readonly signal: AbortSignal;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** SHA-256 of a text, in hexadecimal. */
  readonly hash: (text: string) => string;
  /** The most memory that this process has held, in bytes. */
  readonly peakMemory: () => number;
  /** What memory is left; undefined where instances use none that counts. */
  readonly memory?: () => Memory;
  /** What sizing the pools and dividing the work took, in milliseconds. */
  readonly distributionMilliseconds?: number;
}
