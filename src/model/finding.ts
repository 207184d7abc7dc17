import * as z from 'zod';
import { levels, type Level } from './severity.ts';

/** A place in a file. Lines and columns count from 1; columns count UTF-16 code units. */
export const locationSchema = z.strictObject({
  path: z.string(),
  line: z.int().min(1),
  column: z.int().min(1),
});
export type Location = z.infer<typeof locationSchema>;

/** One result of a run. `fingerprint` stays the same when lines move; `sources` names the instances that saw it. */
export const findingSchema = z.strictObject({
  ruleId: z.string(),
  level: z.enum(levels),
  message: z.string(),
  location: locationSchema,
  related: z.array(locationSchema).optional().describe('other places that belong to the same finding'),
  fingerprint: z.string(),
  origin: z.literal('model').optional().describe('a model says so; absent: a program found it'),
  remarks: z
    .array(z.string())
    .optional()
    .describe('what is to be known of it besides: who confirmed or disputed it, and why'),
  sources: z.array(z.string()),
});
export type Finding = z.infer<typeof findingSchema>;

/** A finding that somebody decided to silence, and why. */
export const silencedFindingSchema = findingSchema.extend({
  silenced: z.strictObject({ by: z.enum(['definition', 'config', 'model']), reason: z.string() }),
});
export type SilencedFinding = z.infer<typeof silencedFindingSchema>;

/** A decision to silence one rule (or `*`) in the files that `matches` accepts, or one finding. */
export interface Silence {
  readonly ruleId: string;
  readonly by: SilencedFinding['silenced']['by'];
  readonly reason: string;
  readonly matches: (path: string, fingerprint?: string) => boolean;
}

/** One rule of a command: what the catalogue in `docs/rules.md` and SARIF's rule table show. */
export interface Rule {
  readonly id: string;
  readonly level: Level;
  /** One sentence: why this matters. */
  readonly reason: string;
  /** One sentence: how to mend it. */
  readonly fix: string;
}
