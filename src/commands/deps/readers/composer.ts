import {
  inLock,
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
  linesBy,
  lineOfKey,
  listIn,
  readJson,
  refuse,
  tableIn,
  tablesIn,
  textIn,
  textsIn,
  type Table,
} from './text.ts';

const sections: Readonly<Record<string, Scope>> = { require: 'runtime', 'require-dev': 'development' };

/** `composer.lock`. */
export const readComposer: Reader = ({ lock, manifests }): Inventory => {
  const asked = manifests.flatMap(askedIn);
  if (!lock) return { packages: [], roots: [], declarations: asked, isLocked: false };
  const table = readJson(lock);
  if (!Array.isArray(table['packages'])) refuse(lock, 1, 'it has no list of packages');
  const lines = linesBy(lock.text, /^\s*"name": "([^"]+\/[^"]+)"/);
  const packages = ['packages', 'packages-dev'].flatMap((section) =>
    tablesIn(table, section).map((entry) => packageOf(entry, lines)),
  );
  const own = packages.filter(({ origin }) => origin !== 'local');
  const known = new Set(packages.flatMap(({ id, provides }) => [id, ...provides]));
  return {
    packages: own.map(({ provides, ...one }): Package => one),
    roots: asked.flatMap(({ name, scope }): Root[] => (known.has(name) ? [{ id: name, scope }] : [])),
    declarations: asked.map((one) => (known.has(one.name) ? { ...one, ...inLock } : one)),
    isLocked: true,
  };
};

interface ComposerPackage extends Package {
  /** Other names that it stands for. */
  readonly provides: readonly string[];
}

function packageOf(entry: Table, lines: ReadonlyMap<string, number>): ComposerPackage {
  const written = textIn(entry, 'name') ?? '';
  const name = written.toLowerCase();
  const { isLocal, isPinned } = bytesOf(entry);
  const licenses = listIn(entry, 'license');
  return {
    id: name,
    name,
    version: (textIn(entry, 'version') ?? '').replace(/^v(?=\d)/, ''),
    line: lines.get(written) ?? 1,
    origin: isLocal ? 'local' : 'registry',
    hasIntegrity: isPinned,
    // Several are a choice.
    license: licenses.length > 1 ? `(${licenses.join(' OR ')})` : licenses[0],
    deprecated: abandonmentOf(entry['abandoned']),
    requires: Object.keys(tableIn(entry, 'require')).map((one) => one.toLowerCase()),
    provides: ['provide', 'replace'].flatMap((section) => Object.keys(tableIn(entry, section))),
  };
}

/** Archives of code hosts have no digest in the lockfile, but the commit that they were made of. */
function bytesOf(entry: Table): { isLocal: boolean; isPinned: boolean } {
  const places = [tableIn(entry, 'dist'), tableIn(entry, 'source')].filter(
    (one) => Object.keys(one).length > 0,
  );
  const hasDigest = places.some((one) => (textIn(one, 'shasum') ?? '') !== '');
  const hasCommit = places.some((one) => /^[0-9a-f]{40}$/.test(textIn(one, 'reference') ?? ''));
  return {
    isLocal: places.some((one) => textIn(one, 'type') === 'path'),
    // A metapackage has no bytes.
    isPinned: hasDigest || hasCommit || places.length === 0,
  };
}

function abandonmentOf(abandoned: unknown): string | undefined {
  if (typeof abandoned === 'string' && abandoned !== '') return `abandoned; use ${abandoned}`;
  return abandoned === true ? 'abandoned' : undefined;
}

const packageKey = /^\s*"([^"]+\/[^"]+)"\s*:/g;

/** Names without a slash are of PHP and its extensions. */
function askedIn(file: SourceFile): Declaration[] {
  const table = readJson(file);
  const paths = tablesIn(table, 'repositories').filter((one) => textIn(one, 'type') === 'path');
  return Object.entries(sections).flatMap(([section, scope]) =>
    textsIn(tableIn(table, section)).flatMap(([written, range]): Declaration[] => {
      if (!written.includes('/')) return [];
      const origin: Origin = paths.length > 0 && /^(?:@dev|\*|dev-)/.test(range) ? 'local' : 'registry';
      const line = lineOfKey(file, packageKey, written);
      return [{ name: written.toLowerCase(), range, scope, origin, path: file.path, line }];
    }),
  );
}
