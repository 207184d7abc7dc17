import * as z from 'zod';

/** What the documents of a project came to, besides what is wrong with them. */
export const documentationSchema = z.strictObject({
  types: z.array(z.strictObject({ type: z.string(), documents: z.int(), links: z.int() })),
  leftOut: z
    .array(z.strictObject({ why: z.string(), documents: z.int(), example: z.string() }))
    .describe('documents that nobody looked at, and why'),
  links: z.strictObject({
    inside: z.int().describe('followed inside the project'),
    outside: z.int().describe('leading out of it'),
    checked: z.int().describe('addresses that were asked for, with --external'),
    remembered: z.int().describe('of these, answers from an earlier run'),
    oldestHours: z.number().optional().describe('age of the oldest answer that was used'),
  }),
  mends: z
    .array(
      z.strictObject({
        path: z.string(),
        sha256: z.string().describe('of the file as it was read'),
        line: z.int(),
        column: z.int(),
        from: z.string(),
        to: z.string(),
        fingerprint: z.string().describe('of the finding that it mends'),
      }),
    )
    .describe('what --fix can mend: the first `from` at or after the place becomes `to`'),
});
export type Documentation = z.infer<typeof documentationSchema>;
