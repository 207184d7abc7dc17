import * as z from 'zod';

/**
 * What became of what instances wrote. `unchanged`: nobody wrote anything. `ready`: merged and checked. `conflicted`: the same, but
 * some files have both sides. `refused`: the checks found something new that is wrong. `unchecked`: they could not run.
 */
export const writtenSchema = z.strictObject({
  status: z.enum(['unchanged', 'ready', 'conflicted', 'refused', 'unchecked']),
  branch: z.string().optional().describe('where it was merged; absent where there is nothing'),
  base: z.string().describe('the commit that instances saw'),
  reason: z.string().optional().describe('why it could not be merged or checked'),
  files: z.array(
    z.strictObject({
      path: z.string(),
      instances: z.array(z.string()).describe('who changed it in this run'),
      isConflicted: z.boolean().describe('both sides are in it, between conflict markers'),
    }),
  ),
  mended: z.array(z.string()).describe('fingerprints of findings that no longer hold on the branch'),
  kept: z
    .array(z.strictObject({ path: z.string(), why: z.enum(['dirty', 'unmerged', 'held']) }))
    .describe('worktrees that are still there: they hold what is nowhere else, or git could not remove them'),
  unseen: z
    .array(z.string())
    .describe('documents with changes that are not committed: instances saw the last commit'),
});
export type Written = z.infer<typeof writtenSchema>;
