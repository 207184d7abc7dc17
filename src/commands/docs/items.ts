import { statSync } from 'node:fs';
import { join } from 'node:path/posix';
import type { InstancePool } from '../../model/instancePool.ts';
import type { Item } from '../../model/plan.ts';
import { isDocument, leftOutReasons, reasonToLeaveOut, typeOf, type LeftOutReason } from './documents.ts';
import type { Project } from './project.ts';

/** Which documents are asked for. */
export interface Choice {
  /** Files and folders, relative to the root; a document that is named itself is never left out. */
  readonly paths: readonly string[];
  readonly distribution: InstancePool['distribution'];
  /** Whether a path is a link to another file. */
  readonly isLink: (path: string) => boolean;
}

/** The documents to check, and those that nobody looks at. */
export interface Chosen {
  readonly items: readonly Item[];
  readonly leftOut: ReadonlyMap<LeftOutReason, readonly string[]>;
}

/** Chooses the documents of a project that tell what it is now. */
export function chooseDocuments(project: Project, { paths, distribution, isLink }: Choice): Chosen {
  const leftOut = new Map<LeftOutReason, string[]>(leftOutReasons.map((reason) => [reason, []]));
  const items: Item[] = [];
  const below = paths.map((path) => (path === '' ? '' : `${path}/`));
  for (const path of project.access.paths) {
    if (!isDocument(path)) continue;
    const isNamed = paths.includes(path);
    if (!isNamed && !below.some((folder) => path.startsWith(folder))) continue;
    const reason = isNamed
      ? undefined
      : (reasonToLeaveOut(path) ?? (isLink(path) ? 'links to other documents' : undefined));
    if (reason === undefined) items.push(itemOf(project, path, distribution));
    else leftOut.get(reason)?.push(path);
  }
  return { items, leftOut };
}

function itemOf(project: Project, path: string, distribution: InstancePool['distribution']): Item {
  const weight = statSync(join(project.access.root, path), { throwIfNoEntry: false })?.size ?? 0;
  if (distribution === 'none') return { id: path, key: 'all', weight };
  return distribution === 'file'
    ? { id: path, key: path, weight, decidedBy: 'path' }
    : { id: path, key: typeOf(path), weight, decidedBy: 'path' };
}
