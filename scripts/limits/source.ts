import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync, Visitor, type CallExpression, type Node } from 'oxc-parser';

/** A function with a body in braces: what is a single expression is a part of the line it stands in. */
export interface FunctionSize {
  readonly path: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly lines: number;
}

/** What is measured of one file. Paths are relative to the project, with forward slashes. */
export interface SourceSize {
  readonly path: string;
  readonly lines: number;
  readonly functions: readonly FunctionSize[];
  /** The files that it imports, also only types, and also later. */
  readonly imports: readonly string[];
}

/** Reads a file of TypeScript. */
export function readSource(root: string, path: string): SourceSize {
  const text = readFileSync(join(root, path), 'utf8');
  const { program, module } = parseSync(path, text);
  const starts = [...text.matchAll(/^/gm)].map(({ index }) => index);
  const lineOf = (offset: number): number => starts.findLastIndex((start) => start <= offset) + 1;
  const functions: FunctionSize[] = [];
  const lists = new Set<Node>();
  const measure = (node: Node & { readonly body: Node | null }): void => {
    if (lists.has(node) || node.body?.type !== 'BlockStatement') return;
    const line = lineOf(node.start);
    functions.push({ path, line, lines: lineOf(node.end) - line + 1 });
  };
  new Visitor({
    CallExpression: (call) => {
      if (isListOfTests(call)) for (const argument of call.arguments) lists.add(argument);
    },
    ArrowFunctionExpression: measure,
    FunctionDeclaration: measure,
    FunctionExpression: measure,
  }).visit(program);
  const asked = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.map((entry) => entry.moduleRequest?.value ?? ''),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
  const imports = asked.filter((id) => id.startsWith('.')).map((id) => posix.join(posix.dirname(path), id));
  return { path, lines: text.split('\n').length - 1, functions, imports: [...new Set(imports)] };
}

/** `describe(…, () => {…})`, also as `describe.each(…)(…)`: a heading, and no function that anybody reads as one. */
function isListOfTests({ callee }: CallExpression): boolean {
  let named: Node = callee;
  while (named.type === 'CallExpression' || named.type === 'MemberExpression') {
    named = named.type === 'CallExpression' ? named.callee : named.object;
  }
  return named.type === 'Identifier' && named.name === 'describe';
}
