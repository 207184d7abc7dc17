import type { Finding, Silence } from './finding.ts';
import type { Details } from './details.ts';

/** What working on one item delivered. `facts` is what the command's cross-item rules need; it is plain JSON. */
export interface ItemResult {
  readonly findings: readonly Finding[];
  readonly facts?: unknown;
}

/**
 * Why an attempt was lost: its instance crashed, ran into its timeout, showed neither life nor progress, answered what is no
 * answer, was told to come back later, or could not be started at all. All but `cannot-start` are worth another attempt.
 */
export const lossCauses = [
  'crashed',
  'timed-out',
  'stuck',
  'garbled',
  'rate-limited',
  'cannot-start',
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

/** What is left of an attempt whose instance was lost. `retryAfterMilliseconds` is what a rate limit asked for. */
export interface Lost {
  readonly lost: LossCause;
  readonly reason: string;
  readonly retryAfterMilliseconds?: number;
}

/** What an instance printed for people: the end of it, where it is long. */
export interface InstanceOutput {
  readonly instance: string;
  readonly text: string;
  readonly isCut: boolean;
  /** The whole of it, relative to the run's folder. */
  readonly path?: string | undefined;
}

/** What the rules that look across items conclude once the items are done. */
export interface Conclusion {
  readonly findings: readonly Finding[];
  readonly details?: Details;
  readonly silences?: readonly Silence[];
  readonly outputs?: readonly InstanceOutput[];
}
