import { basename, dirname, join, relative } from 'node:path/posix';
import { nearest } from '../../../model/nearest.ts';
import { isDocument } from '../documents.ts';
import type { Document, Library, Page } from '../library.ts';
import { repeatedAnchors } from '../markdown/anchors.ts';
import type { Link } from '../markdown/parse.ts';
import type { Observation, Observations } from '../observation.ts';
import { renamedTo } from '../renames.ts';
import { follow, type Target } from '../resolve.ts';
import { isOfCode } from '../sites.ts';

/** A link that leads out of the project. */
export interface ExternalLink extends Pick<Link, 'at'> {
  readonly url: string;
}

/** What following the links of a document told. */
export interface Followed {
  readonly external: readonly ExternalLink[];
  /** Links that were followed inside the project. */
  readonly inside: number;
  /** Links to anchors of other pages, by the folder of the page. */
  readonly anchored: Readonly<Record<string, number>>;
}

/** Follows every link of a document, as far as that needs no network. */
export async function checkLinks(
  document: Document,
  library: Library,
  observations: Observations,
): Promise<Followed> {
  const external: ExternalLink[] = [];
  const anchored: Record<string, number> = {};
  let inside = 0;
  for (const link of document.links) {
    const target = follow(library.project, document.path, document.site, link.href);
    if (target.kind === 'external') external.push({ url: target.url, at: link.at });
    else if (target.kind !== 'unknown') {
      inside += 1;
      const folder = folderWithAnchor(document, target);
      if (folder !== undefined) anchored[folder] = (anchored[folder] ?? 0) + 1;
      const seen =
        target.kind === 'missing'
          ? missing(document, library, { link, path: target.path })
          : await checkFragment(document, library, { link, target });
      if (seen) observations.add(seen);
    }
  }
  observations.addAll([...mistaken(document, library), ...ambiguous(document)]);
  return { external, inside, anchored };
}

/** The folder of the page to whose anchor a link leads, where that is another page of a site. */
function folderWithAnchor({ path }: Document, target: Target): string | undefined {
  const isOther = target.kind === 'file' && target.path !== path && target.fragment !== '';
  return isOther && isDocument(target.path) && !isOfCode(target.path) ? dirname(target.path) : undefined;
}

/** `[text](label)`, where `[text][label]` was meant. What is said to a model need not lead anywhere. */
function mistaken({ path, site, text, links }: Document, { project }: Library): Observation[] {
  if (site.kind === 'prompt') return [];
  const labels = new Set([...text.matchAll(/^ {0,3}\[([\w-]+)\]:\s/gm)].map(([, label]) => label));
  return links
    .filter(({ href, isReference }) => !isReference && labels.has(href))
    .filter(({ href }) => follow(project, path, site, href).kind === 'unknown')
    .map(({ href, at }) => ({
      ruleId: 'missing-file',
      message: `There is no ${JSON.stringify(join(dirname(path), href))}. In square brackets, [text][${href}], it leads to the address that the document gives for it.`,
      at,
      evidence: href,
      isCertain: true,
    }));
}

interface Broken {
  readonly link: Link;
  readonly path: string;
}

const start = { line: 1, column: 1 };

function missing(document: Document, library: Library, { link, path }: Broken): Observation {
  const { href, kind, at } = link;
  const moved = movedTo(library, path);
  const hint = moved === undefined ? '' : ` There is ${JSON.stringify(moved)}.`;
  const written = href.replace(/[#?].*$/, '');
  return {
    ruleId: kind === 'image' ? 'missing-image' : 'missing-file',
    message: `There is no ${JSON.stringify(path)}${path === href ? '' : ` (linked as ${JSON.stringify(href)})`}.${hint}`,
    at,
    evidence: href,
    missing: path,
    ...(moved !== undefined &&
      !written.includes('://') && {
        mend: link.isReference
          ? { at: start, from: `]: ${written}`, to: `]: ${linkTo(document, moved, written)}` }
          : { at, from: written, to: linkTo(document, moved, written) },
      }),
  };
}

/** Names that every folder may have say nothing about where a file went. */
const everywhere =
  /^(?:index|readme|main|mod|lib|license|changelog|package|config|logo|screenshot|overview|introduction)\b/i;

/** Where a missing file is now: where git saw it go, or the only one of its name. */
function movedTo({ project, findsRenames }: Library, path: string): string | undefined {
  const renamed = findsRenames ? renamedTo(project, path) : undefined;
  if (renamed !== undefined) return renamed;
  const name = basename(path);
  if (everywhere.test(name) || !name.includes('.')) return undefined;
  const [only, ...others] = project.named(name);
  return others.length === 0 ? only : undefined;
}

/** How a document would write a link to a file, in the manner of the link that was there. */
function linkTo({ path, site }: Document, file: string, written: string): string {
  const target = encodeURI(file);
  if (written.startsWith('/')) return `/${site.root === '.' ? target : relative(site.root, target)}`;
  const way = relative(dirname(path), target);
  return written.startsWith('./') && !way.startsWith('.') ? `./${way}` : way;
}

interface Fragment {
  readonly link: Link;
  readonly target: Extract<Target, { readonly kind: 'here' | 'file' }>;
}

/** Fragments that browsers and code hosts make themselves. */
const builtIn = /^(?:_?top|L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|:~:text=.*|user-content-.*|!.*|\/.*)?$/i;

async function checkFragment(
  document: Document,
  library: Library,
  { link, target }: Fragment,
): Promise<Observation | undefined> {
  const { fragment } = target;
  const path = target.kind === 'here' ? document.path : target.path;
  if (builtIn.test(fragment) || !isDocument(path) || fragment.includes('=')) return undefined;
  const page = await library.page(path);
  return !page || page.isOpen || page.anchors.has(fragment)
    ? undefined
    : unanchored(document, page, { link, path, fragment });
}

/** Comparing a name with more others than that takes too long. */
const mostCompared = 5_000;

function unanchored(
  document: Document,
  { anchors, byAnyRules }: Page,
  { link, path, fragment }: Broken & { readonly fragment: string },
): Observation {
  const { href, at } = link;
  const other = anchors.otherCase(fragment);
  const where = path === document.path ? 'this document' : JSON.stringify(path);
  if (other !== undefined && document.site.kind !== 'vitepress') {
    return {
      ruleId: 'anchor-case',
      message: `The anchor in ${where} is "#${other}", not "#${fragment}".`,
      at,
      evidence: href,
      mend: { at: link.isReference ? start : at, from: `#${fragment}`, to: `#${other}` },
    };
  }
  const meant = other ?? (anchors.all.size > mostCompared ? undefined : nearest(fragment, [...anchors.all]));
  const hint = meant === undefined ? '' : ` Did you mean "#${meant}"?`;
  return {
    ruleId: 'missing-anchor',
    message: `Nothing in ${where} has the anchor "#${fragment}".${hint}`,
    at,
    evidence: href,
    ...(!isOfCode(path) && {
      page: {
        folder: dirname(path),
        isHere: path === document.path,
        isByOtherRules: byAnyRules.has(fragment),
      },
    }),
  };
}

/** Links inside a document to an anchor that several of its headings would have. */
function ambiguous({ path, headings, links, ids, site }: Document): Observation[] {
  if (site.kind === 'other') return [];
  const linked = new Map<string, Link>();
  for (const link of links) {
    const fragment = link.href.slice(1);
    if (link.href.startsWith('#') && !linked.has(fragment)) linked.set(fragment, link);
  }
  const repeated = repeatedAnchors(headings, linked);
  const numbered = [...linked.keys()].filter((fragment) => /-\d+$/.test(fragment));
  return [...repeated].flatMap(([name, [first, second]]): Observation[] => {
    const link = linked.get(name);
    const isTold = numbered.some((one) => one.startsWith(`${name}-`));
    if (!link || !first || !second || isTold || ids.has(name)) return [];
    return [
      {
        ruleId: 'ambiguous-anchor',
        message: `"#${name}" leads to the heading on line ${first.at.line}; the one on line ${second.at.line} has the same text.`,
        at: link.at,
        evidence: name,
        related: [{ path, ...second.at }],
      },
    ];
  });
}
