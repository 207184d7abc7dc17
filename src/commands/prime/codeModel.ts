import { Breath, type ProjectAccess } from './access.ts';
import { isJudged, type CodeFile, type ImportKind, type Role, type Span, type Syntax } from './code.ts';
import { resolversFor } from './imports/resolvers.ts';
import { languageOf, parsedLanguages, type Language } from './languages.ts';
import { findComments } from './reading/comments.ts';
import { isTooDeep } from './reading/depth.ts';
import { countIndentation, countLines, lineStarts } from './reading/lines.ts';
import { findMarkers } from './reading/markers.ts';
import { SyntaxTrees } from './reading/syntaxTree.ts';
import { tokenize, type LeftOut, type Tokens } from './reading/tokens.ts';
import { projectRoles } from './projectRoles.ts';
import { isMigration, roleByText } from './roles.ts';

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

/** Numbers that are held of tokens, 8 bytes each: 160 MB. */
const mostTokens = 20_000_000;

/** Reads a project when the first aspect asks for it. */
export class CodeModel {
  readonly access: ProjectAccess;
  private code: Promise<Code> | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<() => void>();
  private readonly readers = new Set<(file: CodeFile) => void>();

  constructor(access: ProjectAccess) {
    this.access = access;
  }

  /** `alive` is called while it is read, whoever began; `onRead` with each file that is read from now on. */
  async load(alive: () => void, onRead?: (file: CodeFile) => void): Promise<Code> {
    this.listeners.add(alive);
    if (onRead) this.readers.add(onRead);
    this.code ??= new Loader(this.access, () => {
      for (const listener of this.listeners) listener();
    }).load((file) => {
      for (const reader of this.readers) reader(file);
    });
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
  private readonly roleOf: (path: string) => Role;
  private readonly trees = new SyntaxTrees();
  private readonly tokens = new Map<string, Tokens>();
  private readonly unread: { path: string; why: string }[] = [];
  private held = 0;
  private withoutTokens = 0;

  constructor(access: ProjectAccess, alive: () => void) {
    this.access = access;
    this.breath = new Breath(alive);
    this.roleOf = projectRoles(access.paths);
  }

  async load(onRead: (file: CodeFile) => void): Promise<Code> {
    const files: CodeFile[] = [];
    for (const path of this.access.paths) {
      await this.breath.take();
      const language = languageOf(path);
      const file = language && (await this.readFile(path, language));
      if (!file) continue;
      files.push(file);
      onRead(file);
    }
    const { tokens, withoutTokens, unread } = this;
    return { files, ...(await this.connect(files)), tokens, withoutTokens, unread };
  }

  private async readFile(path: string, language: Language): Promise<CodeFile | undefined> {
    const read = this.access.read(path);
    if ('problem' in read) {
      this.unread.push({ path, why: read.problem });
      return undefined;
    }
    const { text, bytes } = read;
    const starts = lineStarts(text);
    const role = roleByText(this.roleOf(path), text, starts.length);
    const syntax = needsTree(role, language.name)
      ? await this.parse(path, language, text)
      : lexed(text, language);
    const { comments, skipped, attributes = [], ...facts } = syntax;
    // What no parser understands is often one sign ten thousand times: looking for copies in it would take minutes.
    if (role === 'source' && !facts.isBroken)
      this.keepTokens(path, text, merged([...comments, ...attributes], skipped), language);
    return {
      ...facts,
      path,
      language: language.name,
      role,
      bytes,
      lines: countLines(text, starts, comments),
      markers: isJudged({ role }) ? findMarkers(text, starts, comments) : [],
      indentation: countIndentation(text, starts),
    };
  }

  /** What no parser can take in is counted, and said to be not understood. */
  private async parse(path: string, language: Language, text: string): Promise<Syntax> {
    if (isTooDeep(text)) return { ...lexed(text, language), isBroken: true };
    try {
      return await this.parseWhole(path, language, text);
    } catch (error) {
      // A chain of thousands of calls or additions needs no brackets to be too deep for the stack.
      if (!(error instanceof RangeError)) throw error;
      return { ...lexed(text, language), isBroken: true };
    }
  }

  private async parseWhole(path: string, language: Language, text: string): Promise<Syntax> {
    if (language.name === 'JavaScript' || language.name === 'TypeScript') {
      const { readJavaScript } = await import('./reading/javascript.ts');
      return readJavaScript(path, text);
    }
    return (await this.trees.read(language.name, text)) ?? lexed(text, language);
  }

  private keepTokens(path: string, text: string, left: readonly LeftOut[], { kind }: Language): void {
    if (kind !== 'code' || isMigration(path)) return;
    if (this.held >= mostTokens) {
      this.withoutTokens += 1;
      return;
    }
    const tokens = tokenize(text, left, this.held);
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

/**
 * What is judged needs a tree, and so does Python, where only a tree tells documentation from other strings. Tests are asked only
 * for their imports, and only where loading in circles is a risk.
 */
function needsTree(role: Role, language: string): boolean {
  if (!parsedLanguages.has(language) || role === 'vendored' || role === 'generated' || role === 'minified')
    return false;
  if (language === 'Python' || role === 'source') return true;
  return (
    (role === 'test' || role === 'declaration') && (language === 'JavaScript' || language === 'TypeScript')
  );
}

/** What is known of a text without a parser. */
function lexed(text: string, language: Language): Syntax {
  const comments = findComments(text, language);
  return { comments, skipped: [], imports: [], functions: [], smells: [], hasMain: false, isBroken: false };
}

/** What is no part of a copy, and what none is looked for in: sorted, and none inside another. */
function merged(apart: readonly Span[], skipped: readonly Span[]): LeftOut[] {
  const all = [
    ...skipped.map(({ start, end }) => ({ start, end, isBreak: true })),
    ...apart.map(({ start, end }) => ({ start, end, isBreak: false })),
  ];
  const result: { start: number; end: number; isBreak: boolean }[] = [];
  for (const span of all.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (!last || span.start >= last.end) result.push({ ...span });
    else {
      last.end = Math.max(last.end, span.end);
      last.isBreak ||= span.isBreak;
    }
  }
  return result;
}
