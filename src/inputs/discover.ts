import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { DefinitionFile, Scope } from '../model/definition.ts';
import { acceptInto, type Place } from './places.ts';
import { findPlugins, type Plugin } from './plugins.ts';
import { walk, type Entry } from './walk.ts';

/** Where to look. All folders are absolute. */
export interface Search {
  /** Files and folders to look below. */
  readonly paths: readonly string[];
  /** Shown paths are relative to this folder where they lie in it. */
  readonly cwd: string;
  /** The user's own `.claude` folder, when it is to be read too. */
  readonly userFolder?: string;
}

/** A file that may be a definition. */
export interface Candidate extends DefinitionFile {
  /** It lies outside of all places that the client knows: it counts only if it has front matter, or a name in it. */
  readonly only: 'always' | 'with-front-matter' | 'with-name';
}

/**
 * Finds the files that the client would read as agents, commands, skills or plugin manifests: in every `.claude/`
 * folder, in every plugin, in the root's own `agents/`, `commands/` and `skills/`, and, outside of these, in folders of
 * these names. A path with none of all this is taken for a loose collection of agents and skills.
 */
export function discover(search: Search): Candidate[] {
  const candidates = search.paths.flatMap((path) => discoverBelow(path, shownBase(path, search)));
  if (search.userFolder !== undefined && existsSync(search.userFolder)) {
    candidates.push(...discoverUser(search.userFolder));
  }
  const byFile = new Map<string, Candidate>();
  for (const candidate of candidates) {
    if (!byFile.has(candidate.file)) byFile.set(candidate.file, candidate);
  }
  return [...byFile.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function discoverBelow(path: string, shown: (file: string) => string): Candidate[] {
  const root = contextOf(path);
  const prefix = toPosix(relative(root, path));
  const entries = statSync(path).isDirectory()
    ? walk(path).map((entry) => (prefix === '' ? entry : { ...entry, path: `${prefix}/${entry.path}` }))
    : [{ path: prefix, file: path, order: 0 }];
  const plugins = findPlugins(root, entries);
  const skillFolders = new Set(entries.filter(isSkillFile).map((entry) => dirname(entry.path)));
  const house: House = { root, plugins, skillFolders, shown, entries };
  const placed = entries.flatMap((entry) => place(entry, house) ?? []);
  const loads = placed.some((candidate) => candidate.kind !== 'manifest');
  return loads ? placed : [...placed, ...entries.flatMap((entry) => placeLoose(entry, house) ?? [])];
}

/** What is known about a walked folder while its entries are placed. */
interface House {
  readonly root: string;
  readonly plugins: readonly Plugin[];
  readonly skillFolders: ReadonlySet<string>;
  readonly shown: (file: string) => string;
  readonly entries: readonly Entry[];
}

function place(entry: Entry, house: House): Candidate | undefined {
  const manifest = /^(.*?)\/?\.claude-plugin\/(plugin|marketplace)\.json$/.exec(entry.path);
  if (manifest) return placeManifest(entry, manifest[1] ?? '', house);
  return placeInClaudeFolder(entry, house) ?? placeInPlugin(entry, house) ?? placeInCollection(entry, house);
}

function placeManifest(entry: Entry, folder: string, { plugins, root, shown }: House): Candidate {
  const plugin = plugins.find((candidate) => candidate.folder === folder);
  const scope = pluginScope(plugin ?? { folder, name: basename(folder), refused: false }, root);
  return candidateOf(entry, { kind: 'manifest', placeName: plugin?.name ?? basename(folder) }, scope, shown);
}

function placeInClaudeFolder(entry: Entry, { root, shown }: House): Candidate | undefined {
  const found = /^(.*\/)?\.claude\/((?:agents|commands|skills)\/.+)$/.exec(entry.path);
  if (!found) return undefined;
  const folder = `${found[1] ?? ''}.claude`;
  const accepted = acceptInto('project', entry, found[2] ?? '');
  return (
    accepted &&
    candidateOf(entry, accepted, { kind: 'project', id: folder, folder: join(root, folder) }, shown)
  );
}

/** The innermost plugin that takes the entry. */
function placeInPlugin(entry: Entry, { root, plugins, shown }: House): Candidate | undefined {
  for (const plugin of plugins) {
    const accepted = plugin.accept(entry);
    if (accepted) return candidateOf(entry, accepted, pluginScope(plugin, root), shown);
  }
  return undefined;
}

function placeInCollection(entry: Entry, house: House): Candidate | undefined {
  const found = /^((?:.*?\/)?)((?:agents|commands|skills)\/.+)$/.exec(entry.path);
  if (!found || belongsElsewhere(entry, house)) return undefined;
  const folder = (found[1] ?? '').replace(/\/$/, '');
  const accepted = insideSkill(folder, house.skillFolders)
    ? undefined
    : acceptInto('project', entry, found[2] ?? '');
  if (!accepted) return undefined;
  const id = folder === '' ? '.' : folder;
  const scope: Scope = { kind: 'collection', id, folder: join(house.root, folder) };
  const only = id === '.' || accepted.kind === 'skill' ? 'always' : 'with-front-matter';
  return { ...candidateOf(entry, accepted, scope, house.shown), only };
}

/** What lies in a `.claude` folder or in a plugin's and was not taken there is not read by the client at all. */
function belongsElsewhere({ path }: Entry, { plugins }: House): boolean {
  return path.includes('.claude/') || plugins.some(({ folder }) => folder !== '' && isInside(path, folder));
}

/** A folder of nothing but Markdown files, made to be copied into `~/.claude/agents` or `~/.claude/skills`. */
function placeLoose(entry: Entry, { root, skillFolders, shown }: House): Candidate | undefined {
  if (entry.path.includes('.claude')) return undefined;
  const scope: Scope = { kind: 'collection', id: '.', folder: root };
  if (isSkillFile(entry)) {
    const placeName = basename(dirname(entry.file));
    return candidateOf(entry, { kind: 'skill', placeName }, scope, shown);
  }
  if (insideSkill(dirname(entry.path), skillFolders)) return undefined;
  const accepted = acceptInto('project', entry, `agents/${entry.path}`);
  return accepted && { ...candidateOf(entry, accepted, scope, shown), only: 'with-name' };
}

function discoverUser(folder: string): Candidate[] {
  const scope: Scope = { kind: 'user', id: '~/.claude', folder };
  return (['agents', 'commands', 'skills'] as const)
    .filter((name) => existsSync(join(folder, name)))
    .flatMap((name) =>
      walk(join(folder, name)).flatMap((entry) => {
        const accepted = acceptInto('project', entry, `${name}/${entry.path}`);
        return accepted ? candidateOf(entry, accepted, scope, () => `~/.claude/${name}/${entry.path}`) : [];
      }),
    );
}

function candidateOf(
  entry: Entry,
  { kind, placeName }: Place,
  scope: Scope,
  shown: House['shown'],
): Candidate {
  const { file, order, problem } = entry;
  return {
    path: shown(file),
    file,
    kind,
    scope,
    placeName,
    order,
    only: 'always',
    ...(problem && { problem }),
  };
}

function pluginScope({ folder, name, refused }: Omit<Plugin, 'accept'>, root: string): Scope {
  const id = `plugin ${folder === '' ? '.' : folder}`;
  return { kind: 'plugin', id, plugin: name, folder: join(root, folder), refused };
}

/** The folder that gives a path its meaning: for `x/.claude/agents` that is `x`, for most paths the path itself. */
function contextOf(path: string): string {
  const marks = ['.git', '.claude', '.claude-plugin', 'agents', 'commands', 'skills'];
  const isFolder = statSync(path).isDirectory();
  if (isFolder && marks.some((mark) => existsSync(join(path, mark)))) return path;
  const segments = path.split(sep);
  const at = segments.findLastIndex((segment) => segment === '.claude');
  const context =
    at > 0 ? at : segments.findLastIndex((segment) => /^(agents|commands|skills)$/.test(segment));
  if (context > 0) return segments.slice(0, context).join(sep) || sep;
  return isFolder ? path : dirname(path);
}

/** Shown relative to where the user stands, or to the path itself where that lies elsewhere. */
function shownBase(path: string, { cwd, paths }: Search): (file: string) => string {
  if (path === cwd || path.startsWith(cwd + sep)) return (file) => toPosix(relative(cwd, file));
  const base = statSync(path).isDirectory() ? path : dirname(path);
  const name = paths.length > 1 ? `${basename(base)}/` : '';
  return (file) => name + toPosix(relative(base, resolve(file)));
}

function insideSkill(folder: string, skillFolders: ReadonlySet<string>): boolean {
  for (let at = folder; at !== '.' && at !== ''; at = dirname(at)) {
    if (skillFolders.has(at)) return true;
  }
  return false;
}

function isSkillFile(entry: Entry): boolean {
  return entry.path === 'SKILL.md' || entry.path.endsWith('/SKILL.md');
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

function toPosix(path: string): string {
  return path.split(sep).join('/');
}
