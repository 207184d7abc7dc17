import * as z from 'zod';
import { levels, type Level } from './severity.ts';

/** A place in a file. */
export const locationSchema = z.strictObject({
  path: z.string().describe('relative to the project, with forward slashes'),
  line: z.int().min(1).describe('the first is 1'),
  column: z.int().min(1).describe('in UTF-16 code units; the first is 1'),
});
export type Location = z.infer<typeof locationSchema>;

/** One result of a run. */
export const findingSchema = z.strictObject({
  ruleId: z.string().describe('the rule that it breaks'),
  level: z.enum(levels).describe('how much it matters'),
  message: z.string().describe('one sentence about this place'),
  location: locationSchema.describe('where it is'),
  related: z.array(locationSchema).optional().describe('other places that belong to the same finding'),
  fingerprint: z.string().describe('stays the same when lines move'),
  origin: z.literal('model').optional().describe('a model says so; absent: a program found it'),
  remarks: z
    .array(z.string())
    .optional()
    .describe('what is to be known of it besides: who confirmed or disputed it, and why'),
  sources: z.array(z.string()).describe('the instances that saw it'),
});
export type Finding = z.infer<typeof findingSchema>;

/** A finding that somebody decided to silence, and why. */
export const silencedFindingSchema = findingSchema.extend({
  silenced: z.strictObject({ by: z.enum(['definition', 'config', 'model']), reason: z.string() }),
});
export type SilencedFinding = z.infer<typeof silencedFindingSchema>;

/** A decision to silence one rule (or `*`) in the files that `matches` accepts, or one finding. */
export interface Silence {
  /** `*`: all of them. */
  readonly ruleId: string;
  /** Where the decision stands. */
  readonly by: SilencedFinding['silenced']['by'];
  /** Why. */
  readonly reason: string;
  /** Whether it is about this file, or this finding. */
  readonly matches: (path: string, fingerprint?: string) => boolean;
}

/** One rule of a command: what the catalogue in `docs/rules.md` and SARIF's rule table show. */
export interface Rule {
  /** Lower-case words with hyphens. */
  readonly id: string;
  /** That of its findings, unless they say otherwise. */
  readonly level: Level;
  /** One sentence: why this matters. */
  readonly reason: string;
  /** One sentence: how to mend it. */
  readonly fix: string;
}
