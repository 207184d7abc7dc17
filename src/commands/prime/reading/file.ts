import { isJudged, type CodeFile, type Role, type Span, type Syntax } from '../code.ts';
import type { ProjectAccess } from '../access.ts';
import { languageOf, parsedLanguages, type Language } from '../languages.ts';
import { projectRoles } from '../projectRoles.ts';
import { isMigration, roleByText } from '../roles.ts';
import { findComments } from './comments.ts';
import { isTooDeep } from '../../../model/depth.ts';
import { countIndentation, countLines, lineStarts } from './lines.ts';
import { findMarkers } from './markers.ts';
import { SyntaxTrees } from './syntaxTree.ts';
import { saltOf, tokenize, type LeftOut, type Tokens } from './tokens.ts';

/**
 * What one file says, without the others; `tokens` where copies are looked for in it. Plain data, so that it can come from another
 * thread.
 */
export type FileRead =
  | { readonly file: CodeFile; readonly tokens: Tokens | undefined }
  /** Why it could not be read. */
  | { readonly problem: string };

/** Reads the files of a project one by one, in whatever order. */
export class FileReader {
  private readonly access: Pick<ProjectAccess, 'read'>;
  private readonly roleOf: (path: string) => Role;
  private readonly trees = new SyntaxTrees();

  constructor(access: Pick<ProjectAccess, 'paths' | 'read'>) {
    this.access = access;
    this.roleOf = projectRoles(access.paths);
  }

  /** Undefined for what is in no language that is counted. */
  async read(path: string): Promise<FileRead | undefined> {
    const language = languageOf(path);
    if (!language) return undefined;
    const read = this.access.read(path);
    if ('problem' in read) return read;
    const { text, bytes } = read;
    const starts = lineStarts(text);
    const role = roleByText(this.roleOf(path), text, starts.length);
    const syntax = needsTree(role, language.name)
      ? await this.parse(path, language, text)
      : lexed(text, language);
    const { comments, skipped, attributes = [], ...facts } = syntax;
    const file = {
      ...facts,
      path,
      language: language.name,
      role,
      bytes,
      lines: countLines(text, starts, comments),
      markers: isJudged({ role }) ? findMarkers(text, starts, comments) : [],
      indentation: countIndentation(text, starts),
    };
    // What no parser understands is often one sign ten thousand times: looking for copies in it tells nothing.
    const mayBeCopied =
      role === 'source' && !facts.isBroken && language.kind === 'code' && !isMigration(path);
    const apart = merged([...comments, ...attributes], skipped);
    const tokens = mayBeCopied ? tokenize(text, apart, saltOf(path)) : undefined;
    return { file, tokens };
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
      const { readJavaScript } = await import('./javascript.ts');
      return readJavaScript(path, text);
    }
    return (await this.trees.read(language.name, text)) ?? lexed(text, language);
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
