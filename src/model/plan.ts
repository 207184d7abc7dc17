import * as z from 'zod';
import { instancePoolSchema, sizeReasons } from './instancePool.ts';

/** The smallest unit of work. */
export const itemSchema = z.strictObject({
  id: z.string().describe('unique and stable'),
  key: z.string().describe('what the distribution keeps together'),
  weight: z.number().nonnegative().describe('the cost estimate in any one unit, such as bytes'),
  decidedBy: z.string().optional().describe('where the key came from'),
  content: z.string().optional().describe("SHA-256 of the item's bytes"),
});
export type Item = z.infer<typeof itemSchema>;

/** The items that one instance is given, the heaviest first. */
export const shardSchema = z.strictObject({
  instance: z.string().describe('the instance that begins with this shard, such as code-reviewer#3'),
  keys: z.array(z.string()).describe('the keys of its items'),
  weight: z.number().describe('the sum of those of its items'),
  items: z.array(itemSchema).describe('the heaviest first'),
});
export type Shard = z.infer<typeof shardSchema>;

/** What would run. Printing it costs nothing. */
export const planSchema = z.strictObject({
  command: z.string().describe('its name'),
  definition: z.string().describe('where the instance pool was read'),
  definitionHash: z.string().describe('SHA-256 of that file'),
  engine: z.string().describe('what works on the items'),
  pool: instancePoolSchema.describe('the instance pool, with its defaults filled in'),
  size: z
    .strictObject({
      instances: z.int().min(0),
      reason: z.enum(sizeReasons),
      ceiling: z.int().min(1).describe('the most instances that the engine can use on this machine'),
    })
    .describe('how many instances there are, and why'),
  items: z.int().min(0).describe('how many there are'),
  weighedBy: z
    .enum(['size', 'duration'])
    .describe('the unit of the weights: bytes, or milliseconds that the items took in earlier runs'),
  imbalance: z.number().describe('heaviest shard over mean shard; 1 is perfect'),
  estimate: z
    .strictObject({
      tokens: z.int(),
      usd: z.number().optional().describe('absent: no item has been in a run, so the price is not known'),
      known: z.int().describe('items whose usage was measured in earlier runs; 0: assumed from sizes'),
    })
    .optional()
    .describe('what a model is expected to take, where one is asked'),
  versions: z.strictObject({ 'pool-run': z.string(), node: z.string() }).describe('what made the plan'),
  contentHash: z.string().describe('SHA-256 over all items: ids, keys, weights and contents, sorted'),
  shards: z.array(shardSchema).describe('one for each instance'),
});
export type Plan = z.infer<typeof planSchema>;
export type PoolSize = Plan['size'];

/** The plans of all commands of one run: the content of `plan.json`. */
export const runPlanSchema = z.strictObject({
  run: z.string().describe("the run's id"),
  arguments: z
    .array(z.string())
    .describe('the command line that made the plan; resuming the run makes it again'),
  plans: z.array(planSchema).describe('one for each command'),
});
export type RunPlan = z.infer<typeof runPlanSchema>;
