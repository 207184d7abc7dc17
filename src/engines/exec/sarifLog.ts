import * as z from 'zod';

const level = z.enum(['none', 'note', 'warning', 'error']);

const message = z.object({
  text: z.string().optional(),
  markdown: z.string().optional(),
  id: z.string().optional(),
  arguments: z.array(z.string()).default([]),
});

const artifactLocation = z.object({
  uri: z.string().optional(),
  uriBaseId: z.string().optional(),
  index: z.int().optional(),
});

const region = z.object({ startLine: z.int().min(0).optional(), startColumn: z.int().min(0).optional() });

const locations = z
  .array(
    z.object({
      physicalLocation: z
        .object({ artifactLocation: artifactLocation.optional(), region: region.optional() })
        .optional(),
    }),
  )
  .default([]);

const rule = z.object({
  id: z.string(),
  defaultConfiguration: z.object({ level: level.optional() }).optional(),
  messageStrings: z.record(z.string(), z.object({ text: z.string() })).optional(),
});

const component = z.object({ rules: z.array(rule).default([]) });

const result = z.object({
  ruleId: z.string().optional(),
  ruleIndex: z.int().optional(),
  rule: z.object({ id: z.string().optional() }).optional(),
  kind: z.string().default('fail'),
  level: level.optional(),
  message,
  locations,
  suppressions: z.array(z.object({ status: z.string().default('accepted') })).default([]),
});

const notifications = z
  .array(
    z.object({
      descriptor: z.object({ id: z.string().optional() }).optional(),
      level: level.default('warning'),
      message,
      locations,
    }),
  )
  .default([]);

const invocation = z.object({
  executionSuccessful: z.boolean().default(true),
  toolExecutionNotifications: notifications,
  toolConfigurationNotifications: notifications,
});

const run = z.object({
  tool: z.object({ driver: component, extensions: z.array(component).default([]) }),
  // 3.14.23: who looked and found nothing gives an empty list; without a list nothing was looked for.
  results: z.array(result),
  artifacts: z.array(z.object({ location: artifactLocation.optional() })).default([]),
  originalUriBaseIds: z.record(z.string(), artifactLocation).default({}),
  invocations: z.array(invocation).default([]),
});

/** The part of SARIF 2.1.0 that says what was found, and whether the tool could do its work. */
export const sarifLogSchema = z.object({ version: z.literal('2.1.0'), runs: z.array(run).min(1) });

export type SarifLocation = z.infer<typeof artifactLocation>;
export type SarifRun = z.infer<typeof run>;
export type SarifResult = z.infer<typeof result>;
export type SarifNotification = SarifRun['invocations'][number]['toolExecutionNotifications'][number];
export type SarifRule = z.infer<typeof rule>;
