import { isBuiltin } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import type { ResolverFactory } from 'oxc-resolver';
import type { CodeFile } from '../code.ts';
import { folderOf, joined, type Place, type Resolution, type Resolve } from './resolution.ts';
import { isObject, readJson } from '../project/json.ts';

const extensions = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.d.ts',
  '.vue',
  '.svelte',
  '.json',
];
/** What a written extension may stand for: TypeScript imports the file that it will be. */
const written: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts', '.d.mts'],
  '.cjs': ['.cts', '.d.cts'],
};

/** Relative paths, `paths` and `imports` of configurations, and the packages of a workspace. */
export async function javascriptResolver(place: Place): Promise<Resolve> {
  const { ResolverFactory: Factory } = await import('oxc-resolver');
  const resolver: ResolverFactory = new Factory({
    tsconfig: 'auto',
    extensions,
    conditionNames: ['import', 'require', 'node', 'default'],
    mainFields: ['module', 'main'],
  });
  const packages = workspacePackages(place);
  const known = new Map<string, Resolution | undefined>();
  return (from, specifier) => {
    const plain = specifier.replace(/[?#](?!\/).*$/, '') || specifier;
    if (isBuiltin(plain)) return { external: '' };
    if (/^\.\.?(?:\/|$)/.test(plain)) return relativeImport(from, plain, place);
    const key = `${folderOf(from.path)}\n${plain}`;
    if (!known.has(key)) known.set(key, byName(from, specifier, { place, resolver, packages }));
    return known.get(key);
  };
}

function relativeImport(from: CodeFile, specifier: string, { paths }: Place): Resolution | undefined {
  const target = posix.normalize(posix.join(folderOf(from.path), specifier)).replace(/\/$/, '');
  if (target.startsWith('..')) return undefined;
  const to = fileAt(target === '.' ? '' : target, paths);
  return to === undefined ? undefined : { to };
}

/** The file that a path without, or with another, extension means. */
export function fileAt(target: string, paths: ReadonlySet<string>): string | undefined {
  if (paths.has(target)) return target;
  const extension = /\.[cm]?jsx?$/.exec(target)?.[0] ?? '';
  const stem = target.slice(0, target.length - extension.length);
  const candidates = [
    ...(written[extension] ?? []).map((other) => `${stem}${other}`),
    ...(target === '' ? [] : extensions.map((other) => `${target}${other}`)),
    ...extensions.map((other) => joined(target, `index${other}`)),
  ];
  return candidates.find((candidate) => paths.has(candidate));
}

interface Workspace {
  readonly place: Place;
  readonly resolver: ResolverFactory;
  readonly packages: ReadonlyMap<string, string>;
}

function byName(
  from: CodeFile,
  specifier: string,
  { place, resolver, packages }: Workspace,
): Resolution | undefined {
  const found = resolver.resolveFileSync(join(place.root, from.path), specifier).path;
  if (found !== undefined) {
    const path = relative(place.root, found.replace(/[?#].*$/, '')).replaceAll(sep, '/');
    if (place.paths.has(path)) return { to: path };
  }
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  const folder = packages.get(name);
  if (folder === undefined)
    return specifier.startsWith('#') || specifier.startsWith('/') ? undefined : { external: name };
  const to = entryOf(folder, specifier.slice(name.length + 1), place);
  return to === undefined ? { external: name } : { to };
}

/** The packages of the project itself, by name. */
function workspacePackages({ paths, read }: Place): Map<string, string> {
  const packages = new Map<string, string>();
  for (const path of paths) {
    if (path !== 'package.json' && !path.endsWith('/package.json')) continue;
    const { name } = readJson(read(path));
    if (typeof name === 'string' && !packages.has(name)) packages.set(name, folderOf(path));
  }
  return packages;
}

/** The source behind what a package offers, also where only the built file is named. */
function entryOf(folder: string, subpath: string, { paths, read }: Place): string | undefined {
  const manifest = readJson(read(joined(folder, 'package.json')));
  const offered = subpath === '' ? [manifest['source'], manifest['main'], manifest['module']] : [];
  const exported = isObject(manifest['exports'])
    ? manifest['exports'][subpath === '' ? '.' : `./${subpath}`]
    : manifest['exports'];
  const named = [...textsIn(exported), ...offered]
    .filter((one): one is string => typeof one === 'string')
    .map((one) => one.replace(/^\.\//, ''));
  const sources = named.map((one) => one.replace(/^(?:dist|lib|build|out)\//, 'src/'));
  const usual =
    subpath === '' ? ['src/index', 'index', 'src/main', 'src/node/index'] : [subpath, `src/${subpath}`];
  for (const candidate of [...named, ...sources, ...usual]) {
    const found = fileAt(joined(folder, candidate), paths);
    if (found !== undefined && !found.endsWith('.d.ts')) return found;
  }
  return undefined;
}

/** Every path in an entry of `exports`, whatever its conditions. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
