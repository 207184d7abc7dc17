import { statSync } from 'node:fs';
import { join } from 'node:path/posix';
import type { InstancePool } from '../../model/instancePool.ts';
import type { Item } from '../../model/plan.ts';
import {
  isDocument,
  isUnread,
  leftOutReasons,
  reasonToLeaveOut,
  typeOf,
  type LeftOutReason,
} from './documents.ts';
import { concernedBy, type Changed } from './concerned.ts';
import { packagesOf } from './code/packages.ts';
import type { Project } from './project.ts';

/** Which documents are asked for. */
export interface Choice {
  /** Files and folders, relative to the root; a document that is named itself is never left out. */
  readonly paths: readonly string[];
  readonly distribution: InstancePool['distribution'];
  /** Whether a path is a link to another file. */
  readonly isLink: (path: string) => boolean;
  /** What `--changed` is about; undefined: everything. */
  readonly changes: Changed | undefined;
}

/** The documents to check, and those that nobody looks at. */
export interface Chosen {
  readonly items: readonly Item[];
  readonly leftOut: ReadonlyMap<LeftOutReason, readonly string[]>;
}

/** Chooses the documents of a project that tell what it is now, and the code that others read about. */
export function chooseDocuments(project: Project, choice: Choice): Chosen {
  const leftOut = new Map<LeftOutReason, string[]>(leftOutReasons.map((reason) => [reason, []]));
  const items: Item[] = [];
  for (const path of project.access.paths) {
    if (!isBelow(path, choice)) continue;
    if (!isDocument(path) && !isUnread(path)) continue;
    const reason = reasonFor(path, choice);
    if (reason === undefined) items.push(itemOf(project, path, choice));
    else leftOut.get(reason)?.push(path);
  }
  for (const path of codeOf(project)) if (isBelow(path, choice)) items.push(itemOf(project, path, choice));
  if (!choice.changes) return { items, leftOut };
  const isConcerned = concernedBy(project, choice.changes);
  return { items: items.filter(({ id }) => isConcerned(id)), leftOut };
}

function isBelow(path: string, { paths }: Choice): boolean {
  return paths.some((one) => one === '' || one === path || path.startsWith(`${one}/`));
}

function reasonFor(path: string, { isLink, paths }: Choice): LeftOutReason | undefined {
  if (isUnread(path)) return reasonToLeaveOut(path) ?? 'in formats that are not read';
  if (paths.includes(path)) return undefined;
  return reasonToLeaveOut(path) ?? (isLink(path) ? 'links to other documents' : undefined);
}

/** The sources that published packages begin with. Tests, and what a package offers below `_`, are for its own people. */
function codeOf(project: Project): ReadonlySet<string> {
  const published = packagesOf(project).filter(({ isPrivate }) => !isPrivate);
  const entries = published.flatMap((one) => [...one.entries]).filter(([name]) => !name.includes('/_'));
  const sources = entries.flatMap(([, paths]) => paths);
  return new Set(sources.filter((path) => reasonToLeaveOut(path) !== 'in folders of tests'));
}

function itemOf(project: Project, path: string, { distribution }: Choice): Item {
  const weight = statSync(join(project.access.root, path), { throwIfNoEntry: false })?.size ?? 0;
  if (distribution === 'none') return { id: path, key: 'all', weight };
  const key = isDocument(path) ? typeOf(path) : 'code';
  return { id: path, key: distribution === 'file' ? path : key, weight, decidedBy: 'path' };
}
