import {
  distinct,
  inLock,
  decidedElsewhere,
  type Declaration,
  type Inventory,
  type Package,
  type Reader,
  type Remark,
  type Scope,
  type SourceFile,
} from '../inventory.ts';
import { askedInScript } from './gradleScript.ts';
import { isTable, lineAt, lineOfKey, readToml, refuse, tableIn, textIn, type Table } from './text.ts';

/** `gradle.lockfile`, a version catalogue, or what stands literally in `build.gradle`. */
export const readGradle: Reader = ({ lock, manifests }): Inventory => {
  const declarations = manifests.flatMap((file) =>
    file.path.endsWith('.toml') ? catalogued(file) : askedInScript(file),
  );
  const remarks = manifests.flatMap(repositoryRemarks);
  const packages = lock ? lockedIn(lock) : declarations.filter(isExact).map(packageOf);
  const asked = new Set(declarations.map(({ name }) => name));
  const roots = packages.filter(({ name }) => lock === undefined || asked.has(name));
  return {
    packages: distinct(packages),
    roots: roots.map(({ id, scope }) => ({ id, scope })),
    // A script can ask in ways that are not literal: what is missing in the lockfile is not told.
    declarations: declarations.map((one) => (lock ? { ...one, ...inLock } : one)),
    isLocked: lock !== undefined,
    remarks,
  };
};

interface ScopedPackage extends Package {
  readonly scope: Scope;
}

function isExact({ range }: Declaration): boolean {
  return /^\d[\w.-]*$/.test(range);
}

function packageOf({ name, range, line, scope }: Declaration): ScopedPackage {
  return { id: `${name}@${range}`, name, version: range, line, origin: 'registry', requires: [], scope };
}

/** Lines of `group:artifact:version=configuration,…`. */
function lockedIn(lock: SourceFile): ScopedPackage[] {
  return lock.text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#') || line.startsWith('empty=')) return [];
    const match = /^([^:=\s]+:[^:=\s]+):([^=\s]+)=(.*)$/.exec(line);
    if (!match) return refuse(lock, index + 1, 'this line is none of a gradle.lockfile');
    const [, name = '', version = '', configurations = ''] = match;
    const isTest = configurations.split(',').every((one) => /test/i.test(one));
    const scope: Scope = isTest ? 'development' : 'runtime';
    return [
      { id: `${name}@${version}`, name, version, line: index + 1, origin: 'registry', requires: [], scope },
    ];
  });
}

/** Versions and plugins may have the same names: only what is written as a module counts. */
const moduleKey = /^\s*"?([\w.-]+)"?\s*=\s*(?:\{\s*(?:module|group|name)|["'][^"']*:)/g;

/** `gradle/libs.versions.toml`: `[versions]` and the `[libraries]` that use them. */
function catalogued(file: SourceFile): Declaration[] {
  const table = readToml(file);
  const versions = tableIn(table, 'versions');
  return Object.entries(tableIn(table, 'libraries')).flatMap(([alias, value]): Declaration[] => {
    const own = isTable(value) ? value : {};
    const [, name = moduleOf(own), range = versionOf(own, versions)] =
      typeof value === 'string' ? (/^([^:]+:[^:]+):(.+)$/.exec(value) ?? []) : [];
    const line = lineOfKey(file, moduleKey, alias);
    return [{ name, range, scope: 'runtime', path: file.path, line, origin: 'registry' }];
  });
}

function moduleOf(library: Table): string {
  return textIn(library, 'module') ?? `${textIn(library, 'group')}:${textIn(library, 'name')}`;
}

function versionOf(library: Table, versions: Table): string {
  const reference = textIn(tableIn(library, 'version'), 'ref') ?? '';
  return textIn(library, 'version') ?? textIn(versions, reference) ?? decidedElsewhere;
}

function repositoryRemarks(file: SourceFile): Remark[] {
  return [
    ...file.text.matchAll(
      /^[ \t]*(?:maven\s*\{\s*)?url\s*[=(]?\s*(?:uri\()?["'](http:\/\/(?!localhost|127\.)[^"']+)/gm,
    ),
  ].map((match) => ({
    ruleId: 'insecure-source',
    path: file.path,
    line: lineAt(file.text, match.index + 1),
    message: `Artifacts are fetched from ${match[1] ?? ''}.`,
    evidence: match[1] ?? '',
  }));
}
