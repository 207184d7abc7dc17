import * as z from 'zod';

/** What a server said of an address. `at` is milliseconds since 1970. */
export const answerSchema = z.strictObject({
  kind: z.enum(['ok', 'broken', 'moved', 'unchecked']),
  detail: z.string(),
  /** Where it moved to for good. */
  to: z.string().optional(),
  at: z.number(),
});
export type Answer = z.infer<typeof answerSchema>;

const hour = 3_600_000;

/** How long an answer may be used again. What is broken may be mended soon, and what was not told is asked for again. */
export const usableFor: Readonly<Record<Answer['kind'], number>> = {
  ok: 24 * hour,
  moved: 24 * hour,
  broken: hour,
  unchecked: 0,
};
