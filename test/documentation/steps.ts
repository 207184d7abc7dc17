/** Something that a page makes happen, in the order of the page. Lines count from 1. */
export type Step = (
  | { readonly kind: 'project'; readonly name: string }
  | { readonly kind: 'client'; readonly name: string }
  /** Commands for bash. */
  | { readonly kind: 'commands'; readonly text: string; readonly exit: number }
  /** Commands behind `$ `, each with what it prints. */
  | { readonly kind: 'console'; readonly text: string; readonly exit: number }
  /** What the commands before it printed. */
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  /** Commands that a script of this repository runs: they take longer than a page may. */
  | { readonly kind: 'elsewhere'; readonly script: string; readonly text: string }
  /** A workflow of GitHub Actions. */
  | { readonly kind: 'workflow'; readonly path: string; readonly text: string; readonly exit: number }
) & { readonly line: number };

/** Something wrong with a page, and where. */
export interface Problem {
  readonly line: number;
  readonly message: string;
}

/** A page, read. */
export interface Page {
  readonly steps: readonly Step[];
  /** Code in the midst of sentences and in tables. */
  readonly codes: readonly { readonly text: string; readonly line: number }[];
  /** Blocks and comments that say nothing that could be done. */
  readonly problems: readonly Problem[];
}
