import { folderOf, joined, nameIn, type Place, type Resolve } from './resolution.ts';

/** Packages are folders, below the modules that the `go.mod` files name. */
export function goResolver({ files, paths, read }: Place): Resolve {
  const modules = [...paths]
    .filter((path) => nameIn(path) === 'go.mod')
    .flatMap((path) => {
      const name = /^module\s+"?([^\s"]+)/m.exec(read(path) ?? '')?.[1];
      return name === undefined ? [] : [{ name, folder: folderOf(path) }];
    })
    .toSorted((a, b) => b.name.length - a.name.length);
  const folders = new Set(
    files.filter(({ language }) => language === 'Go').map(({ path }) => folderOf(path)),
  );
  return (_, specifier) => {
    const owner = modules.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
    if (owner) {
      const folder = joined(owner.folder, specifier.slice(owner.name.length + 1));
      return folders.has(folder) ? { to: `${folder}/` } : undefined;
    }
    const [host = '', ...rest] = specifier.split('/');
    // Packages of the language itself have no host.
    return { external: host.includes('.') ? [host, ...rest.slice(0, 2)].join('/') : '' };
  };
}
