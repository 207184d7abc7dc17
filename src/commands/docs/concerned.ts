import { basename } from 'node:path/posix';
import { packagesOf } from './code/packages.ts';
import { isDocument } from './documents.ts';
import type { Project } from './project.ts';

/** What differs from another commit. */
export interface Changed {
  readonly changed: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

/**
 * Tells which items a change concerns: what changed itself; documents that name a removed file or a changed document, for their
 * links may lead to it; documents with commands, where scripts or targets changed; code and its examples, where sources changed.
 */
export function concernedBy(project: Project, { changed, removed }: Changed): (item: string) => boolean {
  const paths = [...changed, ...removed];
  const targets = [...removed, ...[...changed].filter(isDocument)];
  const names = new Set(
    targets.flatMap((path) => (isDocument(path) ? [basename(path), stem(path)] : [basename(path)])),
  );
  const haveTasksChanged = paths.some((path) =>
    /^(?:package\.json|(?:GNU)?makefile)$|\.mk$/i.test(basename(path)),
  );
  const haveSourcesChanged = haveTasksChanged || paths.some((path) => /\.[cm]?[jt]sx?$/.test(path));
  const packages = haveSourcesChanged
    ? packagesOf(project).flatMap(({ entries }) => [...entries.keys()])
    : [];
  return (item) => {
    if (changed.has(item)) return true;
    if (!isDocument(item)) return haveSourcesChanged;
    const text = project.text(item) ?? '';
    const isAbout =
      (haveTasksChanged && /\b(?:npm|pnpm|yarn|bun|make)\b/.test(text)) ||
      packages.some((name) => text.includes(`from '${name}'`) || text.includes(`from "${name}"`));
    return isAbout || (names.size > 0 && namesAny(text, names));
  };
}

/** A page is linked to without its ending, or by its folder. */
function stem(path: string): string {
  const name = basename(path).replace(/\.\w+$/, '');
  return /^(?:index|readme)$/i.test(name) ? (path.split('/').at(-2) ?? name) : name;
}

/** Whether the text holds one of the names, as links hold them. */
function namesAny(text: string, names: ReadonlySet<string>): boolean {
  for (const { 0: word } of text.matchAll(/[^\s/()<>"'#?[\]`:]+/g)) {
    if (names.has(word) || (word.includes('%') && names.has(decoded(word)))) return true;
  }
  return false;
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
