import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path/posix';

/** A file as text, or why there is none. */
export type TextFile =
  | { readonly text: string; readonly sha256: string; readonly invalidUtf8: boolean }
  | { readonly message: string };

/** What the documents' checks get of the world around them. Paths are relative to the root, with forward slashes. */
export interface ProjectAccess {
  readonly root: string;
  readonly paths: readonly string[];
  readonly read: (path: string) => TextFile;
  /** What git prints, or undefined where it refuses. */
  readonly git: (...words: readonly string[]) => string | undefined;
}

/** The files and folders of a project, for many look-ups. */
export class Project {
  readonly access: ProjectAccess;
  private readonly files: ReadonlySet<string>;
  private readonly folders = new Set<string>(['.']);
  private readonly onDisk = new Map<string, boolean>();
  private readonly values = new Map<string, unknown>();
  private byName: Map<string, string[]> | undefined;

  constructor(access: ProjectAccess) {
    this.access = access;
    this.files = new Set(access.paths);
    for (const path of access.paths) {
      for (let folder = dirname(path); !this.folders.has(folder); folder = dirname(folder))
        this.folders.add(folder);
    }
  }

  isFile(path: string): boolean {
    return this.files.has(path);
  }

  isFolder(path: string): boolean {
    return this.folders.has(path);
  }

  /** Whether a file or folder is there, also one that git ignores. */
  exists(path: string): boolean {
    if (this.files.has(path) || this.folders.has(path)) return true;
    const known = this.onDisk.get(path);
    if (known !== undefined) return known;
    const found = existsSync(join(this.access.root, path));
    this.onDisk.set(path, found);
    return found;
  }

  /** The files of this name, in any folder. */
  named(name: string): readonly string[] {
    if (!this.byName) {
      this.byName = new Map();
      for (const path of this.files) {
        const same = this.byName.get(basename(path));
        if (same) same.push(path);
        else this.byName.set(basename(path), [path]);
      }
    }
    return this.byName.get(name) ?? [];
  }

  /** The text of a file; undefined where it cannot be read. */
  text(path: string): string | undefined {
    const read = this.access.read(path);
    return 'text' in read ? read.text : undefined;
  }

  /** What is worked out once for the project. */
  once<Value>(name: string, make: () => Value): Value {
    if (!this.values.has(name)) this.values.set(name, make());
    return this.values.get(name) as Value;
  }
}

/** Whether a path leads out of the project. */
export function isOutside(path: string): boolean {
  return path === '..' || path.startsWith('../');
}
