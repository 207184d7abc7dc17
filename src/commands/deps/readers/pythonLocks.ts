import { groupBy } from '../../../model/groupBy.ts';
import type {
  Declaration,
  Inventory,
  Origin,
  Package,
  Reader,
  Root,
  Scope,
  SourceFile,
} from '../inventory.ts';
import { readPyproject, type Pyproject } from './pyproject.ts';
import { normalizeName } from './pep508.ts';
import { linesOfOffsets, readToml, refuseVersion, tableIn, tablesIn, textIn, type Table } from './text.ts';

/** `poetry.lock`, format 1 and 2. */
export const readPoetry: Reader = ({ lock, manifests }): Inventory => {
  const projects = manifests.map((file) => readPyproject(file));
  if (!lock) return unlocked(projects);
  const table = readToml(lock);
  const format = textIn(tableIn(table, 'metadata'), 'lock-version') ?? '1.0';
  if (!/^[12]\./.test(format)) refuseVersion(lock, format, '1 and 2');
  const oldFiles = tableIn(table, 'metadata', 'files');
  const packages = tomlPackages(lock, table, (entry, name) => {
    const source = tableIn(entry, 'source');
    const origin = poetryOrigin(textIn(source, 'type'));
    const files = tablesIn(entry, 'files').length + tablesIn(oldFiles, name).length;
    return {
      origin,
      url: textIn(source, 'url'),
      hasIntegrity: origin === 'git' ? textIn(source, 'resolved_reference') !== undefined : files > 0,
      asked: Object.keys(tableIn(entry, 'dependencies')),
    };
  });
  return lockedBy(packages, projects);
};

function poetryOrigin(type: string | undefined): Origin {
  if (type === 'git') return 'git';
  if (type === 'url') return 'archive';
  return type === 'directory' || type === 'file' ? 'local' : 'registry';
}

/** `uv.lock`, version 1. */
export const readUv: Reader = ({ lock, manifests }): Inventory => {
  const projects = manifests.map((file) => readPyproject(file));
  if (!lock) return unlocked(projects);
  const table = readToml(lock);
  if (table['version'] !== 1) refuseVersion(lock, table['version'], '1');
  const packages = tomlPackages(lock, table, (entry) => {
    const source = tableIn(entry, 'source');
    const origin = uvOrigin(source);
    const url = textIn(source, 'git') ?? textIn(source, 'url');
    const files = [...tablesIn(entry, 'wheels'), tableIn(entry, 'sdist')];
    const hasIntegrity =
      origin === 'git' ? /#[0-9a-f]{40}$/.test(url ?? '') : files.some((one) => one['hash'] !== undefined);
    return { origin, url, hasIntegrity, asked: tablesIn(entry, 'dependencies').map(referenceOf) };
  });
  const members = tablesIn(table, 'package').filter(
    (entry) => uvOrigin(tableIn(entry, 'source')) === 'local',
  );
  const names = new Set(members.map((entry) => normalizeName(textIn(entry, 'name') ?? '')));
  const inventory = lockedBy(
    packages,
    projects.filter(({ name }) => name === undefined || names.has(name)),
  );
  const find = finderIn(packages);
  return { ...inventory, roots: members.flatMap((member) => uvRoots(member, find)) };
};

function uvOrigin(source: Table): Origin {
  if (source['git'] !== undefined) return 'git';
  if (source['url'] !== undefined) return 'archive';
  return source['registry'] === undefined ? 'local' : 'registry';
}

/** `name`, or `name version` where a fork of the resolution has several. */
function referenceOf(asked: Table): string {
  const version = textIn(asked, 'version');
  return version === undefined ? (textIn(asked, 'name') ?? '') : `${textIn(asked, 'name')} ${version}`;
}

function uvRoots(member: Table, find: Find): Root[] {
  const groups: [Scope, Table[]][] = [
    ['runtime', tablesIn(member, 'dependencies')],
    ...listsIn(tableIn(member, 'optional-dependencies')).map((one): [Scope, Table[]] => ['optional', one]),
    ...listsIn(tableIn(member, 'dev-dependencies')).map((one): [Scope, Table[]] => ['development', one]),
  ];
  return groups.flatMap(([scope, asked]) =>
    asked.flatMap((one) => find(referenceOf(one)).map((id) => ({ id, scope }))),
  );
}

function listsIn(table: Table): Table[][] {
  return Object.keys(table).map((key) => tablesIn(table, key));
}

/** The packages that a reference can mean. */
type Find = (reference: string) => readonly string[];

function finderIn(packages: readonly Package[]): Find {
  const byName = groupBy(packages, ({ name }) => name);
  return (reference) => {
    const [name = '', version] = reference.split(' ');
    const found = byName.get(normalizeName(name)) ?? [];
    return found.filter((one) => version === undefined || one.version === version).map(({ id }) => id);
  };
}

/** What one kind of lockfile says of a package, besides its name and version. */
interface About extends Pick<Package, 'origin' | 'url' | 'hasIntegrity'> {
  readonly asked: readonly string[];
}

/** The `[[package]]` tables of a lockfile. What comes from the project itself is left out. */
function tomlPackages(
  lock: SourceFile,
  table: Table,
  describe: (entry: Table, name: string) => About,
): Package[] {
  const lines = linesOfOffsets(
    lock.text,
    [...lock.text.matchAll(/^\[\[package\]\]/gm)].map(({ index }) => index),
  );
  const found = tablesIn(table, 'package').map((entry, index) => {
    const written = textIn(entry, 'name') ?? '';
    const name = normalizeName(written);
    const version = textIn(entry, 'version') ?? '';
    const { asked, ...about } = describe(entry, written);
    const one = {
      id: `${name}@${version}`,
      name,
      version,
      line: (lines[index] ?? 0) + 1,
      ...about,
      requires: [],
    };
    return { one, asked };
  });
  const byName = new Map<string, string[]>();
  for (const { one } of found) byName.set(one.name, [...(byName.get(one.name) ?? []), one.id]);
  return found
    .filter(({ one }) => one.origin !== 'local')
    .map(({ one, asked }) => ({
      ...one,
      requires: asked.flatMap((reference) => {
        const [name = '', version] = reference.split(' ');
        const ids = byName.get(normalizeName(name)) ?? [];
        return version === undefined ? ids : ids.filter((id) => id.endsWith(`@${version}`));
      }),
    }));
}

function unlocked(projects: readonly Pyproject[]): Inventory {
  const declarations = projects.flatMap((project) => project.declarations);
  return { packages: [], roots: [], declarations, isLocked: false };
}

function lockedBy(packages: readonly Package[], projects: readonly Pyproject[]): Inventory {
  const byName = new Map(packages.map((one) => [one.name, one]));
  const own = new Set(projects.map(({ name }) => name));
  const declarations = projects.flatMap((project) =>
    project.declarations.map((asked): Declaration => {
      const version = own.has(asked.name) || asked.origin === 'local' ? '' : byName.get(asked.name)?.version;
      return version === undefined ? asked : { ...asked, locked: { version, satisfies: true } };
    }),
  );
  const find = finderIn(packages);
  const roots = declarations.flatMap(({ name, scope }) => find(name).map((id) => ({ id, scope })));
  return { packages, roots, declarations, isLocked: true };
}
