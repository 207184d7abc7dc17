import { folderOf, nameIn, type Place, type Resolve } from './resolution.ts';

/** Classes by their full names, packages by theirs. */
export function javaResolver({ files }: Place): Resolve {
  const classes = new Map<string, string>();
  const packages = new Map<string, string>();
  for (const { path, language, packageName = '' } of files) {
    if (language !== 'Java') continue;
    classes.set(`${packageName}.${nameIn(path).replace(/\.java$/, '')}`, path);
    if (!packages.has(packageName)) packages.set(packageName, `${folderOf(path)}/`);
  }
  return (_, specifier) => {
    const parts = specifier.replace(/^static /, '').split('.');
    if (parts.at(-1) === '*') {
      const folder = packages.get(parts.slice(0, -1).join('.'));
      if (folder !== undefined) return { to: folder };
    }
    // A member of a class, or a class in a class.
    for (let length = parts.length; length > 1 && length > parts.length - 3; length -= 1) {
      const to = classes.get(parts.slice(0, length).join('.'));
      if (to !== undefined) return { to };
    }
    return { external: /^javax?\./.test(parts.join('.')) ? '' : parts.slice(0, 3).join('.') };
  };
}
