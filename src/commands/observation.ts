import type { Location } from '../model/finding.ts';

/** What a rule of a command saw. Where it saw it, each command tells in its own way. */
export interface Observed<RuleId extends string> {
  readonly ruleId: RuleId;
  readonly message: string;
  /** What stays the same when lines move: with rule and path it makes the fingerprint. */
  readonly evidence: string;
  readonly related?: readonly Location[];
}
