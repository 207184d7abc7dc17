import {
  inLock,
  type Declaration,
  type Inventory,
  type Origin,
  type Package,
  type Reader,
  type Scope,
  type SourceFile,
} from '../inventory.ts';
import { exactVersion, normalizeName } from './pep508.ts';
import {
  isTable,
  linesBy,
  lineOfKey,
  listIn,
  readJson,
  readToml,
  refuseVersion,
  tableIn,
  textIn,
  tomlKey,
  type Table,
} from './text.ts';

/** `Pipfile.lock`, specification 6. */
export const readPipenv: Reader = ({ lock, manifests }): Inventory => {
  const asked = manifests.flatMap(pipfileDeclarations);
  if (!lock) return { packages: [], roots: [], declarations: asked, isLocked: false };
  const table = readJson(lock);
  const format = tableIn(table, '_meta')['pipfile-spec'];
  if (format !== 6) refuseVersion(lock, format, '6');
  const lines = linesBy(lock.text, /^ {8}"([^"]+)": \{/);
  const found = Object.entries(pipenvSections).flatMap(([section, scope]) =>
    Object.keys(tableIn(table, section)).map((written) => ({
      scope,
      one: pipenvPackage(written, tableIn(table, section, written), lines.get(written) ?? 1),
    })),
  );
  const own = found.filter(({ one }) => one.origin !== 'local');
  const names = new Set(found.map(({ one }) => one.name));
  const asks = new Set(asked.map(({ name }) => name));
  return {
    packages: [...new Map(own.map(({ one, scope }) => [one.id, { ...one, scope }])).values()],
    // The file does not say who asks for what is not in the Pipfile.
    roots: own
      .filter(({ one }) => asks.size === 0 || asks.has(one.name))
      .map(({ one, scope }) => ({ id: one.id, scope })),
    declarations: asked.map((one) => (names.has(one.name) ? { ...one, ...inLock } : one)),
    isLocked: true,
  };
};

const pipenvSections: Readonly<Record<string, Scope>> = { default: 'runtime', develop: 'development' };

function pipenvPackage(written: string, entry: Table, line: number): Package {
  const name = normalizeName(written);
  const version = exactVersion(textIn(entry, 'version') ?? '') ?? '';
  const git = textIn(entry, 'git');
  const origin = pipenvOrigin(entry);
  const hasIntegrity = git ? textIn(entry, 'ref') !== undefined : listIn(entry, 'hashes').length > 0;
  return {
    id: `${name}@${version}`,
    name,
    version,
    line,
    origin,
    url: git ?? textIn(entry, 'file'),
    hasIntegrity,
    requires: [],
  };
}

function pipenvOrigin(entry: Table): Origin {
  if (textIn(entry, 'git') !== undefined) return 'git';
  if (textIn(entry, 'file') !== undefined) return 'archive';
  return entry['path'] === undefined ? 'registry' : 'local';
}

function pipfileDeclarations(file: SourceFile): Declaration[] {
  const table = readToml(file);
  return Object.entries(pipfileSections).flatMap(([section, scope]) =>
    Object.entries(tableIn(table, section)).map(([key, value]): Declaration => {
      const own: Table = isTable(value) ? value : { version: value };
      const git = textIn(own, 'git');
      return {
        name: normalizeName(key),
        range: git === undefined ? (textIn(own, 'version') ?? '') : `${git}#${textIn(own, 'ref') ?? ''}`,
        scope,
        origin: pipenvOrigin(own),
        path: file.path,
        line: lineOfKey(file, tomlKey, key),
      };
    }),
  );
}

const pipfileSections: Readonly<Record<string, Scope>> = {
  packages: 'runtime',
  'dev-packages': 'development',
};
