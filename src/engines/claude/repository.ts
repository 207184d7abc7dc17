import { execFile } from 'node:child_process';
import { dirname } from 'node:path';

/** Nothing that a repository configures is run, nothing is tidied up beside, nobody is asked, and names are as they are. */
const harmless = ['--no-pager', '--literal-pathspecs'].concat(
  [
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.quotePath=false',
    'gc.auto=0',
    'maintenance.auto=false',
    'commit.gpgSign=false',
  ].flatMap((setting) => ['-c', setting]),
);

const mostBytes = 512 * 1024 * 1024;

/** How git answered. */
export interface GitAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Git did not do what has to be done. Its own words are the message. */
export class GitError extends Error {}

/**
 * A repository that is changed: worktrees are made in it, and commits. Each command is given the folder of a worktree, and never
 * looks above it for another one: a worktree that is damaged must not become the user's own.
 */
export class Repository {
  /** The user's own worktree. */
  readonly root: string;
  private last: Promise<unknown> = Promise.resolve();

  constructor(root: string) {
    this.root = root;
  }

  /** Does what git does not expect to be done twice at the same time, such as making worktrees. */
  inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    const done = this.last.then(task);
    this.last = done.catch(() => undefined);
    return done;
  }

  /** Runs git in the root of a worktree and answers whatever came of it. */
  run(worktree: string, ...words: readonly string[]): Promise<GitAnswer> {
    return ask(worktree, words);
  }

  /** The same for what has to succeed. Throws a `GitError`. */
  async must(worktree: string, ...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(worktree, ...words);
    if (status !== 0) throw new GitError(stderr.trim() || `git ${words[0] ?? ''} ended with ${status}`);
    return stdout;
  }

  /** Options that name an author where the user has named none. */
  async author(): Promise<readonly string[]> {
    const words = ['config', '--name-only', '--get-regexp', String.raw`^user\.(name|email)$`];
    const { stdout } = await this.run(this.root, ...words);
    const isKnown = ['user.name', 'user.email'].every((name) => stdout.split('\n').includes(name));
    return isKnown ? [] : ['-c', 'user.name=pool-run', '-c', 'user.email=pool-run@localhost'];
  }

  /** The commit that a name stands for; undefined where there is none. */
  async commitOf(name: string): Promise<string | undefined> {
    const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
    const { status, stdout } = await this.run(this.root, ...words);
    return status === 0 ? stdout.trim() : undefined;
  }
}

function ask(cwd: string, words: readonly string[]): Promise<GitAnswer> {
  const options = { cwd, env: environment(cwd), encoding: 'utf8', maxBuffer: mostBytes } as const;
  return new Promise((resolve) => {
    execFile('git', [...harmless, ...words], options, (error, stdout, stderr) => {
      const status = typeof error?.code === 'number' ? error.code : 127;
      resolve({ status: error ? status : 0, stdout, stderr: stderr || (error?.message ?? '') });
    });
  });
}

/** Who runs inside of a hook has variables that name the user's own index: with them it would be written to. */
const kept = /^GIT_(?:(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL|DATE)|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)|EXEC_PATH)$/;

function environment(cwd: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') || kept.test(name));
  return {
    ...Object.fromEntries(own),
    GIT_CEILING_DIRECTORIES: dirname(cwd),
    GIT_TERMINAL_PROMPT: '0',
    // Large files are not what is written to, and would be fetched once for each instance.
    GIT_LFS_SKIP_SMUDGE: '1',
    LC_ALL: 'C',
  };
}
