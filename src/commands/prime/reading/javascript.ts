import { parseSync, type ParseResult } from 'oxc-parser';
import type { FunctionFact, ImportKind, RawImport, Spot, Syntax } from '../code.ts';
import { childrenOf, isFunction, isNode, nameOf, argumentsOf, type Node } from './estree.ts';
import { lineStarts, placeOf } from './lines.ts';
import { maySmell, smellsOf } from './smells.ts';

/** Reads JavaScript or TypeScript, whatever dialect the name of the file says. */
export function readJavaScript(path: string, text: string): Syntax {
  const starts = lineStarts(text);
  const parsed = parseText(path, text);
  const walk = new Walk(starts, text);
  const program: unknown = parsed.program;
  if (isNode(program)) walk.through(program);
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

/** What a type of node means to the walk. */
interface Traits {
  readonly isImport: boolean;
  readonly isName: boolean;
  readonly isFunction: boolean;
  readonly isBranch: boolean;
  readonly isCall: boolean;
  readonly isOtherImport: boolean;
  readonly maySmell: boolean;
  readonly holdsTypes: boolean;
}

/** By type: comparing names for every node would take longer than all the rest of a walk. */
const known = new Map<string, Traits>();

function traitsOf(type: string): Traits {
  const traits: Traits = {
    isImport: type === 'ImportDeclaration',
    isName: type === 'Identifier' || type === 'JSXIdentifier',
    isFunction: isFunction({ type }),
    isBranch: branches.has(type),
    isCall: type === 'CallExpression',
    isOtherImport: type in otherImports,
    maySmell: maySmell(type),
    holdsTypes: holdsTypes(type),
  };
  known.set(type, traits);
  return traits;
}

/** A node that a walk still has to come to, or a function that it has been through. */
interface Step {
  readonly node: Node;
  readonly parent: Node | undefined;
  readonly isInType: boolean;
  readonly depth: number;
  readonly isEnd: boolean;
}

/** Deeper than anybody writes. Said here, because how much a stack can hold is another number in every thread. */
const deepest = 10_000;

/** One way through a syntax tree: functions, imports that are no statements, names that are used as values. */
class Walk {
  readonly functions: FunctionFact[] = [];
  readonly imports: RawImport[] = [];
  readonly smells: Spot[] = [];
  readonly values = new Set<string>();
  private readonly starts: readonly number[];
  private readonly text: string;
  /** The next one last: chains of thousands of additions are too deep to go into them by calls. */
  private readonly steps: Step[] = [];
  /** How complex the functions are that the walk is in. */
  private readonly open: number[] = [];

  constructor(starts: readonly number[], text: string) {
    this.starts = starts;
    this.text = text;
  }

  /** What is too deep is a `RangeError`, as it is for parsers. */
  through(program: Node): void {
    this.steps.push({ node: program, parent: undefined, isInType: false, depth: 0, isEnd: false });
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      if (step.isEnd) this.leave(step);
      else this.visit(step);
    }
  }

  private visit(step: Step): void {
    const { node, isInType } = step;
    const traits = known.get(node.type) ?? traitsOf(node.type);
    if (traits.isImport) return;
    if (traits.isName) {
      if (!isInType) this.values.add(node['name'] as string);
      if (isNode(node['typeAnnotation'])) this.plan([node['typeAnnotation']], step, true);
      return;
    }
    this.look(node, traits);
    if (traits.isFunction) {
      this.open.push(1);
      this.steps.push({ ...step, isEnd: true });
    }
    this.plan(childrenOf(node), step, !traits.isFunction && (isInType || traits.holdsTypes));
  }

  private plan(children: readonly Node[], { node: parent, depth }: Step, isInType: boolean): void {
    if (depth >= deepest) throw new RangeError('The syntax tree is too deep');
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const node = children[index];
      if (node) this.steps.push({ node, parent, isInType, depth: depth + 1, isEnd: false });
    }
  }

  private look(node: Node, { isCall, isOtherImport, maySmell: mayAtAll, isBranch }: Traits): void {
    if (isCall) this.require(node);
    else if (isOtherImport) this.import(node);
    if (mayAtAll) {
      for (const { at, ...smell } of smellsOf(node, this.text)) {
        this.smells.push({ ...smell, ...placeOf(this.starts, at) });
      }
    }
    const inner = this.open.length - 1;
    if (isBranch && inner >= 0) this.open[inner] = (this.open[inner] ?? 0) + 1;
  }

  private leave({ node, parent }: Step): void {
    const complexity = this.open.pop() ?? 1;
    const place = placeOf(this.starts, node.start);
    const name = nameOf(node['id']) ?? (parent && nameGiven(parent, node)) ?? '';
    const lines = placeOf(this.starts, node.end).line - place.line + 1;
    this.functions.push({ name, ...place, lines, complexity });
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

/** A function without a name of its own is called after what it is given to. */
function nameGiven({ init, value, right, id, key, left }: Node, given: Node): string | undefined {
  if (init !== given && value !== given && right !== given) return undefined;
  return nameOf(id) ?? nameOf(key) ?? nameOf(left) ?? (isNode(left) ? nameOf(left['property']) : undefined);
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
