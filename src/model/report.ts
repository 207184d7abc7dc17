import * as z from 'zod';
import { detailsShape } from './details.ts';
import { findingSchema, silencedFindingSchema } from './finding.ts';
import { levels } from './severity.ts';
import { planSchema } from './plan.ts';
import { throttleReasons } from './event.ts';
import { failureCauses, lossCauses } from './outcome.ts';

/** planned = done + failed + skipped, item by item. Items of a run with several commands are named `command:id`. */
export const coverageSchema = z.strictObject({
  planned: z.int().describe('items of the plan'),
  done: z.int().describe('items with a result'),
  failed: z.int().describe('items whose last attempt failed'),
  skipped: z.int().describe('items that nobody came to'),
  complete: z.boolean().describe('whether all are done'),
  failures: z
    .array(
      z.strictObject({
        item: z.string(),
        cause: z.enum(failureCauses),
        reason: z.string(),
        attempts: z.int(),
      }),
    )
    .describe('the items that failed'),
  changed: z.array(z.string()).describe('done, but written to while the run went on'),
});
export type Coverage = z.infer<typeof coverageSchema>;

/**
 * Where instances work. `inline`: in one thread, by turns. `concurrent`: in one thread, but waiting for something outside of
 * it most of the time, all at once. `mixed`: a run of several commands whose engines differ.
 */
export const modes = ['inline', 'concurrent', 'threads', 'processes', 'simulated', 'mixed'] as const;

/** What models took. Tokens as the service counts them; dollars as the client reckons them. */
const usageSchema = z.strictObject({
  turns: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cacheReadTokens: z.int(),
  cacheWriteTokens: z.int(),
  usd: z.number(),
});

/** Durations in milliseconds, memory in bytes. A resumed run measures what its last orchestrator did. */
export const measuresSchema = z.strictObject({
  mode: z.enum(modes).describe('where instances worked'),
  width: z.int().describe('how many instances could really work at the same time'),
  wallMilliseconds: z.number().describe('from the start of the run to the end of the merge'),
  distributionMilliseconds: z.number().describe('sizing the pools and dividing the work'),
  spawnMilliseconds: z.number().describe('starting instances, all of them together'),
  aggregationMilliseconds: z.number().describe('merging what the instances reported'),
  itemMilliseconds: z.number().describe('sum of instance time: what the items took, one after another'),
  longestItemMilliseconds: z.number().describe('what the slowest item took'),
  criticalPathMilliseconds: z
    .number()
    .describe(
      'distribution, the instance that took longest (its starts, its work and its waits), aggregation',
    ),
  lowerBoundMilliseconds: z
    .number()
    .describe('max(longest item, itemMilliseconds ÷ width): no order is faster'),
  efficiency: z.number().describe('lower bound ÷ wall: 1 is perfect'),
  bottleneck: z
    .strictObject({ kind: z.enum(['instance', 'item']), name: z.string(), milliseconds: z.number() })
    .optional()
    .describe('the item that alone sets the lower bound, else the instance that worked longest'),
  retries: z.int().describe('attempts at items that had one before'),
  cacheHits: z.int().describe('items whose results came from the cache'),
  dropped: z
    .int()
    .optional()
    .describe('findings of models that pointed at no real line of what they were given: they do not count'),
  usage: usageSchema.optional().describe('what models took, over all orchestrators of the run'),
  peakMemoryBytes: z.number().describe('this process; programs that it started are not counted'),
  throttled: z
    .array(z.strictObject({ afterMilliseconds: z.number(), limit: z.int(), why: z.enum(throttleReasons) }))
    .describe('when the pool was made narrower, or wider again'),
  instances: z
    .array(
      z.strictObject({
        name: z.string(),
        items: z.int(),
        busyMilliseconds: z.number(),
        busyShare: z.number().describe('of the wall time'),
        spawnMilliseconds: z.number(),
        losses: z.array(z.strictObject({ cause: z.enum(lossCauses), detail: z.string() })),
      }),
    )
    .describe('what each instance did'),
  timeline: z
    .array(
      z.strictObject({
        instance: z.string(),
        fromMilliseconds: z.number().describe('since the start of the run'),
        toMilliseconds: z.number(),
        items: z.int(),
        state: z.enum(['worked', 'lost', 'cached']),
      }),
    )
    .describe('when each instance worked; in long runs neighbouring spans are joined'),
});
export type Measures = z.infer<typeof measuresSchema>;

/** The result of a run: what `--format json` prints, and what `docs/report.schema.json` describes. */
export const reportSchema = z.strictObject({
  schemaVersion: z.literal(1).describe('counts up when a key changes its meaning'),
  tool: z.strictObject({ name: z.literal('pool-run'), version: z.string() }).describe('what wrote it'),
  run: z.string().describe("the run's id"),
  command: z.string().describe('the commands that ran, with blanks between'),
  outcome: z.enum(['complete', 'incomplete', 'interrupted']).describe('how the run ended'),
  counts: z
    .strictObject({
      error: z.int(),
      warning: z.int(),
      note: z.int(),
      silenced: z.int(),
    })
    .describe('findings by level'),
  coverage: coverageSchema.describe('what was done, and what is missing'),
  findings: z.array(findingSchema).describe('what counts, the most severe first'),
  silenced: z.array(silencedFindingSchema).describe('what somebody decided to silence, and why'),
  rules: z
    .array(z.strictObject({ id: z.string(), level: z.enum(levels), reason: z.string(), fix: z.string() }))
    .describe('the rules that findings name'),
  ...detailsShape,
  plans: z.array(planSchema).describe('one for each command of the run'),
  outputs: z
    .array(
      z.strictObject({
        instance: z.string(),
        text: z.string(),
        isCut: z.boolean(),
        path: z.string().optional(),
      }),
    )
    .describe('what programs printed for people: the end of it where it is long'),
  measures: measuresSchema.describe('what the run took'),
});
export type Report = z.infer<typeof reportSchema>;
