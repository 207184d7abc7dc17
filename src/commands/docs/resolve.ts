import { basename, dirname, extname, join, normalize } from 'node:path/posix';
import { isPublished, pathInProject } from './hosted.ts';
import { isOutside, type Project } from './project.ts';
import { isOfCode, siteOf, type Site } from './sites.ts';

/** Where a link leads. */
export type Target =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'here'; readonly fragment: string }
  | { readonly kind: 'file'; readonly path: string; readonly fragment: string }
  | { readonly kind: 'missing'; readonly path: string };

const unknown: Target = { kind: 'unknown' };

/**
 * Placeholders, expressions of templates, shortcuts of bundlers, names that rustdoc knows: nobody is meant to follow these
 * as they are.
 */
const unfollowed = new RegExp(
  [
    String.raw`\{\{|\{%|\$\{|[<>|*\`…]|\.\.\.|::|^[@~{]|^[a-z]+@|\bpath\/to\b`,
    '^(?:url|link|path|href|src|todo|tbd|image|your-.*|x+)$',
  ].join('|'),
  'i',
);
const placeholder = /^(?:[A-Z0-9]+(?:_[A-Z0-9]+)+|[a-z]+_(?:url|path|link|file))$/;

/** Follows a link of a document as the site does that shows it. */
export function follow(project: Project, from: string, site: Site, href: string): Target {
  if (/^(?:https?:)?\/\//i.test(href)) return followAddress(project, site, href);
  if (href === '' || /^[a-z][a-z0-9+.-]*:/i.test(href)) return unknown;
  const hash = href.indexOf('#');
  const fragment = hash < 0 ? '' : decoded(href.slice(hash + 1));
  const path = decoded((hash < 0 ? href : href.slice(0, hash)).replace(/\?.*$/, ''));
  if (path === '') return hash < 0 ? unknown : { kind: 'here', fragment };
  return unfollowed.test(path) || placeholder.test(path)
    ? unknown
    : find({ project, from, site, path }, fragment);
}

/** An address of the project's own repository shows a file of it. */
function followAddress(project: Project, site: Site, url: string): Target {
  const external = { kind: 'external', url } as const;
  const written = site.kind === 'prompt' ? undefined : pathInProject(project, url);
  if (written === undefined || unfollowed.test(written)) return external;
  const path = clean(decoded(written));
  if (isOutside(path)) return external;
  if (!project.exists(path)) return isPublished(project, path) ? external : { kind: 'missing', path };
  // On a site the headings may have other anchors than where the code is.
  const isShownAlike = siteOf(project, path, false).kind === 'github';
  return { kind: 'file', path, fragment: isShownAlike ? decoded(/#(.*)/.exec(url)?.[1] ?? '') : '' };
}

function find(wanted: Wanted, fragment: string): Target {
  const { project, from, site, path } = wanted;
  const candidates = candidatesOf(from, site, path);
  const found = candidates.find((candidate) => !isOutside(candidate) && project.exists(candidate));
  if (found !== undefined) return { kind: 'file', path: pageIn(project, found), fragment };
  const [first = path] = candidates;
  // What lies above the project cannot be looked at: `../../issues` leads to another page of the code host.
  return isOutside(first) || hasVariants(wanted) || !isCertain(wanted)
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

/** A path that a document leads to. */
interface Wanted {
  readonly project: Project;
  readonly from: string;
  readonly site: Site;
  readonly path: string;
}

const documents = /\.(?:md|mdx|markdown)$/i;
const pictures = /\.(?:png|jpe?g|gif|svg|webp|avif|mp4|pdf)$/i;

/** Whether a link to nothing is broken for certain, or may be a page that no file shows. */
function isCertain(wanted: Wanted): boolean {
  const { project, site, path } = wanted;
  if (site.kind === 'prompt') return false;
  if (site.kind === 'vitepress') return !isDynamic(wanted);
  const isNamed = documents.test(path) || pictures.test(path);
  if (site.kind === 'github') return !path.startsWith('/') || isNamed;
  if (path.startsWith('/') || !isNamed || leaves(wanted)) return false;
  // The site may take files together from several folders.
  const tail = path.replace(/^(?:\.{1,2}\/)+/, '');
  return !project.named(basename(path)).some((one) => one.endsWith(`/${tail}`));
}

/** Whether the page is there in several versions, `guide-js.md` and `guide-java.md`, of which a program makes one. */
function hasVariants({ project, from, path }: Wanted): boolean {
  if (isOfCode(from)) return false;
  const target = join(dirname(from), path).replace(documents, '');
  return variants.some((name) => project.isFile(`${target}-${name}.md`));
}

const variants = ['js', 'ts', 'java', 'python', 'py', 'csharp', 'go', 'rust', 'rb', 'en'];

/** Whether a link leads out of its site, to another one that is published beside it. */
function leaves({ from, site, path }: Wanted): boolean {
  const target = join(dirname(from), path);
  return site.root !== '.' && from.startsWith(`${site.root}/`) && !target.startsWith(`${site.root}/`);
}

/** Whether VitePress makes pages in this folder from data: `[name].md` stands for many. */
function isDynamic({ project, from, site, path }: Wanted): boolean {
  const page = clean(join(path.startsWith('/') ? site.root : dirname(from), path));
  if (extname(page) !== '' && !/\.(?:md|html)$/.test(page)) return false;
  const dynamic = project.once('dynamic pages', () => {
    const pages = project.access.paths.filter((one) => /\[[^\]]+\][^/]*\.md$/.test(one));
    return new Set(pages.map((one) => one.slice(0, one.indexOf('[')).replace(/\/$/, '')));
  });
  for (let folder = page; folder !== '.'; folder = dirname(folder)) if (dynamic.has(folder)) return true;
  return false;
}
