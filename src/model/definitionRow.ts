import * as z from 'zod';

export const definitionKinds = ['agent', 'command', 'skill', 'manifest'] as const;

/** What the client does with one file. */
export const definitionRowSchema = z.strictObject({
  path: z.string().describe('as shown'),
  kind: z.enum(definitionKinds).describe('what the file defines'),
  name: z.string().describe('the name under which the client offers it, or would if it loaded'),
  plugin: z.string().optional().describe('the plugin whose name the client puts before it'),
  category: z.string().describe('what the audit keeps together'),
  loads: z.boolean().describe('whether the client offers it'),
  reason: z.string().optional().describe('why it does not load, or loads under another name'),
});
export type DefinitionRow = z.infer<typeof definitionRowSchema>;
