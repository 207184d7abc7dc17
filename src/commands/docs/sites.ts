import { basename, dirname, join } from 'node:path/posix';
import type { Project } from './project.ts';

/** Where a document is shown, and so how its links are followed. */
export interface Site {
  /**
   * `github`: as files, by a code host. `vitepress`: on a site whose rules are known. `other`: on a site that may know
   * pages which no file shows. `prompt`: not at all, it is given to a model.
   */
  readonly kind: 'github' | 'vitepress' | 'other' | 'prompt';
  /** The folder that an absolute link starts from. */
  readonly root: string;
  /** Folders whose files are at the root of the site. */
  readonly statics: readonly string[];
}

/** Files that say that the folder around them, or one below, is made into a site. */
const generators = new RegExp(
  String.raw`^(?:docusaurus\.config\.\w+|mkdocs\.ya?ml|zensical\.toml|_config\.ya?ml|hugo\.(?:toml|ya?ml|json)|astro\.config\.\w+|gatsby-config\.\w+|\.eleventy\.c?js|eleventy\.config\.\w+|antora\.yml|conf\.py|next\.config\.\w+|nuxt\.config\.\w+|rspress\.config\.\w+|vocs\.config\.\w+|source\.config\.\w+|mint\.json|docs\.json|docfx\.json|_quarto\.yml|_sidebar\.md|svelte\.config\.\w+|rsbuild\.config\.\w+)$`,
);

/** Documents that are read where the code is, whatever the site makes of others beside them. */
const always =
  /^(?:readme|contributing|changelog|security|code_of_conduct|claude|agents|gemini|license|maintainers|governance|support)\b/i;

const staticNames = ['public', 'static', 'assets', '.vuepress/public', '_static', 'docs', 'src', 'content'];

/** Whether a document is read where the code is, whatever a site makes of others beside it. */
export function isOfCode(path: string): boolean {
  return always.test(basename(path));
}

/** The site that a document belongs to. */
export function siteOf(project: Project, path: string, hasFrontMatter: boolean): Site {
  const own = nearestSite(project, path);
  if (own?.kind === 'vitepress') return own;
  if (isPrompt(path, hasFrontMatter && !own)) return prompt;
  if (isOfCode(path) && !(own && hasFrontMatter)) return github;
  return own ?? siteWithout(project, path, hasFrontMatter);
}

/** Where no site is configured. Front matter is for a generator of sites, or for an agent. */
function siteWithout(project: Project, path: string, hasFrontMatter: boolean): Site {
  const isForAgents = /(?:^|\/)(?:\.claude|\.cursor|agents|commands|skills|plugins)\//.test(path);
  if (isForAgents) return github;
  return hasFrontMatter || isRustdoc(project, path) ? { ...other('.'), statics: staticNames } : github;
}

/** Documents in the sources of a crate are shown by rustdoc. */
function isRustdoc(project: Project, path: string): boolean {
  return /(?:^|\/)src\//.test(path) && project.named('Cargo.toml').length > 0;
}

const github: Site = { kind: 'github', root: '.', statics: [] };

/** What is said to a model about the project that it will work in: its links need not lead anywhere here. */
const prompt: Site = { kind: 'prompt', root: '.', statics: [] };
function isPrompt(path: string, hasFrontMatter: boolean): boolean {
  const isInPack = /(?:^|\/)(?:plugins|components|\.claude|\.cursor)\//.test(path);
  return /(?:^|\/)(?:agents|commands)\//.test(path) && (hasFrontMatter || isInPack);
}

function nearestSite(project: Project, path: string): Site | undefined {
  const sites = project.once('sites', () => sitesOf(project));
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const site = sites.get(folder);
    if (site) return site;
    if (folder === '.') return undefined;
  }
}

function sitesOf(project: Project): ReadonlyMap<string, Site> {
  const sites = new Map<string, Site>();
  for (const path of project.access.paths) {
    for (const [folder, site] of sitesAt(project, path)) if (!sites.has(folder)) sites.set(folder, site);
  }
  return sites;
}

/** The folders that a configuration file makes into a site. */
function sitesAt(project: Project, path: string): [string, Site][] {
  const name = basename(path);
  const folder = dirname(path);
  if (/(?:^|\/)\.vitepress\/config(?:\.\w+|\/index\.\w+)$/.test(path)) {
    const site = vitepress(project, path);
    return [site.root, folderAbove(path)].map((one) => [one, site]);
  }
  if (basename(folder) === '.vuepress' && name.startsWith('config.')) {
    return [[dirname(folder), other(dirname(folder))]];
  }
  if (name === 'book.toml') {
    const src = /^\s*src\s*=\s*"([^"]+)"/m.exec(project.text(path) ?? '')?.[1] ?? 'src';
    return [[join(folder, src), other(join(folder, src))]];
  }
  return generators.test(name) ? around(folder) : [];
}

/** A folder with a configuration, and what the site takes from beside it. */
function around(folder: string): [string, Site][] {
  const site = other(folder);
  const above = dirname(folder);
  const sites: [string, Site][] = [[folder, site]];
  // Docusaurus likes to live in website/ beside the docs/ that it shows.
  if (basename(folder) === 'website') sites.push([join(above, 'docs'), site]);
  // Translations lie beside the folder of the language that has the configuration.
  else if (above !== '.') sites.push([above, site]);
  return sites;
}

function folderAbove(config: string): string {
  return config.slice(0, config.indexOf('.vitepress')).replace(/\/$/, '') || '.';
}

function other(root: string): Site {
  return { kind: 'other', root, statics: staticNames.map((name) => join(root, name)) };
}

/** VitePress: pages below the folder of `.vitepress/` or its `srcDir`, static files in `public/`. */
function vitepress(project: Project, config: string): Site {
  const folder = folderAbove(config);
  const text = project.text(config) ?? '';
  const srcDir = /\bsrcDir\s*:\s*['"]([^'"]+)['"]/.exec(text)?.[1];
  const root = srcDir === undefined ? folder : join(folder, srcDir);
  const isKnown = !/\brewrites\b|\bsrcDir\s*:\s*[^'"\s]/.test(text);
  return {
    kind: isKnown ? 'vitepress' : 'other',
    root,
    statics: [join(root, 'public'), join(folder, 'public')],
  };
}
