import { groupBy } from '../../../model/groupBy.ts';
import type { Facts } from '../analyze.ts';
import type { PlacedObservation } from '../observation.ts';
import { quote } from '../../../model/quote.ts';

/** A definition that the client does not load because another one has its name. */
export interface Shadowed {
  readonly winner: string;
  readonly observation: PlacedObservation;
}

/**
 * Definitions whose name another one takes, by path. Names must be unique within a scope: agents among agents,
 * commands and skills together. With `--user` the user's own scope and the project's are one. Who wins was observed
 * with Claude Code 2.1.329.
 */
export function findShadowed(all: readonly Facts[]): Map<string, Shadowed> {
  const rivals = all.filter((one) => one.verdict.loads && one.kind !== 'manifest');
  const groups = groupBy(rivals, (one) =>
    JSON.stringify([sharedScope(one), one.kind === 'agent', one.verdict.name]),
  );
  const shadowed = new Map<string, Shadowed>();
  for (const group of groups.values()) {
    const [winner, ...losers] = group.toSorted(byPrecedence);
    for (const loser of winner ? losers : []) shadowed.set(loser.path, shadow(loser, winner as Facts));
  }
  return shadowed;
}

function shadow(loser: Facts, winner: Facts): Shadowed {
  const { line, column } = winner.nameAt;
  return {
    winner: winner.path,
    observation: {
      ruleId: 'duplicate-name',
      path: loser.path,
      message: describe(loser, winner),
      at: loser.nameAt,
      evidence: loser.verdict.name,
      related: [{ path: winner.path, line, column }],
    },
  };
}

function describe(loser: Facts, winner: Facts): string {
  const name = quote(loser.verdict.name);
  if (loser.scope.kind === 'collection') {
    return `If both are installed, the client loads only one ${loser.kind} ${name}: this one, or ${winner.path}.`;
  }
  const message = `The client does not load this ${loser.kind}: ${winner.path} has the same name ${name} and wins`;
  if (rank(loser) !== rank(winner)) return `${message}.`;
  return `${message} on this machine, by the order in which the file system lists them; elsewhere this one may.`;
}

/** The root's `.claude` and the user's own are loaded together. */
function sharedScope({ scope }: Facts): string {
  return scope.id === '.claude' || scope.kind === 'user' ? 'project and user' : scope.id;
}

function byPrecedence(a: Facts, b: Facts): number {
  return (
    rank(a) - rank(b) ||
    (a.kind === 'agent' && a.scope.kind !== 'plugin' ? b.order - a.order : a.order - b.order)
  );
}

/**
 * A project's agents go before the user's, the user's commands and skills before the project's; a skill goes before a
 * command of its name, in plugins after it.
 */
function rank({ kind, scope }: Facts): number {
  if (kind === 'agent') return scope.kind === 'user' ? 1 : 0;
  const isFirstKind = (kind === 'skill') === (scope.kind !== 'plugin');
  return (isFirstKind ? 0 : 2) + (scope.kind === 'user' ? 0 : 1);
}
