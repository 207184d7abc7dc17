import { Breath, type ProjectAccess } from './access.ts';
import { Claims } from './claims.ts';
import type { CodeFile, ImportKind } from './code.ts';
import { resolversFor } from './imports/resolvers.ts';
import { FileReader, type FileRead } from './reading/file.ts';
import type { Tokens } from './reading/tokens.ts';

/** An arrow of the import graph. `to` is a file, or a folder with a slash behind it. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: ImportKind;
  readonly line: number;
  readonly column: number;
}

/** The project as it was read, once, for all aspects. */
export interface Code {
  readonly files: readonly CodeFile[];
  readonly edges: readonly Edge[];
  /** Packages from outside, by how many files import them. */
  readonly externals: ReadonlyMap<string, number>;
  /** Imports of the project's own that lead nowhere, because something is generated or not installed. */
  readonly unresolved: number;
  /** What copies are looked for in. */
  readonly tokens: ReadonlyMap<string, Tokens>;
  /** Files that were left out of the search for copies, because there was no room for more. */
  readonly withoutTokens: number;
  readonly unread: readonly { readonly path: string; readonly why: string }[];
}

/**
 * Reads on other threads what they claim of the paths, and gives each to `keep` with its place in the list. Resolves when nothing
 * comes any more; what a thread had claimed when it was lost is then missing.
 */
export type ReadBeside = (
  claims: Claims,
  keep: (index: number, read: FileRead | undefined) => void,
) => Promise<void>;

/** Numbers that are held of tokens, 8 bytes each: 160 MB. */
const mostTokens = 20_000_000;

/** Reads a project when the first aspect asks for it. */
export class CodeModel {
  readonly access: ProjectAccess;
  private readonly readBeside: ReadBeside | undefined;
  private code: Promise<Code> | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<() => void>();
  private readonly readers = new Set<(file: CodeFile) => void>();

  /** `readBeside`: where threads pay. */
  constructor(access: ProjectAccess, readBeside?: ReadBeside) {
    this.access = access;
    this.readBeside = readBeside;
  }

  /** `alive` is called while it is read, whoever began; `onRead` with each file that is read from now on. */
  async load(alive: () => void, onRead?: (file: CodeFile) => void): Promise<Code> {
    this.listeners.add(alive);
    if (onRead) this.readers.add(onRead);
    this.code ??= new Loader(this.access, () => {
      for (const listener of this.listeners) listener();
    }).load((file) => {
      for (const reader of this.readers) reader(file);
    }, this.readBeside);
    const code = await this.code;
    this.listeners.delete(alive);
    // One aspect after the other, so that progress is shown between them.
    this.turn = this.turn.then(() => new Promise((resolve) => setTimeout(resolve, 1)));
    await this.turn;
    return code;
  }
}

class Loader {
  private readonly access: ProjectAccess;
  private readonly breath: Breath;
  private readonly reader: FileReader;
  private readonly files: CodeFile[] = [];
  private readonly tokens = new Map<string, Tokens>();
  private readonly unread: { path: string; why: string }[] = [];
  private held = 0;
  private withoutTokens = 0;

  constructor(access: ProjectAccess, alive: () => void) {
    this.access = access;
    this.breath = new Breath(alive);
    this.reader = new FileReader(access);
  }

  async load(onRead: (file: CodeFile) => void, readBeside?: ReadBeside): Promise<Code> {
    const { paths } = this.access;
    /** What was read before its turn: everything is told in the order of the paths, whoever reads it. */
    const early = new Map<number, FileRead | undefined>();
    let next = 0;
    const keep = (index: number, read: FileRead | undefined): void => {
      early.set(index, read);
      for (; early.has(next); next += 1) {
        this.keep(paths[next] ?? '', early.get(next), onRead);
        early.delete(next);
      }
    };
    const claims = new Claims();
    const others = readBeside?.(claims, keep);
    for (const index of claims.upTo(paths.length)) {
      await this.breath.take();
      keep(index, await this.reader.read(paths[index] ?? ''));
    }
    await others;
    // What a thread had taken when it was lost.
    for (const [index, path] of paths.entries()) {
      if (index < next || early.has(index)) continue;
      await this.breath.take();
      keep(index, await this.reader.read(path));
    }
    const { files, tokens, withoutTokens, unread } = this;
    return { files, ...(await this.connect(files)), tokens, withoutTokens, unread };
  }

  private keep(path: string, read: FileRead | undefined, onRead: (file: CodeFile) => void): void {
    if (!read) return;
    if ('problem' in read) {
      this.unread.push({ path, why: read.problem });
      return;
    }
    const { file, tokens } = read;
    this.files.push(file);
    onRead(file);
    if (!tokens) return;
    if (this.held >= mostTokens) {
      this.withoutTokens += 1;
      return;
    }
    this.held += tokens.hashes.length;
    this.tokens.set(path, tokens);
  }

  private async connect(
    files: readonly CodeFile[],
  ): Promise<Pick<Code, 'edges' | 'externals' | 'unresolved'>> {
    const { root, paths, read } = this.access;
    const textOf = (path: string): string | undefined => {
      const found = read(path);
      return 'text' in found ? found.text : undefined;
    };
    const resolvers = await resolversFor({ root, files, paths: new Set(paths), read: textOf });
    const edges: Edge[] = [];
    const externals = new Map<string, number>();
    let unresolved = 0;
    for (const file of files) {
      await this.breath.take();
      const outside = new Set<string>();
      for (const { specifier, kind, line, column } of file.imports) {
        const found = resolvers.get(file.language)?.(file, specifier);
        if (!found) unresolved += 1;
        else if ('external' in found) outside.add(found.external);
        else if (found.to !== file.path) edges.push({ from: file.path, to: found.to, kind, line, column });
      }
      outside.delete('');
      if (file.role === 'source')
        for (const name of outside) externals.set(name, (externals.get(name) ?? 0) + 1);
    }
    return { edges, externals, unresolved };
  }
}
