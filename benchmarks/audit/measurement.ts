import type { Judgement } from './judge.ts';

/** One tool on one pack. */
export interface AuditRow extends Judgement {
  readonly tool: string;
  readonly milliseconds: number;
  readonly runs: readonly number[];
  readonly peakBytes: number | undefined;
  readonly exitCode: number | undefined;
}

/** One pack and what every tool did with it. */
export interface AuditSize {
  readonly definitions: number;
  readonly bytes: number;
  readonly planted: number;
  /** Those that other tools can know too. */
  readonly plantedGeneral: number;
  readonly rows: readonly AuditRow[];
}

/** All that was measured. */
export interface AuditMeasurement {
  readonly machine: string;
  readonly seed: number;
  readonly sizes: readonly AuditSize[];
  /** Tools that could not be measured, and why. */
  readonly missing: readonly { readonly tool: string; readonly why: string }[];
}
