import type { Edge } from '../codeModel.ts';
import { compareText } from '../../../model/compareText.ts';

/** Where each node leads, both sorted. */
export type Arrows = ReadonlyMap<string, readonly string[]>;

/** The arrows between nodes, each once. */
export function arrowsOf(edges: readonly Pick<Edge, 'from' | 'to'>[]): Arrows {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const known = targets.get(from);
    if (known) known.add(to);
    else targets.set(from, new Set([to]));
  }
  return new Map([...targets].map(([from, to]) => [from, [...to].toSorted(compareText)]));
}

interface Visit {
  readonly node: string;
  index: number;
  low: number;
  next: number;
  isOpen: boolean;
}

/** The groups in which every node leads to every other, of two nodes or more (Tarjan 1972, without recursion). */
export function groupsInCycles(arrows: Arrows): string[][] {
  const visits = new Map<string, Visit>();
  const open: Visit[] = [];
  const groups: string[][] = [];
  const enter = (node: string): Visit => {
    const visit = { node, index: visits.size, low: visits.size, next: 0, isOpen: true };
    visits.set(node, visit);
    open.push(visit);
    return visit;
  };
  const leave = (visit: Visit): void => {
    if (visit.low !== visit.index) return;
    const group = open.splice(open.indexOf(visit));
    for (const one of group) one.isOpen = false;
    if (group.length > 1) groups.push(group.map(({ node }) => node).toSorted(compareText));
  };
  for (const start of [...arrows.keys()].toSorted(compareText)) {
    if (visits.has(start)) continue;
    const path = [enter(start)];
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const target = arrows.get(visit.node)?.[visit.next];
      visit.next += 1;
      if (target === undefined) {
        path.pop();
        leave(visit);
        const above = path.at(-1);
        if (above) above.low = Math.min(above.low, visit.low);
      } else {
        const known = visits.get(target);
        if (!known) path.push(enter(target));
        else if (known.isOpen) visit.low = Math.min(visit.low, known.index);
      }
    }
  }
  return groups.toSorted((a, b) => b.length - a.length || compareText(a[0] ?? '', b[0] ?? ''));
}

/** A shortest way round inside of a group, from the node that is given, which must be on one. */
export function shortestCycle(arrows: Arrows, group: readonly string[]): string[] {
  const members = new Set(group);
  let best: string[] = [];
  for (const start of group.slice(0, mostStarts)) {
    const found = cycleFrom(start, arrows, members);
    if (found.length > 0 && (best.length === 0 || found.length < best.length)) best = found;
    if (best.length === 2) break;
  }
  return best;
}

/** In a group of thousands any short way will do. */
const mostStarts = 200;

function cycleFrom(start: string, arrows: Arrows, members: ReadonlySet<string>): string[] {
  const before = new Map<string, string>();
  const queue = [start];
  for (let at = 0; at < queue.length; at += 1) {
    const node = queue[at] ?? '';
    for (const target of arrows.get(node) ?? []) {
      if (target === start) return wayTo(node, start, before);
      if (!members.has(target) || before.has(target)) continue;
      before.set(target, node);
      queue.push(target);
    }
  }
  return [];
}

function wayTo(end: string, start: string, before: ReadonlyMap<string, string>): string[] {
  const way = [end];
  while (way[0] !== start) way.unshift(before.get(way[0] ?? '') ?? start);
  return way;
}

/** Everything from which one of the nodes can be reached, they themselves included. */
export function dependentsOf(
  nodes: Iterable<string>,
  edges: readonly Pick<Edge, 'from' | 'to'>[],
): Set<string> {
  const back = arrowsOf(edges.map(({ from, to }) => ({ from: to, to: from })));
  const reached = new Set(nodes);
  for (const node of reached) for (const one of back.get(node) ?? []) reached.add(one);
  return reached;
}
