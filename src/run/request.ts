import type { RunEvent } from '../model/event.ts';
import type { Finding, Rule } from '../model/finding.ts';
import type { Conclusion } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { Engine, Reporter, RunStore } from '../model/ports.ts';
import type { Measures } from '../model/report.ts';

/** Everything that a run needs. `facts` in `conclude` are those of the finished items, in the items' own order. */
export interface RunRequest {
  readonly plan: Plan;
  readonly engine: Engine;
  readonly mode: Measures['mode'];
  readonly store: RunStore;
  readonly rules: readonly Rule[];
  readonly reporters: Readonly<{ [extension: string]: Reporter }>;
  readonly conclude: (facts: ReadonlyMap<string, unknown>) => Conclusion;
  /** Which findings count; the others are left out of the report. */
  readonly keep: (finding: Finding) => boolean;
  readonly observe?: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly memory: () => number;
}
