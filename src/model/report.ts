import * as z from 'zod';
import { findingSchema, silencedFindingSchema } from './finding.ts';
import { levels } from './severity.ts';
import { planSchema } from './plan.ts';

/** planned = done + failed + skipped, item by item. */
export const coverageSchema = z.strictObject({
  planned: z.int(),
  done: z.int(),
  failed: z.int(),
  skipped: z.int(),
  complete: z.boolean(),
  failures: z.array(z.strictObject({ item: z.string(), reason: z.string() })),
});
export type Coverage = z.infer<typeof coverageSchema>;

/** Durations in milliseconds, memory in bytes. */
export const measuresSchema = z.strictObject({
  wallMilliseconds: z.number().describe('from the start of the run to the end of the merge'),
  itemMilliseconds: z.number().describe('sum of the time that the items took'),
  mode: z.enum(['inline', 'threads']).describe('where the local engine worked'),
  peakMemoryBytes: z.number(),
  instances: z.array(
    z.strictObject({
      name: z.string(),
      items: z.int(),
      busyMilliseconds: z.number(),
      lost: z.string().optional().describe('why the instance was lost'),
    }),
  ),
});
export type Measures = z.infer<typeof measuresSchema>;

export const definitionKinds = ['agent', 'command', 'skill', 'manifest'] as const;

/** What the client does with one file. */
export const definitionRowSchema = z.strictObject({
  path: z.string(),
  kind: z.enum(definitionKinds),
  name: z.string().describe('the name under which the client offers it, or would if it loaded'),
  plugin: z.string().optional().describe('the plugin whose name the client puts before it'),
  category: z.string(),
  loads: z.boolean(),
  reason: z.string().optional().describe('why it does not load, or loads under another name'),
});
export type DefinitionRow = z.infer<typeof definitionRowSchema>;

/** The result of a run: what `--format json` prints, and what `docs/report.schema.json` describes. */
export const reportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('pool-run'), version: z.string() }),
  run: z.string(),
  command: z.string(),
  outcome: z.enum(['complete', 'incomplete', 'interrupted']),
  counts: z.strictObject({
    error: z.int(),
    warning: z.int(),
    note: z.int(),
    silenced: z.int(),
  }),
  coverage: coverageSchema,
  findings: z.array(findingSchema),
  silenced: z.array(silencedFindingSchema),
  rules: z.array(
    z.strictObject({ id: z.string(), level: z.enum(levels), reason: z.string(), fix: z.string() }),
  ),
  definitions: z.array(definitionRowSchema).optional().describe('the audit: every file and its verdict'),
  plan: planSchema,
  measures: measuresSchema,
});
export type Report = z.infer<typeof reportSchema>;
