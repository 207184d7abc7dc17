import type { Finding, Silence } from './finding.ts';
import type { DefinitionRow } from './report.ts';

/** What working on one item delivered. `facts` is what the command's cross-item rules need; it is plain JSON. */
export interface ItemResult {
  readonly findings: readonly Finding[];
  readonly facts?: unknown;
}

/** How one attempt at one item ended. Durations in milliseconds. */
export type ItemOutcome =
  | {
      readonly status: 'done';
      readonly item: string;
      readonly milliseconds: number;
      readonly result: ItemResult;
    }
  | { readonly status: 'failed'; readonly item: string; readonly reason: string };

/** What the rules that look across items conclude once the items are done. */
export interface Conclusion {
  readonly findings: readonly Finding[];
  readonly definitions?: DefinitionRow[];
  readonly silences?: readonly Silence[];
}
