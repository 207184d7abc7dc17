import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { Repository } from '../../../engines/claude/repository.ts';
import { git, gitVersion, namesIn, oldestGit } from '../../../inputs/git.ts';
import type { Failure, Result } from '../../../model/errors.ts';
import { isAtLeast } from '../../../model/version.ts';
import type { Writable } from './landing.ts';
import { pathsWithin } from '../selection.ts';
import type { Source, SourceRequest } from '../source.ts';

/** The repository of a project whose documents may be changed, and which of them are in its last commit; or why it may not. */
export function openWritable(
  request: SourceRequest,
  { items }: Source,
): Result<Writable & { readonly committed: ReadonlySet<string> }> {
  const { cwd, options } = request;
  const message = misuseOf(options);
  if (message !== undefined) return { ok: false, reason: { code: 'bad-option', message } };
  const within = pathsWithin(cwd, options.paths ?? []);
  if (!within.ok) return within;
  const real = realpathSync(resolve(cwd));
  const told = [['--show-toplevel'], ['--verify', '--quiet', 'HEAD^{commit}'], ['--show-prefix']];
  const [root, base, prefix = ''] = told.map((words) => git(real, 'rev-parse', ...words)?.trim());
  if (root === undefined || base === undefined || !canMerge(gitVersion())) {
    return { ok: false, reason: unfit(request, root) };
  }
  const committed = new Set(namesIn(git(real, 'ls-tree', '-r', '-z', '--name-only', 'HEAD')));
  const diff = ['diff', '--no-ext-diff', '--no-renames', '--relative', '--name-only', '-z', 'HEAD'];
  const differing = new Set(namesIn(git(real, ...diff)));
  const unseen = items.map(({ id }) => id).filter((id) => !committed.has(id) || differing.has(id));
  const repository = new Repository(realpathSync(root));
  return { ok: true, value: { repository, prefix, base, unseen, committed } };
}

/** Options that do not go together with `--write`. */
function misuseOf({ engine, fix, write }: SourceRequest['options']): string | undefined {
  if (engine !== 'claude') return '--write belongs to --engine claude, which is not given.';
  if (fix) return '--write works on a branch of its own and --fix in your files: give one of them.';
  return write === false ? '--write needs the folder of a run, and none is to be written.' : undefined;
}

function unfit({ command: { name, path } }: SourceRequest, root: string | undefined): Failure {
  const own = gitVersion();
  const refused = (why: string): Failure => ({ code: 'not-runnable', command: name, path, why });
  if (own === undefined) return refused('--write needs git, which is not on the PATH.');
  if (!canMerge(own)) return refused(`--write needs git ${oldestGit} or newer, and this is ${own}.`);
  if (root === undefined)
    return refused('--write needs a git repository. `git init` makes one; commit the documents.');
  return refused('--write needs a commit to begin with. Commit the documents first.');
}

function canMerge(version: string | undefined): boolean {
  return version !== undefined && isAtLeast(version, oldestGit);
}
