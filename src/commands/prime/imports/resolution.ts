import type { CodeFile } from '../code.ts';

/** Where an import leads: to a file of the project, or a folder where the language means one (`a/b/`); or out of it. */
export type Resolution = { readonly to: string } | { readonly external: string };

/** Finds what an import means. Undefined: it leads nowhere that could be found. */
export type Resolve = (from: CodeFile, specifier: string) => Resolution | undefined;

/** What resolving needs to know of the project. */
export interface Place {
  /** Absolute. */
  readonly root: string;
  readonly files: readonly CodeFile[];
  /** Every file of the project, code or not. */
  readonly paths: ReadonlySet<string>;
  /** The text of a small file of the project; undefined where it cannot be read. */
  readonly read: (path: string) => string | undefined;
}

/** The folder of a path, `''` for the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Both parts of a path; either may be empty. */
export function joined(folder: string, rest: string): string {
  return folder === '' ? rest : rest === '' ? folder : `${folder}/${rest}`;
}

/** The last part of a path. */
export function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
