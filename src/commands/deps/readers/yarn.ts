import picomatch from 'picomatch';
import {
  distinct,
  type Inventory,
  type Origin,
  type Package,
  type Reader,
  type SourceFile,
  type SourceFiles,
} from '../inventory.ts';
import { declare, readPackageJsons, rootsOf, type Asked, type Lookup } from './packageJson.ts';
import {
  isTable,
  linesBy,
  listIn,
  readYaml,
  refuse,
  refuseVersion,
  tableIn,
  textIn,
  textsIn,
} from './text.ts';
import { isRegistryUrl } from './npm.ts';

/** `yarn.lock`, of yarn 1 and of yarn 2 and later. */
export const readYarn: Reader = (files): Inventory => {
  const { lock } = files;
  if (!lock) throw new Error('Internal error: without a lockfile a package.json is for npm');
  const isBerry = /^__metadata:/m.test(lock.text);
  const entries = isBerry ? berryEntries(lock) : classicEntries(lock);
  const ids = new Map(entries.flatMap((entry) => entry.patterns.map((pattern) => [pattern, entry] as const)));
  const members = readPackageJsons(files, isBerry ? workspacesIn(entries) : workspacesOf(files));
  const names = new Set(members.flatMap(({ name }) => name ?? []));
  const find = (name: string, range: string): Entry | undefined =>
    ids.get(`${name}@${range}`) ?? ids.get(`${name}@npm:${range}`);
  const look: Lookup = ({ name, range }: Asked) => {
    if (names.has(name)) return 'skip';
    const entry = find(name, range);
    if (entry) return entry.origin === 'local' ? 'skip' : { id: entry.id, version: entry.version };
    // What `resolutions` and catalogs decide stands under another range.
    return /^(?:workspace|catalog|patch|portal|link):/.test(range) ? 'skip' : undefined;
  };
  const packages = entries
    .filter(({ origin }) => origin !== 'local')
    .map(({ patterns, asked, ...entry }): Package => {
      const requires = asked.flatMap(([name, range]) => find(name, range)?.id ?? []);
      return { ...entry, requires };
    });
  return {
    packages: distinct(packages),
    roots: rootsOf(members, look),
    declarations: declare(members, look),
    isLocked: true,
  };
};

interface Entry extends Omit<Package, 'requires'> {
  readonly patterns: readonly string[];
  readonly asked: readonly (readonly [string, string])[];
}

/** The lockfile of yarn 2 and later lists its workspaces. */
function workspacesIn(entries: readonly Entry[]): (folder: string) => boolean {
  const folders = entries.flatMap(({ url }) => /^workspace:(.*)$/.exec(url ?? '')?.[1] ?? []);
  const known = new Set(folders.map((folder) => (folder === '.' ? '' : folder)));
  return (folder) => known.has(folder);
}

/** That of yarn 1 does not: the manifest beside it has globs. */
function workspacesOf(files: SourceFiles): (folder: string) => boolean {
  const [root] = readPackageJsons(files, (folder) => folder === '');
  const globs = root
    ? [...listIn(root.table, 'workspaces'), ...listIn(tableIn(root.table, 'workspaces'), 'packages')]
    : [];
  const matches = picomatch(globs.map((glob) => glob.replace(/^\.\/|\/$/g, '')));
  return (folder) => folder === '' || (globs.length > 0 && matches(folder));
}

/** One entry as it is written. */
interface Written {
  readonly line: number;
  readonly patterns: readonly string[];
  readonly fields: Map<string, string>;
  readonly asked: [string, string][];
}

/** The format of yarn 1: keys at the left, their fields indented by 2, what they ask for by 4. */
function classicEntries(lock: SourceFile): Entry[] {
  const given = /^# yarn lockfile v(\S+)$/m.exec(lock.text)?.[1];
  if (given === undefined) refuse(lock, 1, 'it does not begin as a lockfile of yarn does');
  if (given !== '1') refuseVersion(lock, given, '1, and those of yarn 2 and later');
  const entries: Written[] = [];
  for (const [index, line] of lock.text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const key = /^(\S.*):$/.exec(line)?.[1];
    if (key !== undefined) {
      const patterns = key.split(/,\s*/).map(unquote);
      entries.push({ line: index + 1, patterns, fields: new Map(), asked: [] });
    } else if (!takeField(entries.at(-1), line)) {
      refuse(lock, index + 1, `this line is none of a lockfile: ${line.slice(0, 40)}`);
    }
  }
  return entries.map((entry) => classicEntry(lock, entry));
}

/** False where a line is no field. */
function takeField(entry: Written | undefined, line: string): boolean {
  const field = /^( {2}| {4})("[^"]+"|[^\s"]+)(?: (.+)|:)$/.exec(line);
  if (!field || !entry) return false;
  const [, indent = '', name = '', value = ''] = field;
  if (indent.length === 4) entry.asked.push([unquote(name), unquote(value)]);
  else entry.fields.set(unquote(name), unquote(value));
  return true;
}

function classicEntry(lock: SourceFile, { line, patterns, fields, asked }: Written): Entry {
  const version = fields.get('version');
  const [pattern = ''] = patterns;
  if (version === undefined) return refuse(lock, line, 'this entry has no version');
  const url = fields.get('resolved');
  const name = nameIn(pattern);
  const range = pattern.slice(name.length + 1);
  const real = /^npm:((?:@[^/]+\/)?[^@]+)/.exec(range)?.[1] ?? name;
  const origin = classicOrigin(url, range);
  // A code host's archive has the commit that it is made of as the end of its address.
  const hasIntegrity = fields.has('integrity') || /[#/][0-9a-f]{40}$/.test(url ?? '');
  return { id: `${real}@${version}`, name: real, version, line, origin, url, hasIntegrity, patterns, asked };
}

function classicOrigin(url: string | undefined, range: string): Origin {
  if (/^(?:file|link|workspace):/.test(range) || url?.startsWith('file:')) return 'local';
  if (url === undefined) return 'registry';
  if (/^(?:git|ssh)[+:@]|\.git#|codeload\.github\.com/.test(url)) return 'git';
  return isRegistryUrl(url) ? 'registry' : 'archive';
}

function berryEntries(lock: SourceFile): Entry[] {
  const table = readYaml(lock);
  const version = Number(tableIn(table, '__metadata')['version']);
  if (!(version >= 1 && version <= 10)) refuseVersion(lock, version, '1 to 10');
  const lines = linesBy(lock.text, /^"?([^\s"][^"]*?)"?:$/);
  return Object.entries(table).flatMap(([key, entry]): Entry[] => {
    const resolution = isTable(entry) ? textIn(entry, 'resolution') : undefined;
    if (!isTable(entry) || resolution === undefined) return [];
    const patterns = key.split(/,\s*/);
    const name = nameIn(resolution);
    const reference = resolution.slice(name.length + 1);
    const origin = berryOrigin(reference);
    const written = String(entry['version']);
    const asked = [
      ...textsIn(tableIn(entry, 'dependencies')),
      ...textsIn(tableIn(entry, 'optionalDependencies')),
    ];
    return [
      {
        id: resolution,
        name,
        version: written,
        line: lines.get(key) ?? 1,
        origin,
        url: origin === 'registry' ? undefined : reference,
        hasIntegrity: isOptional(entry, origin) ? undefined : textIn(entry, 'checksum') !== undefined,
        patterns,
        asked,
      },
    ];
  });
}

/** What is only for another platform is not fetched, and has no digest then. */
function isOptional(entry: object, origin: Origin): boolean {
  return origin !== 'registry' || 'conditions' in entry;
}

function berryOrigin(reference: string): Origin {
  if (/^(?:workspace|link|portal|file|patch):/.test(reference)) return 'local';
  if (reference.startsWith('npm:')) return 'registry';
  return /^https?:/.test(reference) && !/\.git(?:#|$)/.test(reference) ? 'archive' : 'git';
}

function nameIn(pattern: string): string {
  const at = pattern.indexOf('@', 1);
  return at < 0 ? pattern : pattern.slice(0, at);
}

function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
