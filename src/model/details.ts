import * as z from 'zod';
import { definitionRowSchema } from './definitionRow.ts';
import { testsSchema } from './tests.ts';

/** What single commands add to a report besides their findings: each key belongs to one of them. */
export const detailsShape = {
  definitions: z.array(definitionRowSchema).optional().describe('the audit: every file and its verdict'),
  tests: testsSchema.optional().describe('the tests: totals, and every test of every suite'),
};
const detailsSchema = z.strictObject(detailsShape);
export type Details = z.infer<typeof detailsSchema>;
