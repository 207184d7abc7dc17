import { evidenceFor, type Assignment } from '../../model/assignment.ts';
import type { Finding } from '../../model/finding.ts';
import type { ItemFailure, ItemOutcome, Lost } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import type { Estimate, Purse } from './purse.ts';
import type { Ramp } from './ramp.ts';

/** What all pools of a run share: the client, and what limits it. */
export interface ClaudeService {
  /** The client's program. */
  readonly program: string;
  readonly ramp: Ramp;
  readonly purse: Purse;
  /** Undefined: the client's own. */
  readonly model: string | undefined;
  readonly maxTurns: number;
  /** Why no instance can start any more, once one has found out. */
  hopeless?: Lost;
}

/** What the engine has to know of a pool. */
export interface ClaudeOptions {
  readonly service: ClaudeService;
  readonly command: string;
  /** The agent's own words: each instance's system prompt. */
  readonly agent: string;
  /** What the command's definition asks for; empty where the agent knows. */
  readonly task: string;
  /** Tools that instances have. */
  readonly tools: readonly string[];
  /** What the built-in analyzers found, by item, in reading order. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** Items that could not even be looked at without a model, and why: they are not sent to one. */
  readonly failed: ReadonlyMap<string, ItemFailure>;
  readonly cwd: string;
  readonly ceiling: number;
  /** Besides its bytes and its evidence, what an item's result depends on; undefined where that is not known. */
  readonly dependencies: (item: Item) => string | undefined;
  /** What an attempt at these items took in earlier runs; undefined where nothing is known. */
  readonly history: (items: readonly Item[]) => Estimate | undefined;
}

/** What every instance may use: none of it changes anything. */
export const readOnlyTools: readonly string[] = ['Read', 'Grep', 'Glob'];

/** What could not be looked at without a model fails for the same reason, and no model is asked. */
export function failuresOf(
  items: readonly Item[],
  { failed }: Pick<ClaudeOptions, 'failed'>,
): (ItemOutcome & { readonly status: 'failed' })[] {
  return items.flatMap(({ id: item }) => {
    const problem = failed.get(item);
    return problem
      ? [{ status: 'failed', item, cause: problem.failure, reason: problem.reason } as const]
      : [];
  });
}

/** What one instance is asked to do about some items. */
export function assignmentOf(options: ClaudeOptions, instance: string, items: readonly Item[]): Assignment {
  const { command, task, findings } = options;
  return { command, instance, items, task, ...evidenceFor(items, findings) };
}
