import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { DefinitionFile, Scope } from '../model/definition.ts';
import { acceptInto, isSkillName, type Place } from './places.ts';
import { findPlugins, type Plugin } from './plugins.ts';
import { shownBase, toPosix } from './shownPath.ts';
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
  /** It lies outside of all places that the client knows: it counts only if it has front matter, or there a name and a description. */
  readonly only: 'always' | 'with-front-matter' | 'with-identity';
  /** A symbolic link leads to it, or to a folder above it. */
  readonly isLinked: boolean;
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
  const hasLinks = candidates.some(({ isLinked }) => isLinked);
  for (const candidate of candidates) {
    // However many links lead to a file, it is one definition, and the first place that it is found in counts.
    const file = `${candidate.kind} ${hasLinks ? realFile(candidate.file) : candidate.file}`;
    if (!byFile.has(file)) byFile.set(file, candidate);
  }
  return [...byFile.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function realFile(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

function discoverBelow(path: string, shown: (file: string) => string): Candidate[] {
  const root = contextOf(path);
  const prefix = toPosix(relative(root, path));
  const entries = statSync(path).isDirectory()
    ? walk(path).map((entry) => (prefix === '' ? entry : { ...entry, path: `${prefix}/${entry.path}` }))
    : [{ path: prefix, file: path, order: 0 }];
  const plugins = findPlugins(root, prefix === '' ? entries : [...manifestsOf(root), ...entries]);
  const skillFolders = new Set(entries.filter(isSkillFile).map((entry) => dirname(entry.path)));
  const skillCommands = new Set(
    entries.filter(({ path: at }) => isSkillName(at)).map((entry) => dirname(entry.path)),
  );
  const house: House = { root, plugins, skillFolders, skillCommands, shown };
  const placed = entries.flatMap((entry) => placeEntry(entry, house) ?? []);
  const loads = placed.some((candidate) => candidate.kind !== 'manifest');
  return loads ? placed : [...placed, ...entries.flatMap((entry) => placeLoose(entry, house) ?? [])];
}

/** The manifests that give a path below `root` its meaning, although they do not lie below that path. */
function manifestsOf(root: string): Entry[] {
  return ['plugin.json', 'marketplace.json']
    .map((name) => `.claude-plugin/${name}`)
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, file: join(root, path), order: 0 }));
}

/** What is known about a walked folder while its entries are placed. */
interface House {
  readonly root: string;
  readonly plugins: readonly Plugin[];
  readonly skillFolders: ReadonlySet<string>;
  /** Folders that hold a `SKILL.md` in any case. */
  readonly skillCommands: ReadonlySet<string>;
  readonly shown: (file: string) => string;
}

function placeEntry(entry: Entry, house: House): Candidate | undefined {
  const manifest = /^(.*?)\/?\.claude-plugin\/(plugin|marketplace)\.json$/.exec(entry.path);
  if (manifest) return placeManifest(entry, manifest[1] ?? '', house);
  return placeInClaudeFolder(entry, house) ?? placeInPlugin(entry, house) ?? placeInCollection(entry, house);
}

function placeManifest(entry: Entry, folder: string, { plugins, root, shown }: House): Candidate {
  const plugin = plugins.find((candidate) => candidate.folder === folder);
  const scope = pluginScope(plugin ?? { folder, name: basename(folder), refused: false }, root);
  return candidateOf(entry, { kind: 'manifest', placeName: plugin?.name ?? basename(folder) }, scope, shown);
}

function placeInClaudeFolder(entry: Entry, house: House): Candidate | undefined {
  const found = /^(.*\/)?\.claude\/((?:agents|commands|skills)\/.+)$/.exec(entry.path);
  if (!found) return undefined;
  const folder = `${found[1] ?? ''}.claude`;
  const accepted = acceptInto('project', entry, found[2] ?? '') ?? acceptTooDeep(entry);
  if (!accepted || (accepted.kind === 'command' && isDropped(entry, dirname(entry.path), house)))
    return undefined;
  const scope: Scope = { kind: 'project', id: folder, folder: join(house.root, folder) };
  return candidateOf(entry, accepted, scope, house.shown);
}

/** A skill that lies deeper than the client looks: it is listed, because its author surely meant it to load. */
function acceptTooDeep(entry: Entry): Place | undefined {
  const isMeant = /\/skills\/.+\/SKILL\.md$/.test(entry.path);
  return isMeant
    ? { kind: 'skill', placeName: basename(dirname(entry.path)), misplaced: 'too-deep' }
    : undefined;
}

/** The innermost plugin that takes the entry; one that merely passes over it only where no other takes it. */
function placeInPlugin(entry: Entry, house: House): Candidate | undefined {
  const taken = house.plugins.flatMap((plugin) => {
    const accepted = plugin.accept(entry);
    return accepted ? [{ plugin, accepted }] : [];
  });
  const best = taken.find(({ accepted }) => !accepted.misplaced) ?? taken[0];
  if (!best) return undefined;
  const { plugin, accepted } = best;
  const folders = accepted.kind === 'command' ? ancestors(dirname(entry.path)) : [];
  if (folders.some((folder) => isDropped(entry, folder, house))) return undefined;
  return candidateOf(entry, accepted, pluginScope(plugin, house.root), house.shown);
}

/** A file beside a `SKILL.md` is no command of its own. In plugins that holds for the folders below as well. */
function isDropped(entry: Entry, folder: string, { skillCommands }: House): boolean {
  return !isSkillName(entry.path) && skillCommands.has(folder);
}

function placeInCollection(entry: Entry, house: House): Candidate | undefined {
  const found = /^((?:.*?\/)?)((?:agents|commands|skills)\/.+)$/.exec(entry.path);
  if (!found || belongsElsewhere(entry, house)) return undefined;
  const [, before = '', inside = ''] = found;
  const folder = before.replace(/\/$/, '');
  const accepted = acceptIntoCollection(entry, folder, inside, house);
  if (!accepted) return undefined;
  const scope: Scope = { kind: 'collection', id: folder || '.', folder: join(house.root, folder) };
  const only = folder === '' || accepted.kind === 'skill' ? 'always' : 'with-front-matter';
  return { ...candidateOf(entry, accepted, scope, house.shown), only };
}

/** What lies inside of a skill's folder belongs to that skill. */
function acceptIntoCollection(entry: Entry, folder: string, inside: string, house: House): Place | undefined {
  const isSkill = isSkillFile(entry);
  if (insideSkill(isSkill ? folder : dirname(entry.path), house.skillFolders)) return undefined;
  return isSkill ? skillOf(entry) : acceptInto('project', entry, inside);
}

/** In a collection skills may be sorted into groups; each is copied by itself. */
function skillOf(entry: Entry): Place {
  return { kind: 'skill', placeName: basename(dirname(entry.file)) };
}

/**
 * What lies in a `.claude` folder or in a plugin's and was not taken there is not read by the client at all. A
 * marketplace whose plugins lie elsewhere may still be a collection.
 */
function belongsElsewhere({ path }: Entry, { plugins }: House): boolean {
  if (/\.claude(-plugin)?\//.test(path)) return true;
  return plugins.some(({ folder, hasManifest }) => (folder === '' ? hasManifest : isInside(path, folder)));
}

/** A folder of nothing but Markdown files, made to be copied into `~/.claude/agents` or `~/.claude/skills`. */
function placeLoose(entry: Entry, { root, skillFolders, shown }: House): Candidate | undefined {
  // Templates of issues in .github/ have front matter with a name too.
  if (/(^|\/)\./.test(entry.path)) return undefined;
  const scope: Scope = { kind: 'collection', id: '.', folder: root };
  if (isSkillFile(entry)) return candidateOf(entry, skillOf(entry), scope, shown);
  if (insideSkill(dirname(entry.path), skillFolders)) return undefined;
  const accepted = acceptInto('project', entry, `agents/${entry.path}`);
  return accepted && { ...candidateOf(entry, accepted, scope, shown), only: 'with-identity' };
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

function candidateOf(entry: Entry, place: Place, scope: Scope, shown: House['shown']): Candidate {
  const { file, order, problem, linkedAt } = entry;
  const isLinked = linkedAt !== undefined;
  // What the manifest passes over may be anything; it is of interest only where it was meant as a definition.
  const only = place.misplaced ? 'with-front-matter' : 'always';
  return { ...place, path: shown(file), file, scope, order, only, isLinked, ...(problem && { problem }) };
}

function pluginScope(
  { folder, name, refused }: Pick<Plugin, 'folder' | 'name' | 'refused'>,
  root: string,
): Scope {
  const id = `plugin ${folder === '' ? '.' : folder} ${name}`;
  return { kind: 'plugin', id, plugin: name, folder: join(root, folder), refused };
}

/** The folder that gives a path its meaning: for `x/.claude/agents` that is `x`, for most paths the path itself. */
function contextOf(path: string): string {
  const isFolder = statSync(path).isDirectory();
  const project = /^(.*)\/\.claude(?:\/(?:agents|commands|skills)(?:\/.*)?)?$/.exec(toPosix(path))?.[1];
  if (project !== undefined) return project === '' ? sep : project;
  const marks = ['.git', '.claude', '.claude-plugin', 'agents', 'commands', 'skills'];
  if (isFolder && marks.some((mark) => existsSync(join(path, mark)))) return path;
  const segments = path.split(sep);
  const at = segments.findLastIndex((segment) => /^(agents|commands|skills)$/.test(segment));
  if (at > 0) return segments.slice(0, at).join(sep) || sep;
  return isFolder ? path : dirname(path);
}

function insideSkill(folder: string, skillFolders: ReadonlySet<string>): boolean {
  return ancestors(folder).some((ancestor) => skillFolders.has(ancestor));
}

/** A folder and the folders that hold it, up to the walked one, which is not among them. */
function ancestors(folder: string): string[] {
  return folder === '.' || folder === '' ? [] : [folder, ...ancestors(dirname(folder))];
}

function isSkillFile(entry: Entry): boolean {
  return entry.path === 'SKILL.md' || entry.path.endsWith('/SKILL.md');
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}
