import * as z from 'zod';
import { codebaseSchema } from './codebase.ts';
import { definitionRowSchema } from './definitionRow.ts';
import { packagesSchema } from './packages.ts';
import { testsSchema } from './tests.ts';
import { documentationSchema } from './documentation.ts';
import { writtenSchema } from './written.ts';

/** What single commands add to a report besides their findings: each key belongs to one of them. */
export const detailsShape = {
  definitions: z.array(definitionRowSchema).optional().describe('the audit: every file and its verdict'),
  packages: packagesSchema.optional().describe('deps: the inventory'),
  codebase: codebaseSchema.optional().describe('prime: what was learnt of the codebase, by aspect'),
  tests: testsSchema.optional().describe('the tests: totals, and every test of every suite'),
  documentation: documentationSchema
    .optional()
    .describe('docs: what was looked at, and what could be mended'),
  written: writtenSchema.optional().describe('docs --write: what became of what instances wrote'),
};
/** What reports of single commands tell besides; a report has those of its commands. */
export const detailsSchema = z.strictObject(detailsShape);
export type Details = z.infer<typeof detailsSchema>;

/** The details among the parts of a report. */
export function detailsOf(report: Details): Details {
  const keys = Object.keys(detailsShape) as (keyof Details)[];
  return Object.fromEntries(keys.flatMap((key) => (report[key] ? [[key, report[key]]] : [])));
}
