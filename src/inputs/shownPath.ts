import { statSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';

/** Shown relative to where the user stands, or to the path itself where that lies elsewhere. */
export function shownBase(
  path: string,
  { cwd, paths }: { readonly cwd: string; readonly paths: readonly string[] },
): (file: string) => string {
  if (path === cwd || path.startsWith(withSeparator(cwd))) return relativeTo(cwd);
  const base = statSync(path).isDirectory() ? path : dirname(path);
  const shown = relativeTo(base);
  return paths.length > 1 ? (file) => `${basename(base)}/${shown(file)}` : shown;
}

/** The same as path.relative for files that mostly lie inside, without its cost for each of thousands. */
function relativeTo(base: string): (file: string) => string {
  const prefix = withSeparator(base);
  return (file) => toPosix(file.startsWith(prefix) ? file.slice(prefix.length) : relative(base, file));
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

/** With forward slashes, on every system. */
export function toPosix(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
