import { execFile, execFileSync } from 'node:child_process';
import type { Result } from '../model/errors.ts';

/** Nothing that a repository configures is run, no pager, no prompt, no lock, and names as they are. */
const harmless = [
  '--no-pager',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.quotePath=false',
];

const mostBytes = 512 * 1024 * 1024;

/** What git prints, or undefined where it refuses: no repository, no such commit, no git at all. Only for what reads. */
export function git(cwd: string, ...words: readonly string[]): string | undefined {
  try {
    return execFileSync('git', [...harmless, ...words], {
      ...surroundings(cwd),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}

/** The same, while something else is done. */
export function gitText(cwd: string, ...words: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('git', [...harmless, ...words], surroundings(cwd), (error, text) => {
      resolve(error ? undefined : text);
    });
  });
}

function surroundings(cwd: string) {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  return { cwd, env, encoding: 'utf8', maxBuffer: mostBytes } as const;
}

/** The first git with `merge-tree --write-tree`, which merges without a worktree and finds conflicts without touching a file. */
export const oldestGit = '2.38';

/** Such as `2.39.5`; undefined where there is no git. */
export function gitVersion(): string | undefined {
  return /\d+\.\d+\S*/.exec(git(process.cwd(), '--version') ?? '')?.[0];
}

/** The names in what git prints with `-z`. */
export function namesIn(text: string | undefined): string[] {
  return text === undefined ? [] : text.split('\0').filter((name) => name !== '');
}

/** What differs from a commit. Paths are relative to the folder that was asked about, and lie below it. */
export interface Changes {
  /** As the user wrote it. */
  readonly base: string;
  /** Changed, new (also where git does not know the file yet) or renamed to this name. */
  readonly changed: ReadonlySet<string>;
  /** Gone, or renamed from this name. */
  readonly removed: ReadonlySet<string>;
}

/**
 * What was changed since the work left `base`: commits since their merge base, and all that is not committed. With `HEAD` just
 * what is not committed.
 */
export function changesSince(cwd: string, base: string): Result<Changes> {
  const refused = (why: string): Result<never> => ({ ok: false, reason: { code: 'no-changes', base, why } });
  if (git(cwd, 'rev-parse', '--git-dir') === undefined) {
    return refused('this is no git repository, or there is no git. Leave --changed out');
  }
  const commit = git(cwd, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`)?.trim();
  if (commit === undefined)
    return refused('git knows no such commit, branch or tag. Fetch it, or give another');
  const fork = git(cwd, 'merge-base', commit, 'HEAD')?.trim() ?? commit;
  const diff = ['diff', '--no-ext-diff', '--no-textconv', '--no-renames', '--relative', '--name-only', '-z'];
  const changed = namesIn(git(cwd, ...diff, '--diff-filter=d', fork));
  const removed = namesIn(git(cwd, ...diff, '--diff-filter=D', fork));
  const fresh = namesIn(git(cwd, 'ls-files', '--others', '--exclude-standard', '-z'));
  return { ok: true, value: { base, changed: new Set([...changed, ...fresh]), removed: new Set(removed) } };
}
