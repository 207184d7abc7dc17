import { load } from 'js-yaml';
import picomatch from 'picomatch';
import { folderOf, isBelow, isMaterial, pathIn, type Project } from '../suite.ts';

/** A `package.json` of the project. */
export interface Package {
  readonly folder: string;
  readonly manifest: string;
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of all packages that it depends on, in whatever way. */
  readonly dependencies: ReadonlySet<string>;
  /** Keys of its manifest that configure a runner. */
  readonly configures: ReadonlySet<string>;
}

type Json = Readonly<Record<string, unknown>>;

/** The packages whose tests belong to the project, as far as their manifests can be read. */
export function packagesOf(project: Project): Package[] {
  return manifestsOf(project).flatMap((path) => readPackage(project, path));
}

/** Manifests of the project that are no JSON: which tests they name is not known. */
export function brokenManifests(project: Project): string[] {
  return manifestsOf(project).filter((path) => objectIn(project.read(path)) === undefined);
}

/** The one in the root with its workspace; without one there, every manifest that lies in the folder of no other. */
function manifestsOf(project: Project): string[] {
  const manifests = project.paths.filter(
    (path) => (path === 'package.json' || path.endsWith('/package.json')) && !isMaterial(`${path}/`),
  );
  if (!manifests.includes('package.json')) return outermost(manifests);
  const isMember = memberTest(workspacePatterns(project, objectIn(project.read('package.json'))));
  return manifests.filter((path) => path === 'package.json' || isMember(folderOf(path)));
}

/** Those that lie in the folder of no other. */
export function outermost(paths: readonly string[]): string[] {
  const folders = new Set(paths.map(folderOf));
  return paths.filter((path) => {
    for (let at = folderOf(path); at !== '.';) {
      at = folderOf(at);
      if (folders.has(at)) return false;
    }
    return true;
  });
}

function readPackage(project: Project, manifest: string): Package[] {
  const json = objectIn(project.read(manifest));
  if (!json) return [];
  const { name, scripts } = json;
  const dependencies = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  return [
    {
      folder: folderOf(manifest),
      manifest,
      name: typeof name === 'string' ? name : '',
      scripts: Object.fromEntries(
        Object.entries(isObject(scripts) ? scripts : {}).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      ),
      dependencies: new Set(
        dependencies.flatMap((key) => (isObject(json[key]) ? Object.keys(json[key]) : [])),
      ),
      configures: new Set(['jest', 'mocha', 'vitest'].filter((key) => key in json)),
    },
  ];
}

function workspacePatterns(project: Project, root: Json | undefined): string[] {
  const declared = root?.['workspaces'];
  const listed = isObject(declared) ? declared['packages'] : declared;
  return [...textsIn(listed), ...textsIn(pnpmPackages(project))];
}

function pnpmPackages(project: Project): unknown {
  if (!project.has('pnpm-workspace.yaml')) return undefined;
  try {
    const value = load(project.read('pnpm-workspace.yaml'));
    return isObject(value) ? value['packages'] : undefined;
  } catch {
    return undefined;
  }
}

function memberTest(patterns: readonly string[]): (folder: string) => boolean {
  const taken = patterns.filter((pattern) => !pattern.startsWith('!')).map(plainPattern);
  const left = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => plainPattern(pattern.slice(1)));
  if (taken.length === 0) return () => false;
  const isTaken = picomatch(taken);
  const isLeft = left.length === 0 ? (): boolean => false : picomatch(left);
  return (folder) => isTaken(folder) && !isLeft(folder);
}

function plainPattern(pattern: string): string {
  return pattern.replace(/^\.\//, '').replace(/\/$/, '');
}

function objectIn(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** The first of these names that is a file in the folder. */
export function configIn(project: Project, folder: string, names: readonly string[]): string | undefined {
  return names.map((name) => pathIn(folder, name)).find((path) => project.has(path));
}

/** The folders of all packages that depend on one in which something was touched, however far. */
export function dependentFolders(project: Project, paths: readonly string[]): Set<string> {
  const packages = packagesOf(project).toSorted((a, b) => b.folder.length - a.folder.length);
  const touched = new Set(
    paths.flatMap((path) => packages.find(({ folder }) => isBelow(path, folder)) ?? []),
  );
  const found = new Set<string>();
  // A set gives what is added while it is walked.
  for (const { name } of touched) {
    for (const one of packages) {
      if (name === '' || !one.dependencies.has(name)) continue;
      found.add(one.folder);
      touched.add(one);
    }
  }
  return found;
}
