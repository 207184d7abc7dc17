import * as z from 'zod';
import { definitionRowSchema } from './definitionRow.ts';
import { documentationSchema } from './documentation.ts';

/** What single commands add to a report besides their findings: each key belongs to one of them. */
export const detailsShape = {
  definitions: z.array(definitionRowSchema).optional().describe('the audit: every file and its verdict'),
  documentation: documentationSchema
    .optional()
    .describe('docs: what was looked at, and what could be mended'),
};
const detailsSchema = z.strictObject(detailsShape);
export type Details = z.infer<typeof detailsSchema>;
