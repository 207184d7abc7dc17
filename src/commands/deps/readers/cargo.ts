import {
  decidedElsewhere,
  type Declaration,
  type Inventory,
  type Origin,
  type Package,
  type Reader,
  type Root,
  type Scope,
  type SourceFile,
} from '../inventory.ts';
import {
  isTable,
  lineOfKey,
  linesOfOffsets,
  listIn,
  readToml,
  refuseVersion,
  tableIn,
  tablesIn,
  textIn,
  type Table,
} from './text.ts';

/** `Cargo.lock`, versions 1 to 4, with the `Cargo.toml` of its workspace. */
export const readCargo: Reader = ({ lock, manifests }): Inventory => {
  const read = manifests.map((file) => ({ file, table: readToml(file) }));
  const shared =
    read
      .map(({ table }) => tableIn(table, 'workspace', 'dependencies'))
      .find((one) => Object.keys(one).length > 0) ?? {};
  const asked = read.map(({ file, table }) => ({
    crate: textIn(tableIn(table, 'package'), 'name'),
    asked: askedIn(file, table, shared),
  }));
  if (!lock)
    return { packages: [], roots: [], declarations: asked.flatMap((one) => one.asked), isLocked: false };
  const table = readToml(lock);
  const version = table['version'] ?? 1;
  if (!(typeof version === 'number' && version <= 4)) refuseVersion(lock, version, '1 to 4');
  const entries = tablesIn(table, 'package');
  const find = finderIn(entries);
  const versions = new Map(
    entries.map((entry) => [textIn(entry, 'name') ?? '', textIn(entry, 'version') ?? '']),
  );
  const members = new Set(
    entries.filter((entry) => entry['source'] === undefined).map((entry) => textIn(entry, 'name')),
  );
  const own = asked.filter(({ crate }) => members.has(crate));
  return {
    packages: packagesOf(lock, table, find),
    roots: rootsOf(entries, own, find),
    declarations: own.flatMap((one) => one.asked).map((one) => withLocked(one, versions)),
    isLocked: true,
  };
};

function idOf(entry: Table): string {
  return `${textIn(entry, 'name')} ${textIn(entry, 'version')} ${textIn(entry, 'source') ?? ''}`;
}

type Find = (reference: string) => Table | undefined;

/** A reference is a name, with the version where there are several, and the source where that is not enough. */
function finderIn(entries: readonly Table[]): Find {
  const byReference = new Map<string, Table>();
  for (const entry of entries) {
    const [name, version, source] = [
      textIn(entry, 'name'),
      textIn(entry, 'version'),
      textIn(entry, 'source'),
    ];
    for (const key of [`${name}`, `${name} ${version}`, `${name} ${version} (${source})`])
      byReference.set(key, entry);
  }
  return (reference) => byReference.get(reference) ?? byReference.get(reference.replace(/ \(.*\)$/, ''));
}

function packagesOf(lock: SourceFile, table: Table, find: Find): Package[] {
  const starts = [...lock.text.matchAll(/^\[\[package\]\]/gm)].map(({ index }) => index);
  const lines = linesOfOffsets(lock.text, starts);
  const oldSums = tableIn(table, 'metadata');
  return tablesIn(table, 'package').flatMap((entry, index): Package[] => {
    const source = textIn(entry, 'source');
    const [name = '', version = ''] = [textIn(entry, 'name'), textIn(entry, 'version')];
    if (source === undefined) return [];
    const origin: Origin = source.startsWith('git+') ? 'git' : 'registry';
    const hasSum =
      entry['checksum'] !== undefined || oldSums[`checksum ${name} ${version} (${source})`] !== undefined;
    return [
      {
        id: idOf(entry),
        name,
        version,
        line: (lines[index] ?? 0) + 1,
        origin,
        url: origin === 'git' ? source : undefined,
        hasIntegrity: origin === 'git' ? /#[0-9a-f]{7,40}$/.test(source) : hasSum,
        requires: listIn(entry, 'dependencies').flatMap((one) => {
          const found = find(one);
          return found ? [idOf(found)] : [];
        }),
      },
    ];
  });
}

/** What the crates of the project themselves ask for; which of it only for their tests, their manifests say. */
function rootsOf(
  entries: readonly Table[],
  manifests: readonly { readonly crate: string | undefined; readonly asked: readonly Declaration[] }[],
  find: Find,
): Root[] {
  return entries
    .filter((entry) => entry['source'] === undefined)
    .flatMap((member) => {
      const asked = manifests.find(({ crate }) => crate === textIn(member, 'name'))?.asked ?? [];
      return listIn(member, 'dependencies').flatMap((reference) => {
        const found = find(reference);
        if (found?.['source'] === undefined) return [];
        const scopes = asked.filter(({ name }) => name === textIn(found, 'name')).map(({ scope }) => scope);
        const scope =
          scopes.includes('runtime') || scopes.length === 0 ? 'runtime' : (scopes[0] ?? 'runtime');
        return [{ id: idOf(found), scope }];
      });
    });
}

const sections: Readonly<Record<string, Scope>> = {
  dependencies: 'runtime',
  'build-dependencies': 'runtime',
  'dev-dependencies': 'development',
};

function askedIn(file: SourceFile, table: Table, shared: Table): Declaration[] {
  const holders = [table, ...Object.values(tableIn(table, 'target')).filter(isTable)];
  return holders.flatMap((holder) =>
    Object.entries(sections).flatMap(([section, scope]) =>
      Object.entries(tableIn(holder, section)).map(([key, value]) => {
        const isShared = isTable(value) && value['workspace'] === true;
        return declarationOf(file, { key, scope }, isShared ? (shared[key] ?? decidedElsewhere) : value);
      }),
    ),
  );
}

/** `name = …`, `name.workspace = true` or `[dependencies.name]`. */
const crateKey = /^\s*(?:\[[\w.'"-]*dependencies\.)?"?([\w-]+)"?\s*[=.\]]/g;

function declarationOf(
  file: SourceFile,
  { key, scope }: { key: string; scope: Scope },
  value: unknown,
): Declaration {
  const table: Table = isTable(value) ? value : { version: value };
  const origin: Origin =
    table['path'] !== undefined ? 'local' : table['git'] !== undefined ? 'git' : 'registry';
  const range =
    origin === 'git'
      ? `${textIn(table, 'git')}#${textIn(table, 'rev') ?? textIn(table, 'tag') ?? ''}`
      : textIn(table, 'version');
  return {
    name: textIn(table, 'package') ?? key,
    range: range ?? '',
    scope,
    origin,
    path: file.path,
    line: lineOfKey(file, crateKey, key),
  };
}

/** A request whose name differs from the crate's own in `-` and `_` is refused by cargo itself. */
function withLocked(declaration: Declaration, versions: ReadonlyMap<string, string>): Declaration {
  const version = versions.get(declaration.name);
  return version === undefined ? declaration : { ...declaration, locked: { version, satisfies: true } };
}
