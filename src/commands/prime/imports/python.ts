import { folderOf, joined, nameIn, type Place, type Resolve, type Resolution } from './resolution.ts';

interface Module {
  readonly path: string;
  /** The folder from which its dotted name counts. */
  readonly base: string;
}

/** Modules by their dotted names: of packages from the folder above the outermost one, of other files from their own. */
export function pythonResolver({ files, paths }: Place): Resolve {
  const modules = new Map<string, Module[]>();
  for (const { path, language } of files) {
    if (language !== 'Python') continue;
    const base = baseOf(path, paths);
    const name = dottedName(path.slice(base === '' ? 0 : base.length + 1));
    modules.set(name, [...(modules.get(name) ?? []), { path, base }]);
  }
  return ({ path }, specifier) => {
    const [module = '', name] = specifier.split(':');
    if (module.startsWith('.')) return relativeModule(path, module, name, paths);
    const base = baseOf(path, paths);
    const found =
      (name === undefined ? undefined : choose(modules.get(`${module}.${name}`), base)) ??
      choose(modules.get(module), base);
    return found === undefined ? { external: module.split('.')[0] ?? module } : { to: found };
  };
}

/** The folder above the outermost package that holds a file. */
function baseOf(path: string, paths: ReadonlySet<string>): string {
  let folder = folderOf(path);
  while (folder !== '' && paths.has(`${folder}/__init__.py`)) folder = folderOf(folder);
  return folder;
}

function dottedName(path: string): string {
  return path.replace(/(?:\/?__init__)?\.pyi?$|\/__init__\.py$/, '').replaceAll('/', '.');
}

/** Of several modules with one name the one that is counted from the same folder; else the only one. */
function choose(found: readonly Module[] | undefined, base: string): string | undefined {
  const own = found?.find((one) => one.base === base);
  if (own) return own.path;
  // A single word may as well be a module of the language or an installed one.
  const [only] = found?.length === 1 ? found : [];
  return only && nameIn(only.path) === '__init__.py'
    ? only.path
    : only?.path.includes('/') && isInPackage(only)
      ? only.path
      : undefined;
}

function isInPackage({ path, base }: Module): boolean {
  return path.slice(base === '' ? 0 : base.length + 1).includes('/');
}

function relativeModule(
  path: string,
  module: string,
  name: string | undefined,
  paths: ReadonlySet<string>,
): Resolution | undefined {
  const dots = /^\.+/.exec(module)?.[0].length ?? 1;
  let folder = folderOf(path);
  for (let up = 1; up < dots; up += 1) folder = folderOf(folder);
  const target = joined(folder, module.slice(dots).replaceAll('.', '/'));
  const candidates = [...(name === undefined ? [] : [joined(target, name)]), target];
  const to = candidates
    .flatMap((candidate) => [`${candidate}.py`, joined(candidate, '__init__.py'), `${candidate}.pyi`])
    .find((candidate) => paths.has(candidate));
  return to === undefined ? undefined : { to };
}
