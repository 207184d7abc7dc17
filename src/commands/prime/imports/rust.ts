import { folderOf, joined, nameIn, type Place, type Resolve, type Resolution } from './resolution.ts';
import { valueIn, sectionsOf } from '../project/toml.ts';

/** A crate: the file where its modules begin. */
interface Crate {
  readonly name: string;
  readonly root: string;
  readonly isLibrary: boolean;
}

/** Modules by where their files lie, below the crates that the `Cargo.toml` files name. */
export function rustResolver(place: Place): Resolve {
  const crates = cratesOf(place);
  const libraries = new Map(crates.filter(({ isLibrary }) => isLibrary).map((crate) => [crate.name, crate]));
  const { paths } = place;
  const declared = declaredCrates(place);
  return ({ path }, specifier) => {
    const [first = '', ...rest] = specifier.split('::').filter((part) => part !== '' && part !== '*');
    const own = moduleFolder(path, crates);
    if (first === 'crate') return inFolder(crateOf(path, crates), rest, paths);
    if (first === 'super') return above(path, rest, { paths, crates });
    if (first === 'self') return moduleIn(own, rest, paths);
    const library = libraries.get(first);
    return (
      moduleIn(own, [first, ...rest], paths) ??
      (library ? inFolder(library, rest, paths) : { external: declared.has(first) ? first : '' })
    );
  };
}

/** Keys of the manifests, among them the names of all crates that are depended on: other names are modules and types. */
function declaredCrates({ paths, read }: Place): Set<string> {
  const manifests = [...paths]
    .filter((path) => nameIn(path) === 'Cargo.toml')
    .map((path) => read(path) ?? '');
  const keys = manifests.flatMap((text) => [...text.matchAll(/^\s*(?:\[.*\.)?"?([\w-]+)"?\s*(?:=|\.|\])/gm)]);
  return new Set(keys.map((match) => (match[1] ?? '').replaceAll('-', '_')));
}

/** The crates of a project: what the manifests name, and where nothing is named the usual places. */
function cratesOf({ paths, read }: Place): Crate[] {
  return [...paths]
    .filter((path) => nameIn(path) === 'Cargo.toml')
    .flatMap((path) => {
      const folder = folderOf(path);
      const sections = sectionsOf(read(path) ?? '');
      const name = (valueIn(sections, 'package', 'name') ?? '').replaceAll('-', '_');
      const library = valueIn(sections, 'lib', 'name')?.replaceAll('-', '_') ?? name;
      const named = sections
        .filter((section) => /^(?:bin|example|test|bench)$/.test(section.name))
        .flatMap(({ values }) => values.get('path') ?? []);
      const usual = [...paths].filter(
        (one) =>
          folderOf(one) !== folder &&
          one.startsWith(joined(folder, 'src/bin/')) &&
          /src\/bin\/[^/]+\.rs$/.test(one),
      );
      const roots = [
        {
          name: library,
          root: joined(folder, valueIn(sections, 'lib', 'path') ?? 'src/lib.rs'),
          isLibrary: true,
        },
        ...['src/main.rs', ...named].map((root) => ({ name, root: joined(folder, root), isLibrary: false })),
        ...usual.map((root) => ({ name, root, isLibrary: false })),
      ];
      return roots.filter(({ root }) => paths.has(root));
    });
}

/** The crate that a file belongs to: its own root, or the one whose folder is nearest. */
function crateOf(path: string, crates: readonly Crate[]): Crate | undefined {
  const own = crates.find(({ root }) => root === path);
  if (own) return own;
  const around = crates.filter(({ root }) => folderOf(root) === '' || path.startsWith(`${folderOf(root)}/`));
  return around.toSorted(
    (a, b) => folderOf(b.root).length - folderOf(a.root).length || Number(b.isLibrary) - Number(a.isLibrary),
  )[0];
}

/** Where the modules inside a file lie. */
function moduleFolder(path: string, crates: readonly Crate[]): string {
  const folder = folderOf(path);
  const isOpen = nameIn(path) === 'mod.rs' || crates.some(({ root }) => root === path);
  return isOpen ? folder : joined(folder, nameIn(path).replace(/\.rs$/, ''));
}

/** The module that the longest beginning of a path names. */
function moduleIn(
  folder: string,
  parts: readonly string[],
  paths: ReadonlySet<string>,
): Resolution | undefined {
  for (let length = parts.length; length > 0; length -= 1) {
    const target = joined(folder, parts.slice(0, length).join('/'));
    const to = [`${target}.rs`, `${target}/mod.rs`].find((candidate) => paths.has(candidate));
    if (to !== undefined) return { to };
  }
  return undefined;
}

/** What is in no module of its own is in the crate's first file. */
function inFolder(
  crate: Crate | undefined,
  parts: readonly string[],
  paths: ReadonlySet<string>,
): Resolution | undefined {
  if (!crate) return undefined;
  return moduleIn(folderOf(crate.root), parts, paths) ?? { to: crate.root };
}

interface Crates {
  readonly paths: ReadonlySet<string>;
  readonly crates: readonly Crate[];
}

function above(path: string, parts: readonly string[], { paths, crates }: Crates): Resolution | undefined {
  let folder = folderOf(moduleFolder(path, crates));
  let rest = parts;
  for (; rest[0] === 'super'; rest = rest.slice(1)) folder = folderOf(folder);
  const found = moduleIn(folder, rest, paths);
  if (found) return found;
  const parent = crates.find(({ root }) => folderOf(root) === folder)?.root;
  const to = [parent, `${folder}.rs`, `${folder}/mod.rs`].find((one) => one !== undefined && paths.has(one));
  return to === undefined ? undefined : { to };
}
