import type { Repository } from '../../../engines/claude/repository.ts';
import type { WorktreeFolder } from '../../../engines/claude/worktree.ts';
import type { Result } from '../../../model/errors.ts';
import type { RunPlace, Source, SourceRequest } from '../source.ts';

/** What a run writes to. */
export interface Writable {
  readonly repository: Repository;
  /** The project's folder in the repository, such as `packages/a/`; empty where it is the root. */
  readonly prefix: string;
  /** The commit that instances see. */
  readonly base: string;
  /** Documents that differ from that commit: instances see them as they were. */
  readonly unseen: readonly string[];
}

/** All that it takes to bring what instances wrote onto a branch. */
export interface Landing extends Writable, WorktreeFolder {
  readonly place: RunPlace;
  readonly request: SourceRequest;
  /** The local analysis of a project. */
  readonly open: (request: SourceRequest) => Result<Source>;
}
