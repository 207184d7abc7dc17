import { dirname } from 'node:path/posix';
import { groupBy } from '../../model/groupBy.ts';
import type { Doubt, Facts } from './analyze.ts';
import type { Project } from './project.ts';
import { removedFiles } from './renames.ts';

/** From how many broken links on, and which share of all, it is the rules of a site that are not known here. */
const strange = { site: { broken: 5, share: 0.08 }, folder: { broken: 20, share: 0.2 } };

/** What turned out not to hold. */
export interface Refuted {
  readonly fingerprints: ReadonlySet<string>;
  /** Documents of sites that follow rules of their own. */
  readonly strangers: readonly string[];
}

/** Broken links that follow rules of their own, and the documents that do. */
interface Strange {
  readonly broken: readonly Doubt[];
  readonly documents: readonly Facts[];
}

/**
 * Refutes findings by what only all documents together tell: a site on which many links lead nowhere has rules of its own, and
 * what git ignores is made by a build.
 */
export function refute(facts: readonly Facts[], project: Project): Refuted {
  const fingerprints = new Set<string>();
  const strangers = new Set<string>();
  const doubts = facts.flatMap((one) => one.doubts ?? []);
  for (const { broken, documents } of [...strangeSites(facts, project), ...strangeAnchors(facts, doubts)]) {
    for (const { fingerprint } of broken) fingerprints.add(fingerprint);
    for (const { path } of documents) strangers.add(path);
  }
  const ignored = ignoredBy(
    project,
    doubts.flatMap(({ missing = '' }) => (missing === '' ? [] : [missing])),
  );
  for (const { fingerprint, missing = '' } of doubts) if (ignored.has(missing)) fingerprints.add(fingerprint);
  return { fingerprints, strangers: [...strangers] };
}

function strangeSites(facts: readonly Facts[], project: Project): Strange[] {
  const groups = groupBy(facts, ({ group }) => group && `${group.kind} ${group.folder}`);
  return [...groups.values()].flatMap((documents) => {
    const group = documents[0]?.group;
    const broken = group ? strangeIn(documents, strange[group.kind], project) : [];
    return broken.length === 0 ? [] : [{ broken, documents }];
  });
}

/** The broken links of documents that are shown together, where they are so many that other rules must hold. */
function strangeIn(
  documents: readonly Facts[],
  limit: (typeof strange)['site'],
  project: Project,
): readonly Doubt[] {
  const links = documents.reduce((sum, { linksInside }) => sum + linksInside, 0);
  const least = Math.max(1, limit.broken, limit.share * links);
  const broken = documents.flatMap(({ doubts = [] }) => doubts.filter(({ isOfSite }) => isOfSite));
  if (broken.length < least) return [];
  // A file that git saw go was there by the rules that are known.
  const removed = removedFiles(project);
  const unexplained = broken.filter(({ missing = '' }) => !removed.has(missing));
  return unexplained.length < least ? [] : unexplained;
}

/** From how many missing anchors in the pages of a folder on, and which share of them, others than GitHub make the anchors. */
const foreign = { fewest: 10, explained: 0.5, unreached: 0.8 };

/**
 * The missing anchors of folders whose pages are made into others: known generators of sites would give most of these anchors,
 * or next to no link from outside of such a page finds its anchor.
 */
function strangeAnchors(facts: readonly Facts[], doubts: readonly Doubt[]): Strange[] {
  const missing = doubts.flatMap(({ page, ...doubt }) => (page ? [{ doubt, page }] : []));
  return [...groupBy(missing, ({ page }) => page.folder)].flatMap(([folder, same]) => {
    const explained = same.filter(({ page }) => page.isByOtherRules).length;
    const fromElsewhere = same.filter(({ page }) => !page.isHere).length;
    const links = facts.reduce((sum, { anchored }) => sum + (anchored?.[folder] ?? 0), 0);
    const isStrange =
      (explained >= foreign.fewest && explained >= foreign.explained * same.length) ||
      (fromElsewhere >= foreign.fewest && fromElsewhere >= foreign.unreached * links);
    const documents = facts.filter(({ path }) => dirname(path) === folder);
    return isStrange ? [{ broken: same.map(({ doubt }) => doubt), documents }] : [];
  });
}

/** Names in one call of git: command lines have an end. */
const most = 500;

/** Which of these paths git ignores, so that a build or the user makes them. */
function ignoredBy({ access }: Project, paths: readonly string[]): ReadonlySet<string> {
  const ignored = new Set<string>();
  const unique = [...new Set(paths)];
  for (let at = 0; at < unique.length; at += most) {
    const printed = access.git('check-ignore', '--no-index', '--', ...unique.slice(at, at + most)) ?? '';
    for (const path of printed.split('\n')) if (path !== '') ignored.add(path);
  }
  return ignored;
}
