import {
  argumentsOf,
  childrenOf,
  isFunction,
  isNode,
  methodCall,
  nameOf,
  nodesWithin,
  stableText,
  type Node,
} from './estree.ts';
import { callbackScans, loopScans, type Smell } from './scans.ts';

/** Whether something can be said of nodes of a type at all. */
export function maySmell(type: string): boolean {
  return type === 'ForOfStatement' || type === 'CallExpression' || isFunction({ type });
}

/** What costs time at this node, only where it is certain. */
export function smellsOf(node: Node, text: string): readonly Smell[] {
  switch (node.type) {
    case 'ForOfStatement':
      return [...awaitsInTurn(node, text), ...loopScans(node)];
    case 'CallExpression':
      return [...callbackScans(node), ...copiesInReduce(node)];
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return blocksInHandler(node);
    default:
      return none;
  }
}

const none: readonly Smell[] = [];

/**
 * `for (const x of xs) results.push(await load(x))`: each round waits for the one before, although nothing in it depends on
 * that. Anything else in the loop that could depend on the order, or end it, is a reason to say nothing.
 */
function awaitsInTurn(loop: Node, text: string): Smell[] {
  const body = loop['body'];
  if (loop['await'] === true || !isNode(body)) return [];
  const nodes = [...nodesWithin(body)];
  const [only, ...others] = nodes.filter(({ type }) => type === 'AwaitExpression');
  if (!only || others.length > 0 || nodes.some(endsOrOrders)) return [];
  const given = only['argument'];
  const list = listFilledWith(only, nodes);
  if (list === undefined || !isNode(given) || !isReading(given)) return [];
  const shown = text.slice(given.start, given.end).replaceAll(/\s+/g, ' ').slice(0, 60);
  const message = `Every round of this loop waits for the one before, although \`${shown}\` needs nothing of it: \`${list}\` is filled one by one.`;
  return [{ ruleId: 'await-in-loop', message, at: only.start, evidence: shown }];
}

/** The list to which all that the loop does is to push what was awaited; undefined where it does more. */
function listFilledWith(awaited: Node, nodes: readonly Node[]): string | undefined {
  const [call, ...others] = nodes
    .filter(({ type }) => type === 'ExpressionStatement')
    .map(({ expression }) => expression)
    .filter(isNode);
  const pushing = call && methodCall(call);
  const list = pushing?.method === 'push' ? stableText(pushing.object) : undefined;
  if (!call || others.length > 0 || list === undefined || !isCollected(call, awaited, nodes))
    return undefined;
  return nodes.filter((one) => stableText(one) === list).length === 1 ? list : undefined;
}

const ending: ReadonlySet<string> = new Set([
  'BreakStatement',
  'ReturnStatement',
  'ThrowStatement',
  'YieldExpression',
  'AssignmentExpression',
  'UpdateExpression',
  'TryStatement',
  'ForStatement',
  'ForOfStatement',
  'ForInStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

function endsOrOrders({ type }: Node): boolean {
  return ending.has(type);
}

const reading =
  /^(?:read|load|fetch|get|stat|lstat|access|exists|resolve|find|query|parse|realpath|import|request|download|list)/i;

/** Only what reads by its name: the order of writes may be meant. */
function isReading(given: Node): boolean {
  if (given.type !== 'CallExpression') return false;
  const call = methodCall(given);
  // `Promise.resolve(x)` reads nothing.
  if (call && nameOf(call.object) === 'Promise') return false;
  return reading.test(call?.method ?? nameOf(given['callee']) ?? '');
}

/** The awaited value, or the constant that holds it, is what is pushed. */
function isCollected(collecting: Node, awaited: Node, nodes: readonly Node[]): boolean {
  const pushed = argumentsOf(collecting).flatMap((one) => [...nodesWithin(one)]);
  if (pushed.includes(awaited)) return true;
  const holder = nodes.find(({ type, init }) => type === 'VariableDeclarator' && init === awaited);
  const name = holder && nameOf(holder['id']);
  return name !== undefined && pushed.some((one) => nameOf(one) === name);
}

/** `reduce((all, one) => ({ ...all, … }), …)` copies all that was collected in every round. */
function copiesInReduce(node: Node): Smell[] {
  const call = methodCall(node);
  const [callback] = argumentsOf(node);
  if (call?.method !== 'reduce' || !callback || !isFunction(callback)) return [];
  const { params } = callback;
  const name = Array.isArray(params) ? nameOf((params as readonly unknown[])[0]) : undefined;
  if (name === undefined || !isNode(callback['body'])) return [];
  const results = resultsOf(callback['body']);
  const copy = results.find((one) =>
    [...childrenOf(one)].some(
      (child) => child.type === 'SpreadElement' && nameOf(child['argument']) === name,
    ),
  );
  if (!copy) return [];
  const message = `Every round copies all that \`${name}\` has collected so far: twice as many entries take four times as long.`;
  return [{ ruleId: 'copy-in-reduce', message, at: copy.start, evidence: `reduce ${name}` }];
}

/** What a function gives back: its expression, or what its `return`s say. */
function resultsOf(body: Node): Node[] {
  const given =
    body.type === 'BlockStatement'
      ? [...nodesWithin(body)]
          .filter(({ type }) => type === 'ReturnStatement')
          .map(({ argument }) => argument)
      : [body];
  return given
    .filter(isNode)
    .map((one) =>
      one.type === 'ParenthesizedExpression' && isNode(one['expression']) ? one['expression'] : one,
    )
    .filter(({ type }) => type === 'ObjectExpression' || type === 'ArrayExpression');
}

const blocking =
  /^(?:readFile|writeFile|appendFile|readdir|copyFile|rm|cp|exec|execFile|spawn|pbkdf2|scrypt|gzip|gunzip|deflate|inflate)Sync$/;

/** A function that is given a request and a response stops every other request while it waits for the disk. */
function blocksInHandler(node: Node): Smell[] {
  const { body } = node;
  if (!isNode(body) || !isHandler(node)) return [];
  return [...nodesWithin(body)].flatMap((one) => {
    const method =
      one.type === 'CallExpression' ? (methodCall(one)?.method ?? nameOf(one['callee'])) : undefined;
    if (method === undefined || !blocking.test(method)) return [];
    const message = `\`${method}\` in a request handler: no other request is answered until it is done.`;
    return [{ ruleId: 'blocking-request', message, at: one.start, evidence: method } as const];
  });
}

function isHandler({ params }: Node): boolean {
  if (!Array.isArray(params)) return false;
  const [first = '', second = ''] = (params as readonly unknown[]).map((one) => nameOf(one) ?? '');
  return /^_?req(?:uest)?$/.test(first) && /^_?(?:res(?:ponse)?|reply)$/.test(second);
}
