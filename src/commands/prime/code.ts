import type { RuleId } from './catalogue.ts';

/** A stretch of a text: UTF-16 offsets, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Lines of a file. A blank line inside a comment is blank. */
export interface LineCounts {
  readonly code: number;
  readonly comment: number;
  readonly blank: number;
}

/**
 * When an import is followed. `value`: as soon as the file is loaded. `type`: never, it is erased. `lazy`: when a function runs.
 * `part`: the file is a part of this one, as Rust's `mod`.
 */
export type ImportKind = 'value' | 'type' | 'lazy' | 'part';

/** An import as a file writes it. */
export interface RawImport {
  /** What is imported, in the language's own words. */
  readonly specifier: string;
  readonly kind: ImportKind;
  readonly line: number;
  readonly column: number;
}

/** A function and how many ways lead through it. A switch counts once, however many cases it has. */
export interface FunctionFact {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly lines: number;
  readonly complexity: number;
}

/** Something in one place that a rule speaks of. */
export interface Spot {
  readonly ruleId: RuleId;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** What stays the same when lines move. */
  readonly evidence: string;
}

/** A comment that says that something is left to do. */
export interface Marker {
  readonly tag: string;
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** What a parser, or a lexer, knows of a text. */
export interface Syntax {
  /** Sorted, not overlapping. */
  readonly comments: readonly Span[];
  /** Imports and tests inside of sources: no copies are looked for in them. Sorted. */
  readonly skipped: readonly Span[];
  /** What stands in front of code to say for whom it is compiled, and is no part of a copy. */
  readonly attributes?: readonly Span[];
  readonly imports: readonly RawImport[];
  readonly functions: readonly FunctionFact[];
  readonly smells: readonly Spot[];
  /** It is where a program begins. */
  readonly hasMain: boolean;
  /** The package that the file says it belongs to: Go, Java. */
  readonly packageName?: string;
  /** The parser met what it does not know. */
  readonly isBroken: boolean;
}

/** What a file is for. Only `source` and `test` are judged. */
export const roles = [
  'source',
  'test',
  'example',
  'fixture',
  'generated',
  'vendored',
  'minified',
  'declaration',
] as const;
export type Role = (typeof roles)[number];

/** One file that was read. */
export interface CodeFile extends Pick<
  Syntax,
  'imports' | 'functions' | 'smells' | 'hasMain' | 'packageName' | 'isBroken'
> {
  readonly path: string;
  readonly language: string;
  readonly role: Role;
  readonly bytes: number;
  readonly lines: LineCounts;
  readonly markers: readonly Marker[];
  /** Lines that begin with a tab, and with two or more spaces. */
  readonly indentation: { readonly tabs: number; readonly spaces: number };
}

/** Whether a file's code is written and kept by the project, so that judging it helps somebody. */
export function isJudged({ role }: Pick<CodeFile, 'role'>): boolean {
  return role === 'source' || role === 'test';
}
