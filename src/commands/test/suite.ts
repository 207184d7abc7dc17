import type { SuiteKind } from '../../model/tests.ts';

/** Runners whose results can be read test by test, and `program` for all others: one that ends with 0 or not. */
export const runnerNames = [
  'vitest',
  'jest',
  'mocha',
  'node',
  'playwright',
  'pytest',
  'go',
  'cargo',
  'program',
] as const;
export type RunnerName = (typeof runnerNames)[number];

/** A program with its arguments. No shell sees it. */
export interface Step {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Tests that one runner runs together: an item of the pool, or several when it is run in shards. */
export interface Suite {
  readonly id: string;
  readonly kind: SuiteKind;
  readonly runner: RunnerName;
  /** Relative to the project, `.` for the project itself: the runner starts there. */
  readonly folder: string;
  /** The words that start the runner, before any argument. */
  readonly launch: readonly string[];
  /** What its script or its tags give it besides. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What has to be done before, once for all suites that need the same. */
  readonly before: readonly Step[];
  /** The script that it is from. */
  readonly script?: string;
  /** How it was found, for people. */
  readonly decidedBy: string;
  /** The file that it was found in: a finding without a place points there. */
  readonly manifest: string;
  /** Its test files as far as their names tell, relative to the project. */
  readonly files: readonly string[];
  /** It says itself how many of its files run at the same time: nobody else does then. */
  readonly setsWorkers?: boolean;
  readonly shard?: Shard;
}

/** One of `total` parts of a suite, from 1. */
export interface Shard {
  readonly index: number;
  readonly total: number;
}

/** A suite before it has a name. */
export type Found = Omit<Suite, 'id'>;

/** What is known of a project without running anything of it. */
export interface Project {
  /** Its files, relative, sorted. */
  readonly paths: readonly string[];
  readonly has: (path: string) => boolean;
  /** The text of a file; empty where it cannot be read. */
  readonly read: (path: string) => string;
}

/** Folders whose files are material for tests, and no tests or packages of the project itself. */
const materials =
  /(?:^|\/)(?:__fixtures__|fixtures?|testdata|__mocks__|node_modules|vendor|third_party|templates?)\//;

/** Whether a file is only there for tests to work on. */
export function isMaterial(path: string): boolean {
  return materials.test(path);
}

/** A path below a folder, `.` for the project itself. */
export function pathIn(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`;
}

/** Whether a path lies below a folder. */
export function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}

/** The folder of a path, `.` for the project itself. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '.' : path.slice(0, end);
}

const kindWords: readonly (readonly [SuiteKind, RegExp])[] = [
  ['e2e', /^(?:e2e|end-?to-?end|acceptance|playwright|cypress|browser|smoke|serve|system)$/],
  ['integration', /^(?:integration|integrations|integ|int|it|functional|contract)$/],
  ['performance', /^(?:perf|performance|load|bench|benchmark|benchmarks|stress)$/],
  ['security', /^(?:security|sec|fuzz|pentest)$/],
  ['unit', /^units?$/],
];

/** The kind that a name says: of a script, a configuration file, a project, a folder or a build tag. */
export function kindIn(name: string): SuiteKind | undefined {
  const parts = name.toLowerCase().split(/[^a-z0-9]+/);
  // `end-to-end` is one word.
  const words = [...parts, ...(parts.join('').includes('endtoend') ? ['e2e'] : [])];
  return kindWords.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0];
}
