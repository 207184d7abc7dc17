import * as z from 'zod';
import { levels, type Level } from './severity.ts';

/** The most that one text of an answer may hold, in characters: who says more has not understood the question. */
const longestText = 2_000;

/** The most findings of one answer. */
const mostFindings = 200;

const text = z.string().min(1).max(longestText);

/** What an instance may say of a finding that the built-in analyzers put before it. */
export const verdicts = ['confirmed', 'rejected', 'unsure'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * What an instance that reads a whole shard answers: the one format for headless clients and for agents of a conversation.
 * Every item of the shard is named in `items`; a finding lies in one of the shard's files, or in one that belongs to it.
 */
export const instanceReportSchema = z.strictObject({
  items: z
    .array(
      z.strictObject({
        item: z.string().describe('the id of an item of the shard, exactly as it was given'),
        summary: text.describe('one or two sentences: what you looked at, and what came of it'),
      }),
    )
    .describe('every item of the shard, exactly once'),
  findings: z
    .array(
      z.strictObject({
        item: z.string().describe('the item that it belongs to'),
        rule: z
          .string()
          .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
          .max(60)
          .describe('what kind of problem it is, in kebab-case'),
        level: z.enum(levels),
        message: text.describe('what is wrong and why it matters'),
        path: z.string().describe('the file, relative to the project'),
        line: z.int().min(1).describe('the line that shows it, counted from 1'),
      }),
    )
    .max(mostFindings)
    .describe('new findings only, not the evidence again'),
  judgements: z
    .array(
      z.strictObject({
        evidence: z.string().describe('the id of a piece of evidence, such as E3'),
        verdict: z.enum(verdicts),
        level: z.enum(levels).optional().describe('another level, where the given one is wrong'),
        reason: text,
      }),
    )
    .describe('one for each piece of evidence that you looked at'),
});
export type InstanceReport = z.infer<typeof instanceReportSchema>;

/** What an instance said of a finding that was put before it. */
export interface Judgement {
  readonly fingerprint: string;
  readonly instance: string;
  readonly verdict: Verdict;
  readonly level?: Level | undefined;
  readonly reason: string;
}

/** What is known of an item besides findings. */
export interface AnswerFacts {
  readonly summary: string;
  readonly judgements: readonly Judgement[];
  /** Findings that pointed at no real place of the shard. */
  readonly dropped: number;
}
