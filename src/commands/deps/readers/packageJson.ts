import { satisfies, valid, validRange } from 'semver';
import {
  inLock,
  type Declaration,
  type Origin,
  type Root,
  type Scope,
  type SourceFile,
  type SourceFiles,
} from '../inventory.ts';
import { lineOfKey, readJson, tableIn, textsIn, type Table } from './text.ts';

/** The sections of a `package.json` that ask for packages. */
export const sections: Readonly<Record<string, Scope>> = {
  dependencies: 'runtime',
  optionalDependencies: 'optional',
  devDependencies: 'development',
};

/** One `package.json`. `folder` is relative to the lockfile, `''` for its own. */
export interface PackageManifest {
  readonly file: SourceFile;
  readonly folder: string;
  readonly name: string | undefined;
  readonly table: Table;
  readonly asked: readonly Asked[];
}

/** What a section of a `package.json` asks for. */
export interface Asked {
  readonly name: string;
  readonly range: string;
  readonly scope: Scope;
}

/** What is found for a request in the lockfile: its id where it is a package from elsewhere. */
export interface Locked {
  readonly id: string;
  readonly version: string;
}

/**
 * Reads each `package.json` that belongs to a lockfile, which knows its workspaces by their folders. Others below it are none of
 * its business, and may be broken on purpose.
 */
export function readPackageJsons(
  { lock, manifests }: SourceFiles,
  isMember: (folder: string) => boolean,
): PackageManifest[] {
  return manifests
    .filter(({ path }) => isMember(folderBetween(lock?.path, path)))
    .map((file) => readPackageJson(file, lock?.path));
}

function readPackageJson(file: SourceFile, lockPath: string | undefined): PackageManifest {
  const table = readJson(file);
  const { name } = table;
  return {
    file,
    folder: folderBetween(lockPath, file.path),
    name: typeof name === 'string' ? name : undefined,
    table,
    asked: askedIn(table),
  };
}

/** The requests of a mapping with the sections of a `package.json`. */
export function askedIn(table: Table): Asked[] {
  const asked = new Map<string, Asked>();
  for (const [section, scope] of Object.entries(sections)) {
    for (const [name, range] of textsIn(tableIn(table, section))) {
      // What is optional stands in both sections in some lockfiles, and optional counts; else the first does.
      if (scope !== 'development' || !asked.has(name)) asked.set(name, { name, range, scope });
    }
  }
  return [...asked.values()];
}

function folderBetween(lockPath: string | undefined, path: string): string {
  const from = (lockPath ?? path).split('/').length - 1;
  return path.split('/').slice(from, -1).join('/');
}

/** How a request looks up what is locked for it; undefined: nothing; `skip`: this cannot be told. */
export type Lookup = (asked: Asked, manifest: PackageManifest) => Locked | 'skip' | undefined;

/** What manifests ask for, with what the lockfile has for it. */
export function declare(manifests: readonly PackageManifest[], look: Lookup | undefined): Declaration[] {
  const overridden = overriddenIn(manifests);
  return manifests.flatMap((manifest) =>
    manifest.asked.flatMap((asked): Declaration[] => {
      const origin = originOf(asked.range);
      const found = look?.(asked, manifest);
      const place = { path: manifest.file.path, line: lineOfRequest(manifest.file, asked) };
      const declaration = { ...asked, ...place, origin };
      if (!look || found === 'skip' || origin === 'local' || overridden.has(asked.name)) {
        return [{ ...declaration, ...inLock }];
      }
      if (!found) return [declaration];
      const { version } = found;
      return [{ ...declaration, locked: { version, satisfies: isSatisfied(asked.range, version) } }];
    }),
  );
}

/** The roots among what manifests ask for. */
export function rootsOf(manifests: readonly PackageManifest[], look: Lookup): Root[] {
  return manifests.flatMap((manifest) =>
    manifest.asked.flatMap((asked) => {
      const found = look(asked, manifest);
      return found === undefined || found === 'skip' ? [] : [{ id: found.id, scope: asked.scope }];
    }),
  );
}

/** Packages whose versions the project decides for all that ask for them. */
function overriddenIn(manifests: readonly PackageManifest[]): Set<string> {
  const names = manifests.flatMap(({ table }) => [
    ...Object.keys(tableIn(table, 'overrides')),
    ...Object.keys(tableIn(table, 'resolutions')),
    ...Object.keys(tableIn(table, 'pnpm', 'overrides')),
  ]);
  return new Set(names.map((name) => name.replace(/^.*[/>](?!.*@.*\/)/, '').replace(/(?<=.)@.*$/, '')));
}

/** Whether a version is one that a range allows; also true where a range is none of versions. */
function isSatisfied(range: string, version: string): boolean {
  const own = /^npm:(?:@[^@]+|[^@]+)@(.+)$/.exec(range)?.[1] ?? range;
  if (validRange(own) === null || valid(version) === null) return true;
  return satisfies(version, own, { includePrerelease: true });
}

/** Where a request of a `package.json` or a `bun.lock` leads. */
export function originOf(range: string): Origin {
  if (/^(?:file|link|workspace|portal|patch|exec|catalog):/.test(range) || /^\.{0,2}\//.test(range))
    return 'local';
  if (/^(?:git[+:@]|ssh:|github:|gitlab:|bitbucket:|gist:)/.test(range)) return 'git';
  if (/^https?:.*\.git(?:#|$)/.test(range) || /^[\w-][\w.-]*\/[\w.-]+(?:#.*)?$/.test(range)) return 'git';
  return /^https?:/.test(range) ? 'archive' : 'registry';
}

/** A name with its range, whatever is between them. */
const request = /^\s*"([^"]+"\s*:\s*"[^"]*)"/g;

function lineOfRequest(file: SourceFile, { name, range }: Asked): number {
  const spaced = lineOfKey(file, request, `${name}": "${range}`);
  return spaced > 1 ? spaced : lineOfKey(file, request, `${name}":"${range}`);
}
