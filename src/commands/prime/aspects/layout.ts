import type { CodebaseStructure } from '../../../model/codebase.ts';
import { compareText } from '../../../model/compareText.ts';
import { isInFocus } from '../access.ts';
import { isJudged, type CodeFile } from '../code.ts';
import { folderOf } from '../imports/resolution.ts';
import { kindOf } from '../languages.ts';

const mostFolders = 24;

/** Folders with less than this share are found when they are needed. */
const smallest = 0.005;

/** Where a folder below holds nearly all, the one above tells nothing more. */
const nearlyAll = 0.9;

/** Somebody who is new looks for sources: lines of tests count so much less. */
const testWeight = 0.1;

interface FolderSum {
  files: number;
  code: number;
  weight: number;
  /** Of the heaviest folder right below it. */
  below: number;
  source: number;
  readonly languages: Map<string, number>;
}

/** The folders that somebody should know, with what lies in and below them. */
export function layoutOf(files: readonly CodeFile[], focus: readonly string[]): CodebaseStructure['folders'] {
  const sums = sumsOf(files);
  const all = sums.get('')?.weight ?? 0;
  for (const [path, { weight }] of sums) {
    const above = path === '' ? undefined : sums.get(folderOf(path));
    if (above) above.below = Math.max(above.below, weight);
  }
  return [...sums]
    .filter(
      ([path, { weight, below }]) => path !== '' && weight >= all * smallest && below < weight * nearlyAll,
    )
    .filter(([path]) => isInFocus(path, focus))
    .toSorted(([a, x], [b, y]) => y.weight - x.weight || compareText(a, b))
    .slice(0, mostFolders)
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([path, sum]) => ({
      path,
      files: sum.files,
      code: sum.code,
      language: largest(sum.languages),
      // Sources with long tests beside them are no folder of tests.
      role: sum.source * 5 > sum.code ? 'source' : 'test',
    }));
}

function sumsOf(files: readonly CodeFile[]): Map<string, FolderSum> {
  const judged = files.filter(isJudged);
  const code = judged.filter(({ language }) => kindOf(language) === 'code');
  const sums = new Map<string, FolderSum>();
  for (const file of code.length > 0 ? code : judged) {
    for (let folder = folderOf(file.path); ; folder = folderOf(folder)) {
      const sum = sums.get(folder) ?? emptySum();
      addTo(sum, file);
      sums.set(folder, sum);
      if (folder === '') break;
    }
  }
  return sums;
}

function emptySum(): FolderSum {
  return { files: 0, code: 0, weight: 0, below: 0, source: 0, languages: new Map<string, number>() };
}

function addTo(sum: FolderSum, { role, language, lines }: CodeFile): void {
  sum.files += 1;
  sum.code += lines.code;
  sum.weight += role === 'source' ? lines.code : lines.code * testWeight;
  if (role === 'source') sum.source += lines.code;
  sum.languages.set(language, (sum.languages.get(language) ?? 0) + lines.code);
}

function largest(counts: ReadonlyMap<string, number>): string {
  return [...counts].toSorted(([a, x], [b, y]) => y - x || compareText(a, b))[0]?.[0] ?? '';
}
