import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Finding } from '../../model/finding.ts';
import type { Lost } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import { GitError } from './repository.ts';
import { addWorktree, baseOf, checkWorktree, isDirty, type WorktreeFolder } from './worktree.ts';
import { digest } from '../digest.ts';

/** Where the instances of a run write, and what they may write to. */
export interface WorkplaceOptions extends WorktreeFolder {
  /** The commit that instances see. */
  readonly base: string;
  /** The project's folder inside of the repository, such as `packages/a/`; empty where it is the root. */
  readonly prefix: string;
  /** Where patches are kept of what instances wrote and what was not taken. */
  readonly artifacts: string;
  /** Whether a file of the project may be changed. */
  readonly mayChange: (path: string) => boolean;
}

/** The places of a run's instances. */
export class Workplaces {
  private readonly options: WorkplaceOptions;
  private readonly known = new Map<string, Workplace>();
  /** Attempts whose worktrees are not at rest yet. */
  private readonly busy = new Set<Promise<unknown>>();

  constructor(options: WorkplaceOptions) {
    this.options = options;
  }

  /** The instance's own place. One that somebody else has left changes in is left alone, and there is another. */
  async open(instance: string): Promise<Workplace | Lost> {
    const former = this.known.get(instance);
    if (former && (await former.isAtRest())) return former;
    const { options } = this;
    try {
      const worktree = await addWorktree(options, instance, baseOf(options, options.base));
      const place = new Workplace(options, instance, worktree);
      this.known.set(instance, place);
      return place;
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      return { lost: 'cannot-start', reason: `git could not make a worktree: ${error.message}` };
    }
  }

  /** Has an attempt waited for by `rest`. */
  occupy(attempt: Promise<unknown>): void {
    this.busy.add(attempt.catch(() => undefined));
  }

  /** Resolves when nobody writes any more. */
  async rest(): Promise<void> {
    await Promise.all(this.busy);
  }
}

/** A worktree that one instance writes in. */
export class Workplace {
  /** The project's folder in it. */
  readonly folder: string;
  private readonly options: WorkplaceOptions;
  private readonly instance: string;
  private readonly worktree: string;
  private patches = 0;

  constructor(options: WorkplaceOptions, instance: string, worktree: string) {
    this.options = options;
    this.instance = instance;
    this.worktree = worktree;
    this.folder = join(worktree, options.prefix);
  }

  async isAtRest(): Promise<boolean> {
    try {
      await checkWorktree(this.options.repository, this.worktree);
      return !(await isDirty(this.options.repository, this.worktree));
    } catch {
      return false;
    }
  }

  /** Commits what an attempt wrote, but for what it had no business to; that is told. */
  async keep(items: readonly Item[]): Promise<Finding[]> {
    const { repository } = this.options;
    await this.stage();
    const refused = (await this.changes())
      .filter((change) => !this.isAllowed(change))
      .map(({ path }) => path);
    if (refused.length > 0) {
      await this.savePatch('refused', refused);
      await this.git('restore', '--source=HEAD', '--staged', '--worktree', '--', ...refused);
    }
    const taken = await this.changes();
    if (taken.length > 0) {
      const subject = `Mend documents (${this.instance})`;
      const body = `It was asked to look at:\n${items.map(({ id }) => `- ${id}`).join('\n')}`;
      const author = await repository.author();
      await this.git(...author, 'commit', '--quiet', '--no-verify', '-m', subject, '-m', body);
    }
    return refused.map((path) => this.refusal(path));
  }

  /** Takes back what an attempt wrote that was lost. What it was stays readable as a patch. */
  async undo(): Promise<void> {
    await this.stage();
    if ((await this.changes()).length === 0) return;
    await this.savePatch('lost', []);
    await this.git('reset', '--quiet', '--hard');
  }

  /** Files that git ignores are changes like others: the worktree had none. */
  private async stage(): Promise<void> {
    const { repository } = this.options;
    await checkWorktree(repository, this.worktree);
    if (await isDirty(repository, this.worktree)) await this.git('add', '--all', '--force');
  }

  private async changes(): Promise<Change[]> {
    const raw = await this.git('diff', '--cached', '--raw', '-z', '--no-renames', '--no-ext-diff', 'HEAD');
    const parts = raw.split('\0');
    return parts.flatMap((part, index) => {
      const [, mode = '', , , status = ''] = part.startsWith(':') ? part.split(' ') : [];
      return status === '' ? [] : [{ path: parts[index + 1] ?? '', mode, status }];
    });
  }

  /** Documents are written and changed, and stay files. */
  private isAllowed({ path, mode, status }: Change): boolean {
    const { prefix, mayChange } = this.options;
    const isFile = mode === '100644' || mode === '100755';
    return isFile && status !== 'D' && path.startsWith(prefix) && mayChange(path.slice(prefix.length));
  }

  private async savePatch(why: string, paths: readonly string[]): Promise<void> {
    const patch = await this.git('diff', '--cached', '--binary', '--no-ext-diff', 'HEAD', '--', ...paths);
    this.patches += 1;
    const name = `${basename(this.worktree)}.${why}-${this.patches}.patch`;
    const path = join(this.options.artifacts, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, patch, { mode: 0o600 });
  }

  private refusal(path: string): Finding {
    const { prefix } = this.options;
    const shown = path.startsWith(prefix) ? path.slice(prefix.length) : path;
    const identity = JSON.stringify(['refused-change', shown, this.instance]);
    return {
      ruleId: 'refused-change',
      level: 'warning',
      message: `${this.instance} changed this file, which is no document. The change was not taken; its patch is in the run's artifacts.`,
      location: { path: shown, line: 1, column: 1 },
      fingerprint: digest(identity),
      sources: [],
    };
  }

  private git(...words: readonly string[]): Promise<string> {
    return this.options.repository.must(this.worktree, ...words);
  }
}

/** One file that differs from the last commit. */
interface Change {
  readonly path: string;
  readonly mode: string;
  /** `A`, `M`, `D` or `T`. */
  readonly status: string;
}
