import { groupBy } from '../../model/groupBy.ts';
import type { ItemFailure, ItemResult } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import { dirname } from 'node:path/posix';
import { isDocument, isGenerated, typeOf } from './documents.ts';
import type { Document, Library } from './library.ts';
import { findingsIn, Observations, type AnchoredPage, type Mend, type Observation } from './observation.ts';
import { checkApiTables, hasApiTable } from './rules/apiTable.ts';
import { checkCommands } from './rules/commands.ts';
import { packagesOf } from './code/packages.ts';
import { checkContents } from './rules/contents.ts';
import { checkDocumented, checkImports } from './rules/exports.ts';
import { checkExternal } from './rules/external.ts';
import { flagsIn, type UsedFlag } from './rules/flags.ts';
import { checkLinks } from './rules/links.ts';
import { checkReadme } from './rules/readme.ts';
import { checkRemoved } from './rules/removed.ts';
import { isOfCode } from './sites.ts';

/** What the conclusion needs of one document. Plain JSON. */
export interface Facts {
  readonly path: string;
  readonly type: string;
  readonly linksInside: number;
  readonly linksOutside: number;
  readonly isGenerated?: true;
  /** The documents that follow the same rules, where these are not known for certain. */
  readonly group?: Group;
  readonly doubts?: readonly Doubt[];
  /** Links to anchors of other pages, by the folder of the page. */
  readonly anchored?: Readonly<Record<string, number>>;
  readonly flags?: readonly UsedFlag[];
  readonly mends?: readonly FoundMend[];
}

/** Documents that are shown together. `site`: nobody knows all pages; `folder`: they may be part of a site all the same. */
export interface Group {
  readonly kind: 'site' | 'folder';
  readonly folder: string;
}

/** A finding that something may refute which is seen only later. */
export interface Doubt {
  readonly fingerprint: string;
  readonly isOfSite: boolean;
  /** The file that is missing. */
  readonly missing?: string;
  /** The page that an anchor is missing in. */
  readonly page?: AnchoredPage;
}

/** What could be mended in a document, and which finding then is none any more. */
export interface FoundMend extends Mend {
  readonly fingerprint: string;
  readonly sha256: string;
}

/** Checks one document. */
export async function analyzeDocument(
  { id }: Item,
  library: Library,
  alive: () => void,
): Promise<ItemResult | ItemFailure> {
  if (!isDocument(id)) return analyzeCode(id, library);
  const document = await library.read(id);
  if (typeof document === 'string') {
    return { failure: 'failed-analysis', reason: `${id} is not read: ${document}.` };
  }
  const common = { path: id, type: typeOf(id) };
  if (isGenerated(document.text)) {
    return { findings: [], facts: { ...common, linksInside: 0, linksOutside: 0, isGenerated: true } };
  }
  const observations = new Observations();
  const followed = await checkLinks(document, library, observations);
  observations.addAll([
    ...checkCommands(document, library.project),
    ...checkRemoved(document, library.project),
    ...checkReadme(document),
    ...checkContents(document),
    ...(library.checker ? await checkExternal(followed.external, library.checker, alive) : []),
    ...(await checkExamples(document, library)),
  ]);
  if (document.invalidUtf8) {
    const message = 'Some bytes of this file are no UTF-8.';
    observations.add({ ruleId: 'not-text', message, at: { line: 1, column: 1 }, evidence: '' });
  }
  const found = findingsIn(id, observations.all());
  const mends = found.flatMap(([{ fingerprint }, { mend }]) =>
    mend ? [{ ...mend, fingerprint, sha256: document.sha256 }] : [],
  );
  const group = groupOf(document);
  const doubts = doubtsOf(found, group !== undefined);
  const flags = flagsIn(document, library.project);
  const facts: Facts = {
    ...common,
    ...(group !== undefined && { group }),
    ...(doubts.length > 0 && { doubts }),
    anchored: followed.anchored,
    ...(flags.length > 0 && { flags }),
    linksInside: followed.inside,
    linksOutside: followed.external.length,
    ...(mends.length > 0 && { mends }),
  };
  return { findings: found.map(([finding]) => finding), facts };
}

function doubtsOf(found: ReturnType<typeof findingsIn>, isInGroup: boolean): Doubt[] {
  return found.flatMap(([{ fingerprint, ruleId }, { missing, page, isCertain }]): Doubt[] => {
    const isOfSite = isInGroup && !isCertain && /^missing-(?:file|image|anchor)$/.test(ruleId);
    return isOfSite || missing !== undefined || page !== undefined
      ? [{ fingerprint, isOfSite, ...(missing !== undefined && { missing }), ...(page && { page }) }]
      : [];
  });
}

/** The code parser is loaded only where an example imports from one of the project's own packages. */
async function checkExamples(document: Document, library: Library): Promise<Observation[]> {
  const { project } = library;
  const own = packagesOf(project).flatMap(({ entries }) => [...entries.keys()]);
  const isConcerned = document.fences.some(({ text }) =>
    own.some((name) => text.includes(`'${name}'`) || text.includes(`"${name}"`)),
  );
  const tables = hasApiTable(document) ? checkApiTables(document, await library.exports()) : [];
  return isConcerned ? [...tables, ...checkImports(document, project, await library.exports())] : tables;
}

/** Checks what a package exports. Its declarations may stand in other files. */
async function analyzeCode(id: string, library: Library): Promise<ItemResult> {
  const observations = checkDocumented(id, await library.exports());
  const byPath = groupBy(observations, ({ path }) => path);
  const findings = [...byPath].flatMap(([path, same]) => findingsIn(path, same).map(([finding]) => finding));
  const facts: Facts = { path: id, type: 'code', linksInside: 0, linksOutside: 0 };
  return { findings, facts };
}

function groupOf({ path, site }: Document): Group | undefined {
  if (site.kind === 'other') return { kind: 'site', folder: site.root };
  return site.kind === 'github' && !isOfCode(path) ? { kind: 'folder', folder: dirname(path) } : undefined;
}
