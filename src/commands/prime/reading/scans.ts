import type { RuleId } from '../catalogue.ts';
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

/** What a rule saw in a syntax tree; `at` is an offset. */
export interface Smell {
  readonly ruleId: RuleId;
  readonly message: string;
  readonly at: number;
  readonly evidence: string;
}

/** A `for … of` that looks through its own list in every round. */
export function loopScans({ right, body }: Node): Smell[] {
  return scansItself(right, body, 'loop');
}

const eachOf: ReadonlySet<string> = new Set(['map', 'forEach', 'filter', 'flatMap', 'some', 'every']);

/** The same with a callback for each entry. */
export function callbackScans(node: Node): Smell[] {
  const call = methodCall(node);
  const [callback] = argumentsOf(node);
  if (!call || !eachOf.has(call.method) || !callback || !isFunction(callback)) return [];
  const name = stableText(call.object);
  return name !== undefined && declares(callback, name)
    ? []
    : scansItself(call.object, callback['body'], 'callback');
}

const scans: ReadonlySet<string> = new Set([
  'find',
  'findIndex',
  'indexOf',
  'lastIndexOf',
  'includes',
  'filter',
  'some',
  'every',
]);

function scansItself(list: unknown, body: unknown, round: Round): Smell[] {
  const name = stableText(list);
  if (name === undefined || name === 'this' || !isNode(body)) return [];
  for (const node of repeatedIn(body, name, round)) {
    const call = methodCall(node);
    if (!call || !scans.has(call.method) || stableText(call.object) !== name) continue;
    const message = `\`${name}.${call.method}(…)\` looks through \`${name}\` once for each of its entries: twice as many take four times as long.`;
    return [{ ruleId: 'nested-scan', message, at: node.start, evidence: `${name}.${call.method}` }];
  }
  return [];
}

/** What a round is: the body of a loop, which `return` ends, or a callback, of which it ends only that one round. */
type Round = 'loop' | 'callback';

/**
 * The nodes that run in every round: not those on the way out of the loop, which run once, nor those of functions that are
 * kept for later, of which nobody knows how often they run.
 */
function* repeatedIn(node: Node, name: string, round: Round): Generator<Node> {
  if (leaves(node, round)) return;
  yield node;
  const call = methodCall(node);
  const isCalledAtOnce = call !== undefined && (scans.has(call.method) || eachOf.has(call.method));
  for (const child of childrenOf(node)) {
    if (!isFunction(child)) yield* repeatedIn(child, name, round);
    // A parameter of that name is another list.
    else if (isCalledAtOnce && !declares(child, name)) yield* repeatedIn(child, name, 'callback');
  }
}

/** A statement that ends the loop, or a block whose end does and that no round leaves before. */
function leaves(node: Node, round: Round): boolean {
  if (node.type !== 'BlockStatement') return ends(node, round);
  const statements = (node['body'] as readonly unknown[]).filter(isNode);
  const last = statements.at(-1);
  if (!last || !ends(last, round)) return false;
  const earlier = statements.slice(0, -1).flatMap((one) => [...nodesWithin(one)]);
  return !earlier.some(({ type }) => type === 'ContinueStatement' || type === nextRound[round]);
}

const nextRound: Readonly<Record<Round, string>> = { loop: 'ContinueStatement', callback: 'ReturnStatement' };

function ends({ type }: Node, round: Round): boolean {
  return type === 'ThrowStatement' || (type === 'ReturnStatement' && round === 'loop');
}

function declares(node: Node, name: string): boolean {
  const { params } = node;
  return Array.isArray(params) && (params as readonly unknown[]).some((one) => nameOf(one) === name);
}
