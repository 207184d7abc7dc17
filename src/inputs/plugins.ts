import { join, normalize, relative } from 'node:path/posix';
import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { acceptInto, commandName, type Place } from './places.ts';
import { componentKeys, listedPaths, localSource, parseManifest, type ComponentKey } from './manifest.ts';
import { checkManifest } from './checkManifest.ts';
import { isObject } from './isObject.ts';
import { readText } from './readText.ts';
import type { Entry } from './walk.ts';

/** A plugin below a walked folder. */
export interface Plugin {
  /** Relative to the walked folder; '' is the folder itself. */
  readonly folder: string;
  readonly name: string;
  /** It has a `plugin.json` of its own, and is not only named by a marketplace. */
  readonly hasManifest: boolean;
  /** The client refuses the whole plugin. */
  readonly refused: boolean;
  /** What the entry is for this plugin, or undefined where the plugin does not load it. */
  readonly accept: (entry: Entry) => Place | undefined;
}

/** Paths that manifests list, relative to the plugin's folder. */
type Listed = Record<ComponentKey, string[]>;

interface Draft {
  readonly folder: string;
  name: string;
  /** It was first met as an entry of a marketplace. */
  isEntry: boolean;
  hasManifest: boolean;
  refused: boolean;
  /** Keys that the plugin's own manifest has: they replace the default folder. */
  readonly replaced: Set<ComponentKey>;
  readonly listed: Listed;
  /** Names that a manifest gives to commands, by path. */
  readonly commandNames: Map<string, string>;
  /** A marketplace entry for its own folder that lists skills has only these. */
  onlyListedSkills: boolean;
}

/** Finds the plugins that manifests below `root` describe, the innermost first. */
export function findPlugins(root: string, entries: readonly Entry[]): Plugin[] {
  const drafts = new Map<string, Draft>();
  const manifests = entries.flatMap((entry) => {
    const found = /^(?:(.*)\/)?\.claude-plugin\/(plugin|marketplace)\.json$/.exec(entry.path);
    return found ? [{ entry, folder: found[1] ?? '', kind: found[2] ?? '' }] : [];
  });
  for (const { entry, folder, kind } of manifests) {
    const text = textOf(entry.file);
    if (kind === 'plugin') readPlugin(draftOf(drafts, root, folder), text, join(root, folder));
    else readMarketplace(drafts, text, root, folder);
  }
  return [...drafts.values()]
    .toSorted((a, b) => b.folder.length - a.folder.length || (a.folder < b.folder ? -1 : 1))
    .map((draft) => finish(draft, root));
}

function readPlugin(draft: Draft, text: string, absolute: string): void {
  const parsed = parseManifest(text);
  draft.hasManifest = true;
  draft.refused = checkManifest('plugin.json', text, absolute).some((problem) => problem.fatal);
  if ('problem' in parsed) return;
  if (typeof parsed.data['name'] === 'string' && parsed.data['name'] !== '') draft.name = parsed.data['name'];
  for (const key of componentKeys) {
    if (parsed.data[key] === undefined) continue;
    if (key !== 'skills') draft.replaced.add(key);
    draft.listed[key].push(...listedPaths(parsed.data[key]).map(clean));
  }
  const { commands } = parsed.data;
  for (const [name, entry] of isObject(commands) ? Object.entries(commands) : []) {
    for (const path of listedPaths({ entry })) draft.commandNames.set(clean(path), name);
  }
}

function readMarketplace(drafts: Map<string, Draft>, text: string, root: string, folder: string): void {
  const parsed = parseManifest(text);
  if ('problem' in parsed || !Array.isArray(parsed.data['plugins'])) return;
  for (const entry of parsed.data['plugins'].filter(isObject)) {
    const source = localSource(entry, parsed.data);
    const target = source === undefined ? '..' : clean(join(folder, source));
    if (target.startsWith('..') || !existsSync(join(root, target))) continue;
    addEntry(draftOfEntry(drafts, root, target, entry), entry, target === folder);
  }
}

/** What a marketplace lists for a plugin comes on top of what the plugin itself has. */
function addEntry(draft: Draft, entry: Record<string, unknown>, isMarketplaceFolder: boolean): void {
  if (isMarketplaceFolder && entry['skills'] !== undefined) draft.onlyListedSkills = true;
  for (const key of componentKeys) draft.listed[key].push(...listedPaths(entry[key]).map(clean));
}

/** Several entries may have one folder for their source: each is a plugin of its own. */
function draftOfEntry(
  drafts: Map<string, Draft>,
  root: string,
  target: string,
  { name }: Record<string, unknown>,
): Draft {
  const known = drafts.get(target);
  if (known && !known.isEntry) return known;
  const draft = draftOf(drafts, root, target, known ? `${target} ${String(name)}` : target);
  draft.isEntry = true;
  if (typeof name === 'string') draft.name = name;
  return draft;
}

function draftOf(drafts: Map<string, Draft>, root: string, folder: string, key = folder): Draft {
  const known = drafts.get(key);
  if (known) return known;
  const draft: Draft = {
    folder,
    name: basename(folder === '' ? root : folder),
    hasManifest: false,
    isEntry: false,
    refused: false,
    replaced: new Set(),
    listed: { agents: [], commands: [], skills: [] },
    commandNames: new Map(),
    onlyListedSkills: false,
  };
  drafts.set(key, draft);
  return draft;
}

function finish(draft: Draft, root: string): Plugin {
  const { folder, name, hasManifest, refused } = draft;
  const skills = join(root, folder, 'skills');
  // A `SKILL.md` right in skills/ is the only skill; one in the plugin's own folder counts where there is no skills/.
  const onlySkill = existsSync(join(skills, 'SKILL.md'))
    ? 'skills/SKILL.md'
    : existsSync(skills)
      ? ''
      : 'SKILL.md';
  return {
    folder,
    name,
    hasManifest,
    refused,
    accept(entry) {
      const isInside = folder === '' || entry.path.startsWith(`${folder}/`);
      if (!isInside || entry.path.includes('.claude-plugin/')) return undefined;
      const path = folder === '' ? entry.path : relative(folder, entry.path);
      if (path === onlySkill) return { kind: 'skill', placeName: basename(join(root, folder, path, '..')) };
      return path.startsWith('skills/') && onlySkill.startsWith('skills/')
        ? undefined
        : acceptPath(draft, root, entry, path);
    },
  };
}

/** Agents and skills in their own folders are that before a list of commands takes them. */
function acceptPath(draft: Draft, root: string, entry: Entry, path: string): Place | undefined {
  const standard = acceptByDefault(draft, entry, path);
  const isTaken = standard && !standard.misplaced && standard.kind !== 'command';
  return isTaken ? standard : (acceptListed(draft, root, path) ?? standard);
}

function acceptByDefault(
  { replaced, onlyListedSkills }: Draft,
  entry: Entry,
  path: string,
): Place | undefined {
  const key = componentKeys.find((candidate) => path.startsWith(`${candidate}/`));
  const accepted = acceptInto('plugin', entry, path);
  const isUnlisted = key !== undefined && (replaced.has(key) || (key === 'skills' && onlyListedSkills));
  return accepted && isUnlisted ? { ...accepted, misplaced: 'unlisted' } : accepted;
}

function acceptListed(
  { folder, listed, commandNames }: Draft,
  root: string,
  path: string,
): Place | undefined {
  if (listed.agents.includes(path)) return { kind: 'agent', placeName: basename(path).replace(/\.md$/i, '') };
  for (const target of listed.commands) {
    if (target === path)
      return { kind: 'command', placeName: commandNames.get(path) ?? commandName(basename(path)) };
    const isBelow = target === '' || path.startsWith(`${target}/`);
    if (isBelow && /\.md$/i.test(path) && isFolder(join(root, folder, target))) {
      return { kind: 'command', placeName: commandName(relative(target, path)) };
    }
  }
  const isSkill = listed.skills.some(
    (target) => path === join(target, 'SKILL.md') || isSkillIn(target, path),
  );
  return isSkill ? { kind: 'skill', placeName: basename(join(root, folder, path, '..')) } : undefined;
}

/** Whether the path is the `SKILL.md` of a folder right below `target`. */
function isSkillIn(target: string, path: string): boolean {
  const parts = relative(target, path).split('/');
  return parts.length === 2 && parts[0] !== '..' && parts[1] === 'SKILL.md';
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function textOf(file: string): string {
  const read = readText(file);
  return 'code' in read ? '' : read.text;
}

/** `./a/` and `a` are the same path; `./` is ''. */
function clean(path: string): string {
  const normal = normalize(path).replace(/\/$/, '');
  return normal === '.' ? '' : normal;
}
