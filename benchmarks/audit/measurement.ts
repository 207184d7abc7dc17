import type { Judgement } from './judge.ts';

/** One tool on one pack. */
export interface AuditRow extends Judgement {
  readonly tool: string;
  /** Of each measured run. */
  readonly milliseconds: readonly number[];
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
