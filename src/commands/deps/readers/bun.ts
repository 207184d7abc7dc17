import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import type { Inventory, Package, Reader, Root, SourceFile } from '../inventory.ts';
import { askedIn, declare, originOf, readPackageJsons, type Lookup } from './packageJson.ts';
import { isTable, lineAt, linesBy, listIn, refuse, refuseVersion, tableIn, type Table } from './text.ts';

/** `bun.lock`, the text that bun writes since 1.2. Its binary `bun.lockb` is refused. */
export const readBun: Reader = (files): Inventory => {
  const { lock } = files;
  if (!lock) throw new Error('Internal error: without a lockfile a package.json is for npm');
  const table = readJsonWithCommas(lock);
  const version = table['lockfileVersion'];
  if (version !== 0 && version !== 1) refuseVersion(lock, version, '0 and 1');
  const packages = packagesOf(lock, table);
  const byId = new Map(packages.map((one) => [one.id, one]));
  const workspaces = tableIn(table, 'workspaces');
  const look: Lookup = ({ name }, { folder, name: workspace }) => {
    const id = [`${workspace ?? folder}/${name}`, name].find((key) => byId.has(key));
    const found = id === undefined ? undefined : byId.get(id);
    if (found) return { id: found.id, version: found.version };
    return Object.hasOwn(tableIn(table, 'packages'), name) ? 'skip' : undefined;
  };
  const members = readPackageJsons(files, (folder) => Object.hasOwn(workspaces, folder));
  return {
    packages,
    roots: Object.values(workspaces).flatMap((workspace) =>
      isTable(workspace) ? rootsIn(workspace, byId) : [],
    ),
    declarations: declare(members, look),
    isLocked: true,
  };
};

function readJsonWithCommas(lock: SourceFile): Table {
  const errors: ParseError[] = [];
  const value: unknown = parse(lock.text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first)
    refuse(
      lock,
      lineAt(lock.text, first.offset),
      `it is no valid JSON here (${printParseErrorCode(first.error)})`,
    );
  return isTable(value) ? value : refuse(lock, 1, 'it is empty');
}

function rootsIn(workspace: Table, byId: ReadonlyMap<string, Package>): Root[] {
  const own = workspace['name'];
  return askedIn(workspace).flatMap(({ name, scope }) => {
    const id = [`${String(own)}/${name}`, name].find((key) => byId.has(key));
    return id === undefined ? [] : [{ id, scope }];
  });
}

/** Entries are `name: [name@version, registry, {…}, digest]`; those from elsewhere have no registry. */
function packagesOf(lock: SourceFile, table: Table): Package[] {
  const lines = linesBy(lock.text, /^ {4}"([^"]+)": \[/);
  const entries = tableIn(table, 'packages');
  const trusted = new Set(listIn(table, 'trustedDependencies'));
  return Object.entries(entries).flatMap(([id, entry]): Package[] => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
    const [resolution] = entry;
    const at = resolution.indexOf('@', 1);
    const [name, version] = [resolution.slice(0, at), resolution.slice(at + 1)];
    const origin = originOf(version);
    if (origin === 'local' || version.startsWith('root:')) return [];
    const about = entry.find(isTable) ?? {};
    const digest: unknown = entry.at(-1);
    return [
      {
        id,
        name,
        version,
        line: lines.get(id) ?? 1,
        origin,
        url: origin === 'registry' ? undefined : version,
        hasIntegrity: origin === 'git' || (typeof digest === 'string' && /^sha\d+-/.test(digest)),
        runsOnInstall: trusted.has(name),
        requires: requirementsOf(id, about, entries),
      },
    ];
  });
}

function requirementsOf(id: string, about: Table, entries: Table): string[] {
  return ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((section) =>
    Object.keys(tableIn(about, section)).flatMap((name) => {
      // The nearest counts: `a/b` is what `a` gets for `b`.
      for (let holder = id; holder !== ''; holder = holder.slice(0, Math.max(0, holder.lastIndexOf('/')))) {
        if (Object.hasOwn(entries, `${holder}/${name}`)) return [`${holder}/${name}`];
      }
      return Object.hasOwn(entries, name) ? [name] : [];
    }),
  );
}
