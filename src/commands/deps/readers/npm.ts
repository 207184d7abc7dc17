import type { Inventory, Origin, Package, Reader, SourceFile } from '../inventory.ts';
import {
  declare,
  originOf,
  readPackageJsons,
  rootsOf,
  sections,
  type Asked,
  type Lookup,
  type PackageManifest,
} from './packageJson.ts';
import { isTable, linesBy, readJson, refuseVersion, tableIn, textIn, textsIn, type Table } from './text.ts';

/** `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3, or a `package.json` without a lockfile. */
export const readNpm: Reader = (files): Inventory => {
  const { lock } = files;
  if (!lock) return unlocked(readPackageJsons(files, () => true));
  const table = readJson(lock);
  const version = table['lockfileVersion'] ?? 1;
  if (version !== 1 && version !== 2 && version !== 3) refuseVersion(lock, version, '1 to 3');
  const installed = isTable(table['packages']) ? installedIn(table['packages']) : nestedIn(table);
  const packages = packagesOf(lock, installed);
  const byId = new Map(packages.map((one) => [one.id, one]));
  const look: Lookup = ({ name }, { folder }) => {
    const id = resolveFrom(installed, folder, name);
    if (id === undefined) return undefined;
    const found = byId.get(id);
    return found ? { id, version: found.version } : 'skip';
  };
  const members = readPackageJsons(files, (folder) => folder === '' || installed.has(folder));
  return {
    packages,
    roots: [...rootsOf(members, look), ...rootsInLock(installed, members, byId)],
    declarations: declare(members, look),
    isLocked: true,
  };
};

/** An application installs what it asks for itself; a library is installed by others, with their lockfile. */
function unlocked(own: readonly PackageManifest[]): Inventory {
  const applications = own.filter(
    ({ table, asked }) => table['private'] === true && asked.some(({ range }) => originOf(range) !== 'local'),
  );
  return {
    packages: [],
    roots: [],
    declarations: declare(own, undefined),
    isLocked: false,
    remarks: applications.map(({ file, asked }) => ({
      ruleId: 'no-lockfile',
      path: file.path,
      line: 1,
      message: `This private package asks for ${asked.length === 1 ? 'a package' : `${asked.length} packages`}, and no lockfile is beside it or above it.`,
      evidence: 'no-lockfile',
    })),
  };
}

/** What is installed, by its folder as version 2 of the format has it: `''`, `node_modules/a`, `packages/b`. */
type Installed = ReadonlyMap<string, Table>;

function installedIn(table: Table): Installed {
  return new Map(Object.entries(table).filter((entry): entry is [string, Table] => isTable(entry[1])));
}

/** Version 1 nests what is installed; `requires` is what version 2 calls `dependencies`. */
function nestedIn(table: Table): Installed {
  const found = new Map<string, Table>();
  const queue: (readonly [string, Table])[] = [['', table]];
  for (const [folder, holder] of queue) {
    for (const [name, entry] of Object.entries(tableIn(holder, 'dependencies'))) {
      if (!isTable(entry)) continue;
      const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
      found.set(path, { ...entry, dependencies: tableIn(entry, 'requires') });
      queue.push([path, entry]);
    }
  }
  return found;
}

const packagePath = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/;

function packagesOf(lock: SourceFile, installed: Installed): Package[] {
  const lines = linesBy(lock.text, /^\s*"([^"]+)":\s*\{/);
  return [...installed].flatMap(([path, entry]) => {
    const folder = packagePath.exec(path)?.[1];
    const version = textIn(entry, 'version');
    if (folder === undefined || version === undefined || entry['link'] === true) return [];
    const { name, plain } = identityOf(folder, version, entry);
    const url = textIn(entry, 'resolved') ?? urlIn(version);
    const origin = originOfUrl(url);
    if (origin === 'local') return [];
    return [
      {
        id: path,
        name,
        version: plain,
        line: lines.get(path) ?? lines.get(folder) ?? 1,
        origin,
        url,
        // What another package brings along in its own archive has that one's digest.
        hasIntegrity: integrityOf(entry, origin, url),
        license: licenseOf(entry),
        runsOnInstall: entry['hasInstallScript'] === true,
        deprecated: textIn(entry, 'deprecated'),
        requires: requirementsOf(installed, path, entry),
      },
    ];
  });
}

/** The registry's name and version: `npm:` and a `name` stand for an alias. */
function identityOf(folder: string, version: string, entry: Table): { name: string; plain: string } {
  const alias = /^npm:(.+)@([^@]+)$/.exec(version);
  return { name: alias?.[1] ?? textIn(entry, 'name') ?? folder, plain: alias?.[2] ?? version };
}

function urlIn(version: string): string | undefined {
  return /^(?:git|https?:|github:|file:)/.test(version) ? version : undefined;
}

function originOfUrl(url: string | undefined): Origin {
  if (url === undefined || url.startsWith('npm:')) return 'registry';
  if (/^(?:git|ssh)[+:@]|^(?:github|gitlab|bitbucket):/.test(url)) return 'git';
  if (url.startsWith('file:')) return 'local';
  // A registry's archives are named after the package: .../name/-/name-1.2.3.tgz, whatever the host.
  return !/^https?:/.test(url) || isRegistryUrl(url) ? 'registry' : 'archive';
}

/** Whether an address is that of a registry's archive, such as `…/name/-/name-1.2.3.tgz`. */
export function isRegistryUrl(url: string): boolean {
  return /\/-\/|\/npm\.pkg\.github\.com\/download\/|\/download\//.test(url) || /\/_packaging\//.test(url);
}

function integrityOf(entry: Table, origin: Origin, url: string | undefined): boolean | undefined {
  if (entry['inBundle'] === true || entry['bundled'] === true) return undefined;
  if (origin === 'git') return /#[0-9a-f]{40}/.test(url ?? '');
  return textIn(entry, 'integrity') !== undefined;
}

/** npm writes what the manifest says: a text, or in old packages a mapping or a list. */
function licenseOf(entry: Table): string | undefined {
  const { license } = entry;
  if (typeof license === 'string') return license;
  return isTable(license) ? textIn(license, 'type') : undefined;
}

function requirementsOf(installed: Installed, path: string, entry: Table): string[] {
  const names = [...Object.keys(sections), 'peerDependencies']
    .filter((section) => section !== 'devDependencies')
    .flatMap((section) => Object.keys(tableIn(entry, section)));
  return [...new Set(names)].flatMap((name) => resolveFrom(installed, path, name) ?? []);
}

/** Where Node would find a package from a folder; a link is followed. */
function resolveFrom(installed: Installed, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = parentOf(folder)) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (installed.has(path)) return path;
    if (folder === '') return undefined;
  }
}

function parentOf(folder: string): string {
  const end = folder.lastIndexOf('/');
  return end < 0 ? '' : folder.slice(0, end);
}

/** Workspaces whose `package.json` is not among the manifests: the lockfile itself says what they ask for. */
function rootsInLock(
  installed: Installed,
  read: readonly PackageManifest[],
  packages: ReadonlyMap<string, Package>,
): { id: string; scope: Asked['scope'] }[] {
  const folders = new Set(read.map(({ folder }) => folder));
  return [...installed].flatMap(([path, entry]) => {
    if (folders.has(path) || packagePath.test(path)) return [];
    return Object.entries(sections).flatMap(([section, scope]) =>
      textsIn(tableIn(entry, section)).flatMap(([name]) => {
        const id = resolveFrom(installed, path, name);
        return id !== undefined && packages.has(id) ? [{ id, scope }] : [];
      }),
    );
  });
}
