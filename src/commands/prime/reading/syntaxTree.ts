import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Language, Parser, Query, QueryCapture } from '@vscode/tree-sitter-wasm';
import type { FunctionFact, RawImport, Span, Syntax } from '../code.ts';
import { lineStarts, placeOf } from './lines.ts';
import { grammars, type Grammar } from './grammars.ts';

/** Parsers by language, loaded when the first file of a language is met. */
export class SyntaxTrees {
  private readonly loaded = new Map<string, Promise<Reader>>();

  read(language: string, text: string): Promise<Syntax> | undefined {
    const grammar = grammars[language];
    if (!grammar) return undefined;
    const reader = this.loaded.get(language) ?? loadReader(grammar);
    this.loaded.set(language, reader);
    return reader.then((read) => read(text));
  }
}

/** What stands before a module of tests. */
const forTests = /#\[cfg\((?:test|all\(\s*test)\b[^\]]*\]\s*(?:#\[[^\]]*\]\s*)*$/;

type Reader = (text: string) => Syntax;

async function loadReader(grammar: Grammar): Promise<Reader> {
  // Not import(): as a module this package has no named exports.
  const require = createRequire(import.meta.url);
  const library = require('@vscode/tree-sitter-wasm') as typeof import('@vscode/tree-sitter-wasm');
  const folder = dirname(require.resolve('@vscode/tree-sitter-wasm'));
  await library.Parser.init();
  const language: Language = await library.Language.load(join(folder, `tree-sitter-${grammar.file}.wasm`));
  const parser: Parser = new library.Parser();
  parser.setLanguage(language);
  const query: Query = new library.Query(language, grammar.query);
  return (text) => {
    const tree = parser.parse(text);
    if (!tree) throw new Error('the parser gave no tree');
    try {
      return new Collector(text, grammar).collect(query.captures(tree.rootNode), tree.rootNode.hasError);
    } finally {
      tree.delete();
    }
  };
}

interface OpenFunction extends Span {
  name: string;
  complexity: number;
  /** Part of another: what branches in it counts for the outer one. */
  readonly isInner: boolean;
}

/** Sorts what the query found, in the order of the text. */
class Collector {
  private readonly text: string;
  private readonly grammar: Grammar;
  private readonly starts: readonly number[];
  private readonly comments: Span[] = [];
  private readonly skipped: Span[] = [];
  private readonly attributes: Span[] = [];
  private readonly imports: RawImport[] = [];
  private readonly functions: OpenFunction[] = [];
  private readonly open: OpenFunction[] = [];
  /** Imports in these are for types alone. */
  private typeOnlyUntil = -1;
  private readonly tests: { readonly from: number; readonly to: number }[] = [];
  private hasMain = false;
  private packageName = '';

  constructor(text: string, grammar: Grammar) {
    this.text = text;
    this.grammar = grammar;
    this.starts = lineStarts(text);
  }

  collect(captures: readonly QueryCapture[], isBroken: boolean): Syntax {
    for (const { name, node } of captures) this.take(name, { start: node.startIndex, end: node.endIndex });
    return {
      comments: this.comments,
      skipped: this.skipped,
      attributes: this.attributes,
      imports: this.imports.filter(
        ({ line }) => !this.tests.some(({ from, to }) => line >= from && line <= to),
      ),
      functions: this.functions
        .filter(({ start }) => !this.skipped.some((span) => isIn(start, span)))
        .map((one) => this.factOf(one)),
      smells: [],
      hasMain: this.hasMain,
      ...(this.packageName !== '' && { packageName: this.packageName }),
      isBroken,
    };
  }

  private take(name: string, span: Span): void {
    switch (name) {
      case 'comment':
        this.comments.push(span);
        return;
      case 'attribute':
        this.attributes.push(span);
        return;
      case 'function':
        this.enter(span);
        return;
      case 'name':
        this.nameFunction(span);
        return;
      case 'decision':
        this.decide(span.start);
        return;
      case 'import':
      case 'skip':
      case 'package':
      case 'guard':
      case 'test':
        this.mark(name, span);
        return;
      default:
        return;
    }
  }

  private mark(name: 'import' | 'skip' | 'package' | 'guard' | 'test', span: Span): void {
    const written = this.text.slice(span.start, span.end);
    if (name === 'skip') this.skipped.push(span);
    else if (name === 'package') this.packageName = written;
    else if (name === 'guard') this.guard(written, span);
    else if (name === 'import') this.import(written, span);
    else this.skipTests(span);
  }

  /** What a module for tests imports and copies is no concern of the file's. */
  private skipTests(span: Span): void {
    if (!forTests.test(this.text.slice(Math.max(0, span.start - 200), span.start))) return;
    this.skipped.push(span);
    this.tests.push({ from: placeOf(this.starts, span.start).line, to: placeOf(this.starts, span.end).line });
  }

  private import(written: string, { start }: Span): void {
    this.close(start);
    const isLazy = this.open.length > 0;
    const kind = start < this.typeOnlyUntil ? 'type' : isLazy ? 'lazy' : 'value';
    for (const one of this.grammar.importsOf(written)) {
      this.imports.push({ specifier: one.specifier, kind: one.kind ?? kind, ...placeOf(this.starts, start) });
    }
  }

  /** Python's `if`: of types alone, or of a program. */
  private guard(written: string, { end }: Span): void {
    const [condition = ''] = written.split('\n', 1);
    if (/^if\s+(?:\w+\.)?TYPE_CHECKING\s*:/.test(condition))
      this.typeOnlyUntil = Math.max(this.typeOnlyUntil, end);
    if (/^if\s+__name__\s*==/.test(condition)) this.hasMain = true;
  }

  private enter(span: Span): void {
    this.close(span.start);
    const isInner = this.grammar.innerCounts && this.open.length > 0;
    const entered = { ...span, name: '', complexity: 1, isInner };
    this.open.push(entered);
    if (!isInner) this.functions.push(entered);
  }

  private nameFunction({ start, end }: Span): void {
    const last = this.open.at(-1);
    if (!last || last.name !== '') return;
    last.name = this.text.slice(start, end);
    if (this.open.length === 1 && this.grammar.isMain(last.name, this.text.slice(last.start, start)))
      this.hasMain = true;
  }

  private decide(at: number): void {
    this.close(at);
    const own = this.open.findLast(({ isInner }) => !isInner);
    if (own) own.complexity += 1;
  }

  /** Functions that have ended before this offset. */
  private close(at: number): void {
    while (this.open.length > 0 && (this.open.at(-1)?.end ?? 0) <= at) this.open.pop();
  }

  private factOf({ name, start, end, complexity }: OpenFunction): FunctionFact {
    const from = placeOf(this.starts, start);
    const lines = placeOf(this.starts, end).line - from.line + 1;
    return { name, ...from, lines, complexity };
  }
}

function isIn(at: number, { start, end }: Span): boolean {
  return at >= start && at < end;
}
