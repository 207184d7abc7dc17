import type { TestCase, TestTotals } from '../../../model/tests.ts';
import type { Suite } from '../suite.ts';

/** What a run of a suite is asked for. */
export interface Ask {
  /** Where the results are to be written. */
  readonly results: string;
  /** The folder for coverage, where it is wanted. */
  readonly coverage?: string | undefined;
  /** The most workers of the runner's own; undefined where it may use the whole machine. */
  readonly workers?: number | undefined;
  /** Only these tests, once more. */
  readonly again?: readonly TestCase[] | undefined;
  /** Only what depends on what was changed since this commit. */
  readonly since?: string | undefined;
}

/** How a runner is started: the words are a program and its arguments. */
export interface Start {
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a runner left behind when it ended by itself. */
export interface Ended {
  readonly code: number;
  /** What it wrote where it was asked to; undefined where there is nothing. */
  readonly results: string | undefined;
  readonly stdout: string;
  /** The end of what it printed to either stream. */
  readonly lastWords: string;
}

/** A test as its runner tells of it. Paths are absolute, or relative to the suite's folder. */
export type RawCase = Omit<TestCase, 'rerun'>;

/** Something without a test of its own: a file that could not be loaded, a package that could not be built. */
export interface Broken {
  readonly path?: string | undefined;
  readonly message: string;
}

/** What a runner's results say. The totals are its own. */
export interface RunResults {
  readonly cases: readonly RawCase[];
  readonly totals: TestTotals;
  readonly broken: readonly Broken[];
}

/** `problem`: there are no results, and why. */
export type Reading = RunResults | { readonly problem: string };

/** How one test runner is started and understood. Pure: it starts nothing and reads no files. */
export interface Runner {
  /** Where it leaves its results: in a file of its own, or printed. */
  readonly reads: 'file' | 'stdout';
  /** Whether it writes them in one go when all tests have ended: then nothing more is to come. */
  readonly writesAtEnd?: true;
  readonly start: (suite: Suite, ask: Ask) => Start;
  readonly read: (ended: Ended, suite: Suite) => Reading | Promise<Reading>;
  /** The command for people that runs just this test again, in the suite's folder. */
  readonly rerun: (suite: Suite, test: RawCase) => readonly string[];
  /** Whether it can be asked for coverage as istanbul writes it. */
  readonly hasCoverage: boolean;
}

/** The options of a part of a suite, as several runners have them: where there are fewer tests than parts, one may be empty. */
export function shardWords({ shard }: Suite): string[] {
  return shard ? [`--shard=${shard.index}/${shard.total}`, '--passWithNoTests'] : [];
}

/** How many characters of a path lead to the suite's folder. */
export function leadOf({ folder }: Pick<Suite, 'folder'>): number {
  return folder === '.' ? 0 : folder.length + 1;
}

/** Paths of tests as a runner in the suite's folder takes them. */
export function pathsOf(suite: Suite, tests: readonly RawCase[]): string[] {
  const lead = leadOf(suite);
  return [...new Set(tests.flatMap(({ path }) => (path === undefined ? [] : [path.slice(lead)])))];
}

/** Separates the names of groups from those of tests, as they are shown. */
export const separator = ' > ';

/** Matches the full names of tests, for runners that join them by spaces. */
export function namePattern(tests: readonly RawCase[]): string {
  const names = [...new Set(tests.map(({ name }) => name))];
  const escaped = names.map((name) =>
    name.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`).replaceAll(separator, ' (?:> )?'),
  );
  return `^(${escaped.join('|')})$`;
}

/** The full name of a test, joined by spaces. */
export function plainName({ name }: RawCase): string {
  return name.replaceAll(separator, ' ');
}

/** JSON, or undefined where the text is none. */
export function jsonIn(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
