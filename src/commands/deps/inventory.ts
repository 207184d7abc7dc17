/** The package managers whose files are read. An item's key is one of them. */
export const managers = [
  'npm',
  'yarn',
  'pnpm',
  'bun',
  'pip',
  'poetry',
  'uv',
  'pipenv',
  'go',
  'cargo',
  'maven',
  'gradle',
  'bundler',
  'composer',
  'nuget',
] as const;
export type Manager = (typeof managers)[number];

/** What a package is needed for. */
export type Scope = 'runtime' | 'development' | 'optional';

/** Where the bytes of a package come from. `local`: from the project itself, so that it is no dependency. */
export type Origin = 'registry' | 'git' | 'archive' | 'local';

/** One package in a lockfile, or one that a manifest pins to an exact version. */
export interface Package {
  /** Unique within its lockfile. */
  readonly id: string;
  /** As its registry calls it. */
  readonly name: string;
  readonly version: string;
  readonly line: number;
  readonly origin: Origin;
  /** As the lockfile writes it: the URL of an archive or of a repository. */
  readonly url?: string | undefined;
  /** Whether a digest or a commit says what the bytes must be; undefined where this kind of file never says. */
  readonly hasIntegrity?: boolean | undefined;
  readonly license?: string | undefined;
  readonly runsOnInstall?: boolean | undefined;
  /** The registry's own words, or just that it is so. */
  readonly deprecated?: string | undefined;
  /** Where the lockfile tells it of a package that nothing leads to. */
  readonly scope?: Scope;
  /** The packages that it asks for, by their ids. */
  readonly requires: readonly string[];
}

/** A package that the project itself asks for. */
export interface Root {
  readonly id: string;
  readonly scope: Scope;
}

/** The range of a request that leaves its version to a parent, a platform, a workspace or a plugin. */
export const decidedElsewhere = 'managed';

/** What a manifest asks for. */
export interface Declaration {
  readonly name: string;
  /** As it is written; empty where any version is welcome. */
  readonly range: string;
  readonly scope: Scope;
  readonly path: string;
  readonly line: number;
  readonly origin: Origin;
  /** What the lockfile has for it; undefined where it has nothing. */
  readonly locked?: { readonly version: string; readonly satisfies: boolean } | undefined;
}

/** That the lockfile has what a declaration asks for, or need not have it: which version is not said. */
export const inLock: Pick<Declaration, 'locked'> = { locked: { version: '', satisfies: true } };

/** What is wrong in a file although it can be read. */
export interface Remark {
  readonly ruleId: 'lock-out-of-step' | 'insecure-source' | 'missing-integrity' | 'no-lockfile';
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly evidence: string;
}

/** Packages by their ids: of several entries for one the last counts. */
export function distinct(packages: readonly Package[]): Package[] {
  return [...new Map(packages.map((one) => [one.id, one])).values()];
}

/** All that one item's files say. */
export interface Inventory {
  readonly packages: readonly Package[];
  readonly roots: readonly Root[];
  readonly declarations: readonly Declaration[];
  /** Whether the file says which versions are installed; false: a manifest that only asks. */
  readonly isLocked: boolean;
  readonly remarks?: readonly Remark[];
}

/** A file of an item. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What a reader is given: the lockfile, where there is one, and the manifests that belong to it. */
export interface SourceFiles {
  readonly lock: SourceFile | undefined;
  readonly manifests: readonly SourceFile[];
}

export type Reader = (files: SourceFiles) => Inventory;

/** A file that cannot be read as what its name promises. Caught in one place, and told with its file and line. */
export class Unreadable extends Error {
  readonly path: string;
  readonly line: number;

  constructor({ path }: Pick<SourceFile, 'path'>, line: number, message: string) {
    super(message);
    this.path = path;
    this.line = line;
  }
}
