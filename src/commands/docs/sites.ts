import { basename, dirname, join } from 'node:path/posix';
import type { Project } from './project.ts';

/** Where a document is shown, and so how its links are followed. */
export interface Site {
  /**
   * `github`: as files, by a code host. `vitepress`: on a site whose rules are known. `other`: on a site that may know
   * pages which no file shows.
   */
  readonly kind: 'github' | 'vitepress' | 'other';
  /** The folder that an absolute link starts from. */
  readonly root: string;
  /** Folders whose files are at the root of the site. */
  readonly statics: readonly string[];
}

/** Files that say that the folder around them, or one below, is made into a site. */
const generators = new RegExp(
  String.raw`^(?:docusaurus\.config\.\w+|mkdocs\.ya?ml|zensical\.toml|_config\.ya?ml|hugo\.(?:toml|ya?ml|json)|book\.toml|astro\.config\.\w+|gatsby-config\.\w+|\.eleventy\.c?js|eleventy\.config\.\w+|antora\.yml|conf\.py|next\.config\.\w+|nuxt\.config\.\w+|rspress\.config\.\w+|vocs\.config\.\w+|source\.config\.\w+|mint\.json|docs\.json|docfx\.json|_quarto\.yml|_sidebar\.md|svelte\.config\.\w+|rsbuild\.config\.\w+)$`,
);

/** Documents that are read where the code is, whatever the site makes of others beside them. */
const always =
  /^(?:readme|contributing|changelog|security|code_of_conduct|claude|agents|gemini|license|maintainers|governance|support)\b/i;

const staticNames = ['public', 'static', 'assets', '.vuepress/public', '_static', 'docs', 'src', 'content'];

/** The site that a document belongs to. */
export function siteOf(project: Project, path: string, hasFrontMatter: boolean): Site {
  const own = nearestSite(project, path);
  const isOfCode = always.test(basename(path)) && !(own?.kind === 'vitepress');
  if (isOfCode && (own === undefined || !hasFrontMatter)) return github;
  if (own) return own;
  return hasFrontMatter && !/(?:^|\/)(?:\.claude|\.cursor|agents|commands|skills)\//.test(path)
    ? { kind: 'other', root: '.', statics: staticNames }
    : github;
}

const github: Site = { kind: 'github', root: '.', statics: [] };

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
    const name = basename(path);
    const folder = dirname(path);
    if (/(?:^|\/)\.vitepress\/config(?:\.\w+|\/index\.\w+)$/.test(path)) {
      const site = vitepress(project, path);
      sites.set(site.root, site);
      sites.set(path.slice(0, path.indexOf('.vitepress')).replace(/\/$/, '') || '.', site);
    } else if (basename(folder) === '.vuepress' && name.startsWith('config.')) {
      sites.set(dirname(folder), other(dirname(folder)));
    } else if (generators.test(name) && !sites.has(folder)) {
      sites.set(folder, other(folder));
      // Docusaurus likes to live in website/ beside the docs/ that it shows.
      if (basename(folder) === 'website') sites.set(join(dirname(folder), 'docs'), other(folder));
    }
  }
  return sites;
}

function other(root: string): Site {
  return { kind: 'other', root, statics: staticNames.map((name) => join(root, name)) };
}

/** VitePress: pages below the folder of `.vitepress/` or its `srcDir`, static files in `public/`. */
function vitepress(project: Project, config: string): Site {
  const folder = config.slice(0, config.indexOf('.vitepress')).replace(/\/$/, '') || '.';
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
