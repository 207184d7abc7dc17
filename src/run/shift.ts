import type { ItemOutcome } from '../model/outcome.ts';
import type { Item, Plan } from '../model/plan.ts';
import type { Engine, Record } from '../model/ports.ts';
import type { AttemptLimits, Attempts } from './attempts.ts';
import type { Gate } from './gate.ts';
import type { Throttle } from './throttle.ts';
import type { Work } from './work.ts';

/** One pool as dispatch sees it: what is left of its plan. */
export interface DispatchedPool {
  readonly plan: Plan;
  readonly engine: Engine;
  /** What stands before the items' ids in the journal, so that they are unique in the run. */
  readonly label: string;
  /** For each instance of the plan, in its order, the items that are still to be done. */
  readonly shards: readonly (readonly Item[])[];
  /** Takes what an instance delivered. `together` are the items of the attempt. */
  readonly deliver: (instance: string, outcome: ItemOutcome, together: readonly Item[]) => void;
}

/** What the instances of one pool share while they work. */
export interface Shift {
  readonly pool: DispatchedPool;
  readonly index: number;
  readonly work: Work;
  readonly gate: Gate;
  readonly attempts: Attempts;
  readonly limits: AttemptLimits;
  readonly throttle: Throttle;
  readonly record: Record;
  /** Aborted when nothing more is to be begun: the user wants it, or the run cannot go on. */
  readonly stop: AbortController;
  /** Instances of this pool that were lost at least once. */
  readonly lost: Set<string>;
  /** How often an item was sent away by a rate limit. */
  readonly refusals: Map<string, number>;
}
