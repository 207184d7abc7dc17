import type { Project } from './project.ts';

/** A file that was renamed more often is found no more. */
const mostRenames = 5;

/** Where a file went that is no longer there, as git saw it; undefined where it was deleted, or git knows nothing. */
export function renamedTo(project: Project, path: string): string | undefined {
  let name = path;
  for (let times = 0; times < mostRenames; times += 1) {
    const next = renamedOnce(project, name);
    if (next === undefined) return undefined;
    if (project.isFile(next)) return next;
    name = next;
  }
  return undefined;
}

function renamedOnce(project: Project, path: string): string | undefined {
  // One look at the history for all of them: one for each takes seconds where it is long.
  if (!removedFiles(project).has(path)) return undefined;
  const { access } = project;
  const commit = access
    .git('log', '-1', '--diff-filter=D', '--no-renames', '--format=%H', '--', path)
    ?.trim();
  if (commit === undefined || commit === '') return undefined;
  const shown = access.git(
    'show',
    '-M',
    '--diff-filter=R',
    '--name-status',
    '--relative',
    '--format=',
    '-z',
    commit,
  );
  const words = shown?.split('\0') ?? [];
  const at = words.findIndex((word, index) => word === path && /^R\d+$/.test(words[index - 1]?.trim() ?? ''));
  return at < 0 ? undefined : words[at + 1];
}

/** Commits that are looked through: a second on a large repository. */
const mostCommits = '20000';

/** Every file that git saw go, as far as that is known here. */
export function removedFiles(project: Project): ReadonlySet<string> {
  return project.once('removed files', () => {
    const { git } = project.access;
    // A clone without trees would fetch them from its server.
    if (git('config', '--get-regexp', String.raw`^remote\..*\.promisor$`)) return new Set();
    const words = [
      '--no-renames',
      '--no-merges',
      '--diff-filter=D',
      '--name-only',
      '--relative',
      '--format=',
    ];
    return new Set(git('log', '-z', ...words, '-n', mostCommits)?.split('\0'));
  });
}
