import { z } from 'zod';

/** Severities, in SARIF's words (SARIF 2.1.0, section 3.27.10), the most severe first. */
export const levels = ['error', 'warning', 'note'] as const;
export type Level = (typeof levels)[number];

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
  sources: z.array(z.string()),
});
export type Finding = z.infer<typeof findingSchema>;

/** A finding that somebody decided to silence, and why. */
export const silencedFindingSchema = findingSchema.extend({
  silenced: z.strictObject({ by: z.enum(['definition', 'config']), reason: z.string() }),
});
export type SilencedFinding = z.infer<typeof silencedFindingSchema>;

/** A decision to silence one rule (or `*`) in the files that `matches` accepts. */
export interface Silence {
  readonly ruleId: string;
  readonly by: 'definition' | 'config';
  readonly reason: string;
  readonly matches: (path: string) => boolean;
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

const severity: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

/** Whether `level` is as severe as `threshold`, or more. `never` is reached by nothing. */
export function reaches(level: Level, threshold: Level | 'never'): boolean {
  return threshold !== 'never' && severity[level] <= severity[threshold];
}

/** Orders findings for people: the most severe first, then by place, then by rule. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severity[a.level] - severity[b.level] ||
    compareText(a.location.path, b.location.path) ||
    a.location.line - b.location.line ||
    a.location.column - b.location.column ||
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

/** Orders text by code unit: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
