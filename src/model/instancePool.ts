import * as z from 'zod';
import { durationPattern } from './duration.ts';
import { nearest } from './nearest.ts';

/** How the work of a pool is divided: by which property of its items they are kept together. */
export const distributions = [
  'category',
  'file',
  'package_manager',
  'suite',
  'document',
  'aspect',
  'none',
] as const;

/** How the results of a pool's instances are combined. */
export const aggregations = ['merge', 'reduce', 'collect', 'stream'] as const;

/** What a program prints: text for people, findings as pool-run's own JSON, SARIF 2.1.0, or JUnit's XML. */
export const outputs = ['text', 'json', 'sarif', 'junit'] as const;

/** Which of several pools gets a free place first. */
export const priorities = ['critical', 'high', 'medium', 'low'] as const;

const count = z.int().min(1);

/**
 * The `instance_pool:` block of a definition.
 *
 * Strict: an unknown key is an error, because a misspelt limit that is silently ignored costs money.
 * `timeout` is for one attempt and is written as a number with a unit: `500ms`, `90s`, `10m`, `1h`.
 */
export const instancePoolSchema = z.strictObject({
  agent: z
    .string()
    .min(1)
    .describe(
      'the agent definition that staffs the pool; with exec it may be left out, and instances are named after the program',
    ),
  items: z
    .string()
    .min(1)
    .describe('a built-in item source, or a glob inside the project; one that ends with / means folders'),
  distribution: z
    .enum(distributions)
    .default('none')
    .describe(
      'which items are kept together. Of a glob: category those of one folder, file each on its own, none all of them',
    ),
  max_instances: count.default(5).describe('the most instances'),
  items_per_instance: count.default(1).describe('how many items justify one instance'),
  min_items: count.default(1).describe('fewer items than this: one instance'),
  aggregation: z
    .enum(aggregations)
    .default('merge')
    .describe(
      'how results are combined; all four give one report today, in which what several instances found stands once',
    ),
  timeout: z.string().regex(durationPattern).default('10m').describe('for one attempt'),
  retries: z
    .int()
    .min(0)
    .default(2)
    .describe('attempts at an item after the first, where its instance was lost'),
  exec: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'a program and its arguments, run by every instance: {item}, {items} or {file} say how it gets its items',
    ),
  output: z.enum(outputs).default('text').describe('what the program of exec prints'),
  inputs: z
    .array(z.string().min(1))
    .optional()
    .describe('globs of further files that the results of exec depend on; without it they are not cached'),
  exclusive: z
    .array(z.array(z.string().min(1)).min(1))
    .optional()
    .describe(
      'groups of items, by key or id, of which never two are worked on at the same time: they share a port or a database',
    ),
  priority: z
    .enum(priorities)
    .default('medium')
    .describe('of several pools in one run, which one gets a free place first'),
});

/** A checked `instance_pool:` block with its defaults filled in. */
export type InstancePool = z.infer<typeof instancePoolSchema>;

/** The part of a pool that decides its size. */
export type PoolLimits = Pick<InstancePool, 'max_instances' | 'items_per_instance' | 'min_items'>;

/** Why the pool has the size that it has. */
export const sizeReasons = [
  'nothing-to-do',
  'below-min-items',
  'items-per-instance',
  'max-instances',
  'engine-ceiling',
] as const;

/**
 * How many instances so many items justify:
 * `items < min_items ? 1 : min(max_instances, ceil(items / items_per_instance))`, and 0 when there is nothing to do.
 */
export function instancesFor(
  items: number,
  limits: PoolLimits,
): { readonly instances: number; readonly reason: (typeof sizeReasons)[number] } {
  if (items === 0) return { instances: 0, reason: 'nothing-to-do' };
  if (items < limits.min_items) return { instances: 1, reason: 'below-min-items' };
  const justified = Math.ceil(items / limits.items_per_instance);
  if (justified > limits.max_instances) return { instances: limits.max_instances, reason: 'max-instances' };
  return { instances: justified, reason: 'items-per-instance' };
}

/** One thing that is wrong with an `instance_pool:` block; `key` is where, below the block. */
export interface PoolProblem {
  readonly key: string | undefined;
  readonly message: string;
}

/** Checks an `instance_pool:` block and fills in its defaults, or says everything that is wrong with it. */
export function parseInstancePool(
  value: unknown,
): { readonly pool: InstancePool } | { readonly problems: PoolProblem[] } {
  const parsed = instancePoolSchema.safeParse(withAgent(value));
  if (parsed.success) return { pool: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, value)) };
}

/** A program needs no agent: its instances then have the program's own name. */
function withAgent(block: unknown): unknown {
  if (typeof block !== 'object' || block === null || 'agent' in block || !('exec' in block)) return block;
  const { exec } = block;
  const program: unknown = Array.isArray(exec) ? exec[0] : undefined;
  const agent = typeof program === 'string' ? program.slice(program.lastIndexOf('/') + 1) : '';
  return { agent: agent === '' ? 'program' : agent, ...block };
}

const expectations: Readonly<Record<keyof InstancePool, string>> = {
  agent: 'the name of an agent',
  items: 'an item source',
  distribution: `one of ${distributions.join(', ')}`,
  max_instances: 'a whole number of at least 1',
  items_per_instance: 'a whole number of at least 1',
  min_items: 'a whole number of at least 1',
  aggregation: `one of ${aggregations.join(', ')}`,
  timeout: 'a number with ms, s, m or h, such as 10m',
  retries: 'a whole number of at least 0',
  exec: 'a list of a program and its arguments',
  output: `one of ${outputs.join(', ')}`,
  inputs: 'a list of globs',
  exclusive: 'a list of lists of keys or item ids, such as [[e2e], [unit:jest, integration:jest]]',
  priority: `one of ${priorities.join(', ')}`,
};

function problemsOf(issue: z.core.$ZodIssue, block: unknown): PoolProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const meant = nearest(key, Object.keys(expectations));
      const hint =
        meant === undefined
          ? `It knows ${Object.keys(expectations).join(', ')}.`
          : `Did you mean "${meant}"?`;
      return { key, message: `instance_pool has no key "${key}". ${hint}` };
    });
  }
  const key = issue.path[0] as keyof InstancePool | undefined;
  if (key === undefined)
    return [{ key, message: `Expected instance_pool to be a mapping, got ${shown(block)}.` }];
  const given = (block as Record<string, unknown>)[key];
  const got = given === undefined ? 'nothing' : shown(given);
  const meant = typeof given === 'string' ? nearest(given, choicesOf[key] ?? []) : undefined;
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return [{ key, message: `Expected ${key} to be ${expectations[key]}, got ${got}.${hint}` }];
}

const choicesOf: Readonly<Partial<Record<keyof InstancePool, readonly string[]>>> = {
  distribution: distributions,
  aggregation: aggregations,
  output: outputs,
  priority: priorities,
};

function shown(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return `${value} (number)`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `${JSON.stringify(value)} (${typeof value})`;
}
