import type { CodebaseHotSpots } from '../../../model/codebase.ts';
import { compareText } from '../../../model/compareText.ts';
import { isInFocus } from '../access.ts';
import type { CodeFile } from '../code.ts';
import { kindOf, parsedLanguages } from '../languages.ts';
import type { Code } from '../codeModel.ts';
import { dayOf, type History } from '../history.ts';
import type { AspectResult } from '../observation.ts';

const shownFiles = 12;
const shownAuthors = 5;

/** Where complicated code is changed again and again, and who knows it. */
export function analyzeHotSpots(
  code: Code,
  history: History | undefined,
  focus: readonly string[],
): AspectResult<CodebaseHotSpots> {
  if (!history) return { observations: [], part: { files: [] } };
  const commits = history.commits.filter(
    ({ paths }) => focus.length === 0 || paths.some((path) => isInFocus(path, focus)),
  );
  const authors = counted(commits.map(({ author }) => author));
  const conventional = commits.filter(({ subject }) => /^[a-z]+(?:\([^)]*\))?!?: /.test(subject)).length;
  return {
    observations: [],
    part: {
      history: {
        commits: commits.length,
        isBounded: history.isBounded,
        since: dayOf(commits.reduce((oldest, { time }) => Math.min(oldest, time), commits[0]?.time ?? 0)),
        authors: authors
          .slice(0, shownAuthors)
          .map(([name, number]) => ({ name, share: share(number, commits.length) })),
        authorCount: authors.length,
        busFactor: busFactor(authors.map(([, number]) => number)),
        conventional: share(conventional, commits.length),
      },
      files: hotFiles(code, history, focus),
    },
  };
}

function hotFiles(code: Code, { commits }: History, focus: readonly string[]): CodebaseHotSpots['files'] {
  const authorsOf = new Map<string, string[]>();
  for (const { author, paths } of commits) {
    for (const path of paths) {
      const known = authorsOf.get(path);
      if (known) known.push(author);
      else authorsOf.set(path, [author]);
    }
  }
  return code.files
    .filter(({ path, role }) => role === 'source' && isInFocus(path, focus))
    .flatMap((file) => {
      const { path } = file;
      const touched = authorsOf.get(path) ?? [];
      const { complexity, weight } = complexityOf(file);
      // A file that was changed twice, or whose functions all have one way, is no hot spot.
      if (touched.length < 3 || weight === 0) return [];
      const authors = counted(touched);
      const [mainAuthor = '', most = 0] = authors[0] ?? [];
      return [
        {
          path,
          commits: touched.length,
          weight: weight * touched.length,
          ...(complexity !== undefined && { complexity }),
          mainAuthor,
          share: share(most, touched.length),
          authors: authors.length,
        },
      ];
    })
    .toSorted((a, b) => b.weight - a.weight || compareText(a.path, b.path))
    .slice(0, shownFiles)
    .map(({ weight: _, ...file }) => file);
}

/** Lines of code for one branch, as they are in the languages that are read. */
const linesOfBranch = 10;

/** The branches in a file; where its functions are not read, its length has to do for the order. */
function complexityOf({ language, functions, lines }: CodeFile): {
  readonly complexity?: number;
  readonly weight: number;
} {
  if (kindOf(language) !== 'code') return { weight: 0 };
  if (!parsedLanguages.has(language)) return { weight: lines.code / linesOfBranch };
  const complexity = functions.reduce((sum, fact) => sum + fact.complexity - 1, 0);
  return { complexity, weight: complexity };
}

function counted(names: readonly string[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].toSorted(([a, x], [b, y]) => y - x || compareText(a, b));
}

/** The fewest authors who made half of the commits; the counts are sorted, the largest first. */
function busFactor(counts: readonly number[]): number {
  const half = counts.reduce((sum, number) => sum + number, 0) / 2;
  let sum = 0;
  return counts.findIndex((number) => (sum += number) >= half) + 1;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((1_000 * part) / whole) / 1_000;
}
