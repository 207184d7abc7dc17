/** A node of a JavaScript syntax tree: ESTree, with what TypeScript adds. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The nodes right below a node, in the order of their keys. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const key in node) {
    const value = node[key];
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const one of value as readonly unknown[]) if (isNode(one)) children.push(one);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

export function isFunction({ type }: Pick<Node, 'type'>): boolean {
  return (
    type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
  );
}

/** All nodes of a function or block that run with it: not those of functions inside of it. */
export function nodesWithin(node: Node): Generator<Node> {
  return nodesBelow(node, (child) => !isFunction(child));
}

/** Without calls inside of calls: a chain of thousands of additions is as deep as it is long. */
function* nodesBelow(node: Node, isWanted: (child: Node) => boolean): Generator<Node> {
  const next = [node];
  for (let one = next.pop(); one; one = next.pop()) {
    yield one;
    for (const child of childrenOf(one).toReversed()) if (isWanted(child)) next.push(child);
  }
}

/** The name of an identifier, or of a property that is named as it stands. */
export function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  const { name, value } = node;
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return name as string;
  return node.type === 'Literal' && typeof value === 'string' ? value : undefined;
}

/** `a`, `this`, `a.b.c`: what stands for the same thing each time that it is written. */
export function stableText(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'ThisExpression') return 'this';
  if (node.type === 'Identifier') return nameOf(node);
  if (node.type !== 'MemberExpression' || node['computed'] === true) return undefined;
  const object = stableText(node['object']);
  return object === undefined ? undefined : `${object}.${nameOf(node['property']) ?? ''}`;
}

/** The object and the method of a call such as `a.b.find(…)`. */
export function methodCall(node: Node): { readonly object: Node; readonly method: string } | undefined {
  if (node.type !== 'CallExpression' || !isNode(node['callee'])) return undefined;
  const callee = node['callee'];
  if (callee.type !== 'MemberExpression' || callee['computed'] === true || !isNode(callee['object']))
    return undefined;
  const method = nameOf(callee['property']);
  return method === undefined ? undefined : { object: callee['object'], method };
}

/** What a call is given. */
export function argumentsOf(node: Node): readonly Node[] {
  return Array.isArray(node['arguments']) ? (node['arguments'] as readonly unknown[]).filter(isNode) : [];
}
