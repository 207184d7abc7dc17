import {
  distinct,
  inLock,
  decidedElsewhere,
  type Declaration,
  type Inventory,
  type Package,
  type Reader,
  type Root,
  type SourceFile,
} from '../inventory.ts';
import { isTable, linesBy, lineOfKey, readJson, refuseVersion, tableIn, textIn } from './text.ts';
import { attributeOf, elementsIn, elementText, readXml } from './xml.ts';

/** `packages.lock.json`, a project file, `Directory.Packages.props` or `packages.config`. */
export const readNuget: Reader = ({ lock, manifests }): Inventory => {
  const asked = manifests.flatMap(askedIn);
  if (lock) return lockedIn(lock, asked);
  const packages = asked
    .filter(({ range }) => /^\[?\d[\w.+-]*\]?$/.test(range))
    .map(({ name, range, line }): Package => {
      const version = range.replaceAll(/[[\]]/g, '');
      return { id: idOf(name, version), name, version, line, origin: 'registry', requires: [] };
    });
  const roots = packages.map(({ id }): Root => ({ id, scope: 'runtime' }));
  return { packages: distinct(packages), roots, declarations: asked, isLocked: false };
};

function idOf(name: string, version: string): string {
  return `${name.toLowerCase()}@${version}`;
}

/** One graph for each target framework; a version that several have is one package. */
function lockedIn(lock: SourceFile, asked: readonly Declaration[]): Inventory {
  const table = readJson(lock);
  const { version } = table;
  if (version !== 1 && version !== 2) refuseVersion(lock, version, '1 and 2');
  const lines = linesBy(lock.text, /^ {6}"([^"]+)": \{/);
  const packages: Package[] = [];
  const roots: Root[] = [];
  for (const framework of Object.values(tableIn(table, 'dependencies'))) {
    if (!isTable(framework)) continue;
    const ids = new Map(
      Object.keys(framework).map((name) => [
        name.toLowerCase(),
        idOf(name, textIn(tableIn(framework, name), 'resolved') ?? ''),
      ]),
    );
    for (const name of Object.keys(framework)) {
      const entry = tableIn(framework, name);
      const resolved = textIn(entry, 'resolved');
      if (resolved === undefined) continue;
      const id = idOf(name, resolved);
      const requires = Object.keys(tableIn(entry, 'dependencies')).flatMap(
        (one) => ids.get(one.toLowerCase()) ?? [],
      );
      const hasIntegrity = textIn(entry, 'contentHash') !== undefined;
      packages.push({
        id,
        name,
        version: resolved,
        line: lines.get(name) ?? 1,
        origin: 'registry',
        hasIntegrity,
        requires,
      });
      if (textIn(entry, 'type') === 'Direct') roots.push({ id, scope: 'runtime' });
    }
  }
  const names = new Set(packages.map(({ name }) => name.toLowerCase()));
  const declarations = asked.map((one): Declaration =>
    names.has(one.name.toLowerCase()) ? { ...one, ...inLock } : one,
  );
  return { packages: distinct(packages), roots, declarations, isLocked: true };
}

const reference = /(?:Include|id)\s*=\s*["']([^"']+)["']/g;

/** References whose version is decided elsewhere, or computed, ask for `managed`. */
function askedIn(file: SourceFile): Declaration[] {
  const table = readXml(file);
  const references = [
    ...elementsIn(table, 'Project', 'ItemGroup', 'PackageReference'),
    ...elementsIn(table, 'Project', 'ItemGroup', 'PackageVersion'),
    ...elementsIn(table, 'packages', 'package'),
  ];
  return references.flatMap((one): Declaration[] => {
    const name = attributeOf(one, 'Include') ?? attributeOf(one, 'id');
    if (name === undefined || name.includes('$(')) return [];
    const range =
      attributeOf(one, 'Version') ??
      attributeOf(one, 'version') ??
      elementText(one, 'Version') ??
      decidedElsewhere;
    const line = lineOfKey(file, reference, name);
    return [
      {
        name,
        range: range.includes('$(') ? decidedElsewhere : range,
        scope: 'runtime',
        path: file.path,
        line,
        origin: 'registry',
      },
    ];
  });
}
