import { parseSync, type ParseResult } from 'oxc-parser';
import type { FunctionFact, ImportKind, RawImport, Spot, Syntax } from '../code.ts';
import { childrenOf, isFunction, isNode, nameOf, argumentsOf, type Node } from './estree.ts';
import { lineStarts, placeOf } from './lines.ts';
import { smellsOf } from './smells.ts';

/** Reads JavaScript or TypeScript, whatever dialect the name of the file says. */
export function readJavaScript(path: string, text: string): Syntax {
  const starts = lineStarts(text);
  const parsed = parseText(path, text);
  const walk = new Walk(starts, text);
  const program: unknown = parsed.program;
  if (isNode(program)) walk.visit(program, false);
  const comments = parsed.comments.map(({ start, end }) => ({ start, end }));
  const hasTypes = /\.[cm]?tsx?$/.test(path);
  const declared = importsOf(parsed, starts, hasTypes ? walk.values : undefined);
  const smells = walk.smells.filter(({ line }) => !isExcused(text, starts, line));
  return {
    comments: text.startsWith('#!')
      ? [{ start: 0, end: (starts[1] ?? text.length + 1) - 1 }, ...comments]
      : comments,
    skipped: parsed.module.staticImports.map(({ start, end }) => ({ start, end })),
    imports: [...declared, ...walk.imports].toSorted((a, b) => a.line - b.line || a.column - b.column),
    functions: walk.functions,
    smells,
    hasMain: false,
    isBroken: parsed.errors.some(({ severity }) => (severity as string) === 'Error'),
  };
}

/** JSX is allowed in .js files too, as bundlers do; a second look without it decides what neither understands. */
function parseText(path: string, text: string): ParseResult {
  const first = parseSync(path, text);
  if (first.errors.length === 0 || !/\.[cm]?js$/.test(path)) return first;
  const second = parseSync(path, text, { lang: 'jsx' });
  return second.errors.length === 0 ? second : first;
}

/** Somebody has decided that a place is right as it is: a linter's directive above it, or a reason for the order. */
function isExcused(text: string, starts: readonly number[], line: number): boolean {
  const around = text.slice(starts[Math.max(0, line - 4)] ?? 0, starts[line] ?? text.length);
  return /(?:eslint|oxlint|biome)-(?:disable|ignore)|\b(?:sequential|in order|one (?:at a time|by one|after)|serial)/i.test(
    around,
  );
}

function importsOf(
  { module }: ParseResult,
  starts: readonly number[],
  values: ReadonlySet<string> | undefined,
): RawImport[] {
  const found: RawImport[] = [];
  const statements = new Set(module.staticImports.map(({ start }) => start));
  for (const { moduleRequest, entries, start } of module.staticImports) {
    // TypeScript leaves out an import of which only types are used.
    const isErased = ({ isType, localName }: (typeof entries)[number]): boolean =>
      isType || (values !== undefined && !values.has(localName.value));
    const kind: ImportKind = entries.length > 0 && entries.every(isErased) ? 'type' : 'value';
    found.push({ specifier: moduleRequest.value, kind, ...placeOf(starts, start) });
  }
  for (const { entries, start } of module.staticExports) {
    const [first] = entries;
    // What was imported before and is exported by name is told again, in the place of the import.
    if (!first?.moduleRequest || statements.has(start)) continue;
    const kind: ImportKind = entries.every(({ isType }) => isType) ? 'type' : 'value';
    found.push({ specifier: first.moduleRequest.value, kind, ...placeOf(starts, start) });
  }
  return found;
}

const branches: ReadonlySet<string> = new Set([
  'IfStatement',
  'ConditionalExpression',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'SwitchStatement',
  'CatchClause',
  'LogicalExpression',
]);

interface OpenFunction {
  complexity: number;
}

/** One way through a syntax tree: functions, imports that are no statements, names that are used as values. */
class Walk {
  readonly functions: FunctionFact[] = [];
  readonly imports: RawImport[] = [];
  readonly smells: Spot[] = [];
  readonly values = new Set<string>();
  private readonly starts: readonly number[];
  private readonly text: string;
  private readonly open: OpenFunction[] = [];
  private readonly names = new Map<Node, string>();

  constructor(starts: readonly number[], text: string) {
    this.starts = starts;
    this.text = text;
  }

  visit(node: Node, isInType: boolean): void {
    const { type } = node;
    if (type === 'ImportDeclaration') return;
    if (type === 'Identifier' || type === 'JSXIdentifier') {
      if (!isInType) this.values.add(node['name'] as string);
      if (isNode(node['typeAnnotation'])) this.visit(node['typeAnnotation'], true);
      return;
    }
    this.look(node);
    if (isFunction(node)) this.function(node);
    else this.below(node, isInType || holdsTypes(type));
  }

  private look(node: Node): void {
    const { type } = node;
    if (type === 'CallExpression') this.require(node);
    else if (type in otherImports) this.import(node);
    for (const found of smellsOf(node, this.text)) {
      const { at, ...smell } = found;
      this.smells.push({ ...smell, ...placeOf(this.starts, at) });
    }
    this.name(node);
    if (branches.has(type)) for (const own of this.open.slice(-1)) own.complexity += 1;
  }

  private below(node: Node, isInType: boolean): void {
    for (const child of childrenOf(node)) this.visit(child, isInType);
  }

  private function(node: Node): void {
    const own = { complexity: 1 };
    this.open.push(own);
    this.below(node, false);
    this.open.pop();
    const place = placeOf(this.starts, node.start);
    const name = nameOf(node['id']) ?? this.names.get(node) ?? '';
    this.names.delete(node);
    const lines = placeOf(this.starts, node.end).line - place.line + 1;
    this.functions.push({ name, ...place, lines, complexity: own.complexity });
  }

  /** A function without a name of its own is called after what it is given to. */
  private name(node: Node): void {
    const { init, value, right, id, key, left } = node;
    for (const given of [init, value, right]) {
      if (!isNode(given) || !isFunction(given)) continue;
      const name =
        nameOf(id) ?? nameOf(key) ?? nameOf(left) ?? (isNode(left) ? nameOf(left['property']) : undefined);
      if (name !== undefined) this.names.set(given, name);
    }
  }

  private require(node: Node): void {
    if (nameOf(node['callee']) !== 'require') return;
    this.keep(nameOf(argumentsOf(node)[0]), this.open.length > 0 ? 'lazy' : 'value', node);
  }

  private import(node: Node): void {
    const given = node['source'] ?? node['argument'] ?? node['expression'];
    const literal = isNode(given) && given.type === 'TSLiteralType' ? given['literal'] : given;
    this.keep(nameOf(literal), otherImports[node.type] ?? 'value', node);
  }

  private keep(specifier: string | undefined, kind: ImportKind, { start }: Node): void {
    if (specifier !== undefined) this.imports.push({ specifier, kind, ...placeOf(this.starts, start) });
  }
}

const otherImports: Readonly<Record<string, ImportKind>> = {
  ImportExpression: 'lazy',
  TSImportType: 'type',
  TSExternalModuleReference: 'value',
};

/** Below these stand names of types. What may hold values is not one of them. */
function holdsTypes(type: string): boolean {
  return (
    type.startsWith('TSType') ||
    type === 'TSInterfaceDeclaration' ||
    type === 'TSInterfaceHeritage' ||
    type === 'TSClassImplements' ||
    type === 'TSQualifiedName' ||
    type === 'TSImportType'
  );
}
