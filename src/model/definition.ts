import type { definitionKinds } from './definitionRow.ts';

/** What a file defines for the client: who works, what to do, how to do it, or what a plugin or marketplace holds. */
export type DefinitionKind = (typeof definitionKinds)[number];

/** A place in a file. Lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * A set of definitions that the client loads together, and within which names must be unique.
 *
 * `project`: a `.claude/` folder. `user`: the user's own `~/.claude`. `plugin`: a folder with a manifest, or one that a
 * marketplace names. `collection`: definitions outside of all these, made to be copied into a `.claude/` folder.
 */
export interface Scope {
  readonly kind: 'project' | 'user' | 'plugin' | 'collection';
  /** Unique among scopes: the shown path of the scope's folder, with its kind. */
  readonly id: string;
  /** The plugin's name, which the client puts before its names. */
  readonly plugin?: string;
  /** Absolute folder of the scope. */
  readonly folder: string;
  /** The client refuses the whole plugin, because of its manifest. */
  readonly refused?: boolean;
}

/** Why the client does not look at a file: the manifest lists others in its place, or it lies too deep. */
export type Misplacement = 'unlisted' | 'too-deep';

/** A file that holds a definition, before it is read. */
export interface DefinitionFile {
  /** As shown and reported: relative, with forward slashes, unique. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly kind: DefinitionKind;
  readonly scope: Scope;
  /** The name that the place of the file gives: file name, folder of a skill, `folder:name` of a command. */
  readonly placeName: string;
  /** Rank in the file system's own order: of two agents with one name the client takes the last. */
  readonly order: number;
  /** What the client puts before the name of an agent in a plugin's subfolder. */
  readonly prefix?: string;
  readonly misplaced?: Misplacement;
  /** Known before reading: it is a folder that cannot be followed. */
  readonly problem?: 'symlink-loop' | 'no-permission';
}

/** Why the client does not load a file, or loads it otherwise than it was meant. */
export type VerdictReason =
  | 'unreadable'
  | 'front-matter-absent'
  | 'front-matter-unusable'
  | 'front-matter-refused'
  | 'name-missing'
  | 'name-invalid'
  | 'description-missing'
  | 'hooks-invalid'
  | 'manifest-invalid'
  | 'plugin-refused'
  | Misplacement
  | 'named-after-file'
  | 'only-by-name';

/** What the client does with a file: whether it loads, under which name, and why not or why otherwise. */
export interface Verdict {
  readonly loads: boolean;
  readonly name: string;
  readonly reason?: VerdictReason;
}

/** Why a file could not be read as text. */
export interface ReadProblem {
  readonly code: 'missing' | 'not-a-file' | 'symlink-loop' | 'no-permission' | 'too-large' | 'failed';
  readonly message: string;
}

/** What is wrong with a manifest. `fatal`: the client refuses all of it. */
export interface ManifestProblem {
  readonly code: 'invalid' | 'unresolved';
  readonly fatal: boolean;
  readonly message: string;
  readonly at: Position;
  readonly evidence: string;
}

/** A definition file as read: never throws, whatever the file holds. */
export interface Definition extends DefinitionFile {
  readonly bytes: number;
  /** SHA-256 of the bytes; empty where the file could not be read. */
  readonly sha256: string;
  /** Empty where the file could not be read. */
  readonly text: string;
  readonly frontMatter: FrontMatter;
  /** Of a manifest only. */
  readonly manifestProblems: readonly ManifestProblem[];
  readonly verdict: Verdict;
  readonly readProblem?: ReadProblem;
  /** Bytes that are no UTF-8 were replaced by U+FFFD, as the client does. */
  readonly invalidUtf8: boolean;
}

/** The front matter of one Markdown file, as the client reads it. */
export interface FrontMatter {
  /**
   * `used`: the client has its keys. `absent`: there is none. `unusable`: there is a block and the client gets nothing
   * from it. `refused`: it asks for another language than YAML, which is never evaluated.
   */
  readonly status: 'used' | 'absent' | 'unusable' | 'refused';
  readonly data: Readonly<Record<string, unknown>>;
  /** The text of the block, for looking places up in. */
  readonly block: string;
  /** Line of the file on which the block starts. */
  readonly blockLine: number;
  readonly body: string;
  /** Line of the file on which the body starts. */
  readonly bodyLine: number;
  readonly problem?: { readonly message: string; readonly at: Position };
  readonly duplicateKey?: { readonly key: string; readonly at: Position };
  /** Where the block ends inside a line, because the client takes the first `---` anywhere for its end. */
  readonly cutAt?: Position;
}
