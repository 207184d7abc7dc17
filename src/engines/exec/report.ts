import type { ZodError } from 'zod';
import { quote } from '../../model/quote.ts';
import type { Level } from '../../model/severity.ts';

/** A finding as a program reports it. Without a path it belongs to the item. */
export interface ReportedFinding {
  readonly ruleId: string;
  readonly level: Level;
  readonly message: string;
  readonly path?: string | undefined;
  /** Names that may be its path. */
  readonly perhaps?: readonly (string | undefined)[];
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** Something that a program says that it could not do. `item` is an item's id, or a path in or at one. */
export interface ReportedFailure {
  readonly item: string;
  readonly reason: string;
}

/** What a program reports, whatever the format. */
export interface ProgramReport {
  readonly findings: readonly ReportedFinding[];
  readonly failures: readonly ReportedFailure[];
}

/** Why there is no report: it is not what was promised, or it says itself that the program failed. */
export interface NoReport {
  readonly lost: 'garbled' | 'crashed';
  readonly reason: string;
}

/** Reads a whole document; a part of one is none. */
export type ReadReport = (text: string) => ProgramReport | NoReport;

/** A text that was promised to be JSON. */
export function parseJson(text: string): { readonly value: unknown } | NoReport {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return noReport('JSON', (error as Error).message, text);
  }
}

/** The most of a parser's own words that a reason repeats. */
const mostWords = 200;

/** What was promised, what is wrong with it, and how it begins. */
export function noReport(promised: string, problem: string, text: string): NoReport {
  const start = text.trim() === '' ? 'it printed nothing' : `it begins with ${quote(text.trim())}`;
  return {
    lost: 'garbled',
    reason: `its output is no whole ${promised} (${problem.slice(0, mostWords)}): ${start}`,
  };
}

/** The first thing that is wrong with a document, and where. */
export function firstProblem(error: ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'unknown' : `${issue.path.join('.')}: ${issue.message}`;
}
