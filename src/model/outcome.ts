import type { Finding, Silence } from './finding.ts';
import type { Details } from './details.ts';

/** What working on one item delivered. */
export interface ItemResult {
  readonly findings: readonly Finding[];
  /** What the command's rules across items need; plain JSON. */
  readonly facts?: unknown;
}

/**
 * Why an attempt was lost: its instance crashed, ran into its timeout, showed neither life nor progress, answered what is no
 * answer, was told to come back later, could not be started at all, or there was no money left for it. All but the last two
 * are worth another attempt.
 */
export const lossCauses = [
  'crashed',
  'timed-out',
  'stuck',
  'garbled',
  'rate-limited',
  'cannot-start',
  'over-budget',
] as const;
export type LossCause = (typeof lossCauses)[number];

/**
 * Why an item has no result: its last attempt was lost, or the instance answered that there is none. Another attempt at an
 * item that `failed-analysis` or is `missing` would end alike, so there is none.
 */
export const failureCauses = [
  ...lossCauses,
  'failed-analysis',
  'missing',
  'no-answer',
  'not-delivered',
  'interrupted',
] as const;
export type FailureCause = (typeof failureCauses)[number];

/** An item that an analyzer could not work on, for a reason that a user can do something about. */
export interface ItemFailure {
  readonly failure: FailureCause;
  readonly reason: string;
}

/** How one attempt at one item ended. Durations in milliseconds. */
export type ItemOutcome =
  | {
      readonly status: 'done';
      readonly item: string;
      readonly milliseconds: number;
      readonly result: ItemResult;
      /** The item's bytes were others at the end than when it was planned: the result may be of either. */
      readonly changed?: true;
    }
  | {
      readonly status: 'failed';
      readonly item: string;
      readonly cause: FailureCause;
      readonly reason: string;
    };

/** What the answers of a model took. */
export interface Usage {
  /** Answers. */
  readonly turns: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** What the client says that they cost, in dollars. */
  readonly usd: number;
  /** The tool that the model has asked for with its last answer. */
  readonly tool?: string;
}

/** Two of them as one; `tool` is that of the later one. */
export function addUsage(before: Usage | undefined, more: Usage): Usage {
  if (!before) return more;
  return {
    turns: before.turns + more.turns,
    inputTokens: before.inputTokens + more.inputTokens,
    outputTokens: before.outputTokens + more.outputTokens,
    cacheReadTokens: before.cacheReadTokens + more.cacheReadTokens,
    cacheWriteTokens: before.cacheWriteTokens + more.cacheWriteTokens,
    usd: before.usd + more.usd,
    ...(more.tool !== undefined && { tool: more.tool }),
  };
}

/** Tokens of all kinds: what was read, also from the cache of prompts, and what was written. */
export function tokensOf(usage: Omit<Usage, 'turns' | 'usd'>): number {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}

/** What is left of an attempt whose instance was lost. */
export interface Lost {
  readonly lost: LossCause;
  /** For people. */
  readonly reason: string;
  /** What a rate limit asked for. */
  readonly retryAfterMilliseconds?: number;
}

/** What an instance printed for people: the end of it, where it is long. */
export interface InstanceOutput {
  readonly instance: string;
  readonly text: string;
  /** It is only the end. */
  readonly isCut: boolean;
  /** The whole of it, relative to the run's folder. */
  readonly path?: string | undefined;
}

/** What the rules that look across items conclude once the items are done. */
export interface Conclusion {
  readonly findings: readonly Finding[];
  /** What reports of this command tell besides. */
  readonly details?: Details;
  /** What the definitions themselves silence. */
  readonly silences?: readonly Silence[];
  readonly outputs?: readonly InstanceOutput[];
  /** Findings of models that do not count, because they pointed at no real line of what was given to them. */
  readonly dropped?: number;
}
