import { basename, dirname, extname, join, normalize } from 'node:path/posix';
import { isOutside, type Project } from './project.ts';
import type { Site } from './sites.ts';

/** Where a link leads. */
export type Target =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'here'; readonly fragment: string }
  | { readonly kind: 'file'; readonly path: string; readonly fragment: string }
  | { readonly kind: 'missing'; readonly path: string };

const unknown: Target = { kind: 'unknown' };

/** Placeholders, expressions of templates and shortcuts of bundlers: nobody is meant to follow these as they are. */
const unfollowed =
  /\{\{|\{%|\$\{|%7B|[<>|*]|%3C|%3E|^[@~]|\.\.\.|…|^\{|\bpath\/to\b|^(?:url|link|path|href|src|todo|tbd|image|your-.*|x+)$/i;

/** Follows a link of a document as the site does that shows it. */
export function follow(project: Project, from: string, site: Site, href: string): Target {
  if (/^(?:https?:)?\/\//i.test(href)) return { kind: 'external', url: href };
  if (href === '' || /^[a-z][a-z0-9+.-]*:/i.test(href)) return unknown;
  const hash = href.indexOf('#');
  const fragment = hash < 0 ? '' : decoded(href.slice(hash + 1));
  const written = (hash < 0 ? href : href.slice(0, hash)).replace(/\?.*$/, '');
  if (written === '') return hash < 0 ? unknown : { kind: 'here', fragment };
  const path = decoded(written);
  if (unfollowed.test(path)) return unknown;
  const candidates = candidatesOf(from, site, path);
  const found = candidates.find((candidate) => !isOutside(candidate) && project.exists(candidate));
  if (found !== undefined) return { kind: 'file', path: pageIn(project, found), fragment };
  const [first = path] = candidates;
  // What lies above the project cannot be looked at: `../../issues` leads to another page of the code host.
  return isOutside(first) || !isCertain({ project, from, site, path })
    ? unknown
    : { kind: 'missing', path: first };
}

/** The page that is shown for a folder. */
function pageIn(project: Project, path: string): string {
  if (!project.isFolder(path)) return path;
  const page = ['index.md', 'README.md', 'readme.md'].map((name) => join(path, name));
  return page.find((candidate) => project.isFile(candidate)) ?? path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The files that may be meant, the likeliest first. */
function candidatesOf(from: string, site: Site, path: string): string[] {
  const isAbsolute = path.startsWith('/');
  const bases = isAbsolute ? [site.root, ...site.statics] : [dirname(from)];
  if (site.kind === 'other') bases.push(dirname(from), site.root, ...site.statics);
  const plain = bases.map((base) => clean(join(base, path)));
  if (site.kind === 'github') return [...plain, ...plain.map((one) => `${one}.md`)];
  // Relative links of a page that is shown as a folder start one level further down.
  if (site.kind === 'other') plain.push(clean(join(dirname(from), '..', path)));
  return plain.flatMap((one) => {
    const stem = one.replace(/\.(?:html|md)$/, '');
    return [one, `${stem}.md`, `${stem}.mdx`, join(stem, 'index.md'), join(stem, 'README.md')];
  });
}

function clean(path: string): string {
  return normalize(path).replace(/(.)\/$/, '$1');
}

interface Missing {
  readonly project: Project;
  readonly from: string;
  readonly site: Site;
  readonly path: string;
}

const documents = /\.(?:md|mdx|markdown)$/i;
const pictures = /\.(?:png|jpe?g|gif|svg|webp|avif|mp4|pdf)$/i;

/** Whether a link to nothing is broken for certain, or may be a page that no file shows. */
function isCertain({ project, from, site, path }: Missing): boolean {
  if (site.kind === 'vitepress') return !isDynamic(project, from, site, path);
  const isNamed = documents.test(path) || pictures.test(path);
  if (site.kind === 'github') return !path.startsWith('/') || isNamed;
  if (path.startsWith('/') || !isNamed) return false;
  // The site may take files together from several folders.
  const tail = path.replace(/^(?:\.{1,2}\/)+/, '');
  return !project.named(basename(path)).some((one) => one.endsWith(`/${tail}`));
}

/** Whether VitePress makes pages in this folder from data: `[name].md` stands for many. */
function isDynamic(project: Project, from: string, site: Site, path: string): boolean {
  const page = clean(join(path.startsWith('/') ? site.root : dirname(from), path));
  if (extname(page) !== '' && !/\.(?:md|html)$/.test(page)) return false;
  const dynamic = project.once('dynamic pages', () => {
    const pages = project.access.paths.filter((one) => /\[[^\]]+\][^/]*\.md$/.test(one));
    return new Set(pages.map((one) => one.slice(0, one.indexOf('[')).replace(/\/$/, '')));
  });
  for (let folder = page; folder !== '.'; folder = dirname(folder)) if (dynamic.has(folder)) return true;
  return false;
}
