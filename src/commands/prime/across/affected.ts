import type { Code } from '../codeModel.ts';
import { folderOf } from '../imports/resolution.ts';
import { dependentsOf } from './graph.ts';

/** Whether a file changed, or imports one that did, directly or not. Packages that are folders change as a whole. */
export function affectedBy(
  { changed, removed }: { readonly changed: ReadonlySet<string>; readonly removed: ReadonlySet<string> },
  { edges, files }: Code,
): (path: string) => boolean {
  const folders = new Set(
    files.filter(({ language }) => language === 'Go').map(({ path }) => `${folderOf(path)}/`),
  );
  const inPackages = files
    .filter(({ language }) => language === 'Go')
    .map(({ path }) => ({ from: `${folderOf(path)}/`, to: path }));
  const starts = [
    ...changed,
    ...[...removed].map((path) => `${folderOf(path)}/`).filter((path) => folders.has(path)),
  ];
  const affected = dependentsOf(starts, [...edges, ...inPackages]);
  return (path) => affected.has(path);
}
