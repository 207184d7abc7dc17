import type { CodebasePatterns } from '../../../model/codebase.ts';
import { compareText } from '../../../model/compareText.ts';
import { isJudged, type CodeFile } from '../code.ts';
import { kindOf, parsedLanguages } from '../languages.ts';

/** What they hold has neither imports nor functions that anybody would look for here. */
const declaring = /^(?:SQL|Makefile|Dockerfile|CMake|HCL|Protocol Buffer)$/;
const buildScript = /\.gradle(?:\.kts)?$/;

/** Languages with less than this share of the sources are not worth a word. */
const fewest = 0.02;

/** What was read of these files, and in which languages nothing but lines was. */
export function extentOf(files: readonly CodeFile[]): Pick<CodebasePatterns, 'linesOnly' | 'isRead'> {
  const sizes = new Map<string, number>();
  let all = 0;
  for (const { path, language, role, lines } of files) {
    if (role !== 'source' || kindOf(language) !== 'code') continue;
    if (declaring.test(language) || buildScript.test(path)) continue;
    all += lines.code;
    if (!parsedLanguages.has(language)) sizes.set(language, (sizes.get(language) ?? 0) + lines.code);
  }
  return {
    linesOnly: [...sizes]
      .filter(([, code]) => code > all * fewest)
      .toSorted(([a, x], [b, y]) => y - x || compareText(a, b))
      .map(([name]) => name),
    isRead: files.some((file) => isJudged(file) && parsedLanguages.has(file.language)),
  };
}
