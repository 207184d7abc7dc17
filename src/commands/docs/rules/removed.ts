import { basename, dirname, join } from 'node:path/posix';
import { typeOf } from '../documents.ts';
import type { Document } from '../library.ts';
import type { PathCode } from '../markdown/parse.ts';
import type { Observation } from '../observation.ts';
import type { Project } from '../project.ts';
import { removedFiles } from '../renames.ts';

/** Looks whether files that a document names in its sentences were removed. Only git's memory makes that certain. */
export function checkRemoved({ path, paths, site }: Document, project: Project): Observation[] {
  // What users are told is about files of their own.
  if (site.kind !== 'github' || typeOf(path) === 'architecture' || past.test(path)) return [];
  return paths.flatMap((code) => {
    const gone = past.test(code.sentence.replaceAll(/`[^`]*`/g, ''))
      ? undefined
      : removedPath(path, code, project);
    if (gone === undefined) return [];
    const message = `${JSON.stringify(gone)} is no more: git remembers that it was removed.`;
    return [{ ruleId: 'removed-file', message, at: code.at, evidence: code.path, missing: gone }];
  });
}

/** Documents and sentences that tell of what was, or of what the reader shall make. */
const past =
  /migrat|upgrad|deprecat|remov|delet|renam|\bmoved?\b|\bcreat|\badd\b|generat|formerly|previous|no longer|used to|legacy|replace|instead|\bwas\b|\bwere\b|\bold\b|\byour\b/i;

/** The removed file that is meant, from the root of the project; undefined where there may be one. */
function removedPath(from: string, { path }: PathCode, project: Project): string | undefined {
  const tail = path.replace(/^\.\//, '');
  const places = [join(dirname(from), tail), tail];
  const isThere =
    places.some((place) => project.exists(place)) ||
    project.named(basename(tail)).some((one) => one.endsWith(`/${tail}`));
  if (isThere || made.test(tail)) return undefined;
  const removed = removedFiles(project);
  return places.find((place) => removed.has(place));
}

/** Folders whose files a build makes. */
const made = /(?:^|\/)(?:node_modules|dist|build|venv|out|target|bin)\//;
