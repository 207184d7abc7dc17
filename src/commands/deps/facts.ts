import type { PackageRow, VulnerabilityRow } from '../../model/packages.ts';
import type { Manager } from './inventory.ts';

/** What one item tells the conclusion. Plain JSON: it may come from the journal. */
export type Facts = InventoryFacts | AdvisoryFacts;

/** Of a lockfile or a manifest. */
export interface InventoryFacts {
  readonly kind: 'packages';
  readonly path: string;
  readonly manager: Manager;
  readonly rows: readonly PackageRow[];
  readonly declared: number;
  /** Requests for which no version is known here, and those of them whose version another file decides. */
  readonly open: number;
  readonly managed: number;
  /** Packages that can be looked up. */
  readonly lookable: number;
  readonly isLocked: boolean;
}

/** Of the look-up for one of them. */
export interface AdvisoryFacts {
  readonly kind: 'advisories';
  readonly path: string;
  readonly manager: Manager;
  readonly asked: number;
  readonly rows: readonly VulnerabilityRow[];
  readonly oldest?: number;
}
