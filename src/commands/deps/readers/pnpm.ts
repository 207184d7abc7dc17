import type { Inventory, Origin, Package, Reader, Root, SourceFile } from '../inventory.ts';
import { declare, readPackageJsons, sections, type Lookup } from './packageJson.ts';
import { isTable, linesBy, readYaml, refuseVersion, tableIn, textIn, textsIn, type Table } from './text.ts';

/** `pnpm-lock.yaml`, versions 5 to 9. */
export const readPnpm: Reader = (files): Inventory => {
  const { lock } = files;
  if (!lock) throw new Error('Internal error: without a lockfile a package.json is for npm');
  const table = readYaml(lock);
  const version = Number(table['lockfileVersion']);
  if (!(version >= 5 && version < 10)) refuseVersion(lock, table['lockfileVersion'], '5 to 9');
  const packages = packagesOf(lock, table);
  const importers = importersOf(table);
  const byId = new Map(packages.map((one) => [one.id, one]));
  const overridden = new Set(Object.keys(tableIn(table, 'overrides')));
  const find = lookupIn(importers, byId);
  const look: Lookup = (asked, manifest) => (overridden.has(asked.name) ? 'skip' : find(asked, manifest));
  const members = readPackageJsons(files, (folder) => importers.has(folder));
  return {
    packages,
    roots: [...importers.values()].flatMap((importer) => rootsIn(importer, byId)),
    declarations: declare(members, look),
    isLocked: true,
  };
};

/** What each workspace has, by its folder; `''` is the lockfile's own. */
function importersOf(table: Table): Map<string, Table> {
  const importers = tableIn(table, 'importers');
  if (Object.keys(importers).length === 0) return new Map([['', table]]);
  return new Map(
    Object.entries(importers).flatMap(([folder, importer]): [string, Table][] =>
      isTable(importer) ? [[folder === '.' ? '' : folder, importer]] : [],
    ),
  );
}

/** What stands for a request: a text up to version 5, later a mapping with `version`. */
function versionIn(importer: Table, section: string, name: string): string | undefined {
  const value = tableIn(importer, section)[name];
  return typeof value === 'string' ? value : isTable(value) ? textIn(value, 'version') : undefined;
}

function rootsIn(importer: Table, byId: ReadonlyMap<string, Package>): Root[] {
  return Object.entries(sections).flatMap(([section, scope]) =>
    Object.keys(tableIn(importer, section)).flatMap((name) => {
      const id = identify(name, versionIn(importer, section, name) ?? '');
      return byId.has(id) ? [{ id, scope }] : [];
    }),
  );
}

function lookupIn(importers: ReadonlyMap<string, Table>, byId: ReadonlyMap<string, Package>): Lookup {
  return ({ name, range }, { folder }) => {
    const importer = importers.get(folder) ?? {};
    for (const section of Object.keys(sections)) {
      const version = versionIn(importer, section, name);
      if (version === undefined) continue;
      const found = byId.get(identify(name, version));
      return found ? { id: found.id, version: found.version } : 'skip';
    }
    return /^(?:catalog|workspace):/.test(range) ? 'skip' : undefined;
  };
}

/** `name@version` of what another entry refers to. A reference is a version, an alias, or a key of `packages`. */
function identify(name: string, reference: string): string {
  const plain = withoutPeers(reference);
  // Version 5 and 6 write a path where the name is another: /real/1.0.0 and /real@1.0.0.
  if (plain.startsWith('/')) return keyOf(plain);
  return /^(?:@[^/]+\/)?[^@/:]+@\d/.test(plain)
    ? plain
    : keyOf(plain.includes('/') ? plain : `${name}@${plain}`);
}

/** Without the peers that a key carries: `(react@18.0.0)`, in version 5 `_react@18.0.0`. */
function withoutPeers(key: string): string {
  const bracket = key.indexOf('(');
  const plain = bracket < 0 ? key : key.slice(0, bracket);
  return plain.replace(/(?<=(?:^|[@/])\d[^_/]*)_.*$/, '');
}

/** The id of a key of `packages`: `name@version`, whatever the version of the format. */
function keyOf(key: string): string {
  const plain = withoutPeers(key).replace(/^\//, '');
  const old = /^((?:@[^/]+\/)?[^/@]+)\/(\d[^/]*)$/.exec(plain);
  return old ? `${old[1]}@${old[2]}` : plain;
}

function packagesOf(lock: SourceFile, table: Table): Package[] {
  const lines = linesBy(lock.text, /^ {2}'?([^\s'][^']*?)'?:(?: \{\})?$/);
  const graph = requirementsIn(table);
  const packages = new Map<string, Package>();
  for (const [key, entry] of Object.entries(tableIn(table, 'packages'))) {
    const id = keyOf(key);
    if (packages.has(id) || !isTable(entry)) continue;
    const { name, version } = identityOf(id, entry);
    const resolution = tableIn(entry, 'resolution');
    const origin = originOf(resolution);
    if (origin === 'local') continue;
    packages.set(id, {
      id,
      name,
      version,
      line: lines.get(key) ?? 1,
      origin,
      url: textIn(resolution, 'tarball') ?? textIn(resolution, 'repo'),
      hasIntegrity: origin === 'git' || resolution['integrity'] !== undefined,
      runsOnInstall: entry['requiresBuild'] === true,
      deprecated: deprecationOf(entry),
      requires: [...(graph.get(id) ?? [])],
    });
  }
  return [...packages.values()];
}

function identityOf(id: string, entry: Table): { name: string; version: string } {
  const at = id.indexOf('@', 1);
  const name = textIn(entry, 'name') ?? (at < 0 ? id : id.slice(0, at));
  return { name, version: textIn(entry, 'version') ?? (at < 0 ? '' : id.slice(at + 1)) };
}

function deprecationOf({ deprecated }: Table): string | undefined {
  if (deprecated === true) return '';
  return typeof deprecated === 'string' ? deprecated : undefined;
}

function originOf(resolution: Table): Origin {
  const tarball = textIn(resolution, 'tarball');
  const type = textIn(resolution, 'type');
  if (type === 'directory' || tarball?.startsWith('file:')) return 'local';
  if (type === 'git' || resolution['gitHosted'] === true || isCommit(resolution)) return 'git';
  // A registry that names its archives in its own way is written with the tarball beside the digest.
  return tarball !== undefined && !/\/-\/|\/download\//.test(tarball) ? 'archive' : 'registry';
}

/** Archives that code hosts make of a commit. */
function isCommit(resolution: Table): boolean {
  return /^https:\/\/(?:codeload\.github\.com|gitlab\.com|bitbucket\.org)\/.*[0-9a-f]{40}/.test(
    textIn(resolution, 'tarball') ?? '',
  );
}

/** Up to version 6 what a package asks for stands beside it, in version 9 among the snapshots. */
function requirementsIn(table: Table): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const part of ['packages', 'snapshots']) {
    for (const [key, entry] of Object.entries(tableIn(table, part))) {
      if (!isTable(entry)) continue;
      const id = keyOf(key);
      const asked = graph.get(id) ?? new Set();
      for (const section of ['dependencies', 'optionalDependencies']) {
        for (const [name, reference] of textsIn(tableIn(entry, section)))
          asked.add(identify(name, reference));
      }
      graph.set(id, asked);
    }
  }
  return graph;
}
