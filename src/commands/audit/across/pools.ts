import type { Position } from '../../../model/definition.ts';
import { instancesFor, type InstancePool } from '../../../model/instancePool.ts';
import { nearest } from '../../../model/nearest.ts';
import type { Facts } from '../analyze.ts';
import { builtInAgents } from '../clientVocabulary.ts';
import type { PlacedObservation } from '../observation.ts';
import type { Claim, PoolFacts } from '../rules/pool.ts';
import { namesOf } from './references.ts';
import { quote } from '../../../model/quote.ts';

/** Whether valid instance pools make sense among the definitions and files that are there. */
export function* checkPools(all: readonly Facts[]): Iterable<PlacedObservation> {
  const withPools = all.flatMap((one) => (one.pool ? [{ ...one, pool: one.pool }] : []));
  if (withPools.length === 0) return;
  const loading = all.filter(({ kind, verdict }) => kind === 'agent' && verdict.loads);
  const agents = new Set([...builtInAgents, ...loading.flatMap(namesOf)]);
  for (const { path, pool: facts } of withPools) {
    yield* checkAgent(path, facts, agents);
    const { pool } = facts;
    const items = pool?.items === 'agent-definitions' ? all.length : facts.files;
    if (pool === undefined || items === undefined) continue;
    yield* checkMinItems(path, pool, facts.minItemsAt, items);
    yield* checkClaims(path, pool, facts.claims, items);
  }
}

function* checkAgent(
  path: string,
  { agent, agentAt: at }: PoolFacts,
  agents: ReadonlySet<string>,
): Iterable<PlacedObservation> {
  if (agent === undefined || agents.has(agent)) return;
  const meant = nearest(agent, [...agents]);
  const hint = meant === undefined ? '' : ` Did you mean ${quote(meant)}?`;
  const message = `There is no agent ${quote(agent)} to staff this pool.${hint}`;
  yield { ruleId: 'instance-pool-agent', path, message, at, evidence: agent };
}

/** What is there now may be few; but more than is there and more than the pool is laid out for can never be reached. */
function* checkMinItems(
  path: string,
  pool: InstancePool,
  at: Position,
  items: number,
): Iterable<PlacedObservation> {
  const laidOutFor = pool.max_instances * pool.items_per_instance;
  if (pool.min_items <= Math.max(items, laidOutFor)) return;
  const message =
    `min_items is ${pool.min_items}, above any count that this pool can meet: ${items} items are here, and ` +
    `${pool.max_instances} instances of ${pool.items_per_instance} items take ${laidOutFor}.`;
  yield { ruleId: 'instance-pool-invalid', path, message, at, evidence: 'min_items' };
}

function* checkClaims(
  path: string,
  pool: InstancePool,
  claims: readonly Claim[],
  items: number,
): Iterable<PlacedObservation> {
  const { instances } = instancesFor(items, pool);
  for (const { instances: claimed, isLimit, text, at } of claims) {
    if (claimed === (isLimit ? pool.max_instances : instances)) continue;
    const truth = isLimit
      ? `the most that the spec allows is ${pool.max_instances}`
      : `the spec gives ${instances} for the ${items} items that are here`;
    const message = `The text promises ${quote(text)}, but ${truth}.`;
    yield { ruleId: 'instance-pool-prose', path, message, at, evidence: text };
  }
}
