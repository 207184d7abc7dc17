import * as z from 'zod';
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

const count = z.int().min(1);

/**
 * The `instance_pool:` block of a definition.
 *
 * Strict: an unknown key is an error, because a misspelt limit that is silently ignored costs money.
 * `timeout` is for one attempt and is written as a number with a unit: `500ms`, `90s`, `10m`, `1h`.
 */
export const instancePoolSchema = z.strictObject({
  agent: z.string().min(1).describe('the agent definition that staffs the pool'),
  items: z.string().min(1).describe('a built-in item source, a glob, or a command that prints the items'),
  distribution: z.enum(distributions).default('none'),
  max_instances: count.default(5),
  items_per_instance: count.default(1),
  min_items: count.default(1).describe('fewer items than this: one instance'),
  aggregation: z.enum(aggregations).default('merge'),
  timeout: z
    .string()
    .regex(/^[1-9]\d*(ms|s|m|h)$/)
    .default('10m'),
  retries: z.int().min(0).default(2),
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
  const parsed = instancePoolSchema.safeParse(value);
  if (parsed.success) return { pool: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, value)) };
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
  const meant = typeof given === 'string' ? nearest(given, choices(key)) : undefined;
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return [{ key, message: `Expected ${key} to be ${expectations[key]}, got ${got}.${hint}` }];
}

function choices(key: keyof InstancePool): readonly string[] {
  if (key === 'distribution') return distributions;
  return key === 'aggregation' ? aggregations : [];
}

function shown(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return `${value} (number)`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `${JSON.stringify(value)} (${typeof value})`;
}
