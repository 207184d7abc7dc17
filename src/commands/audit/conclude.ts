import type { Silence } from '../../model/finding.ts';
import type { Conclusion } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import type { DefinitionRow } from '../../model/definitionRow.ts';
import { groupBy } from '../../model/groupBy.ts';
import type { Facts } from './analyze.ts';
import { findShadowed, type Shadowed } from './across/duplicates.ts';
import { checkSurroundings } from './across/references.ts';
import { checkPools } from './across/pools.ts';
import { findSimilar } from './across/similar.ts';
import { toFindings } from './observation.ts';
import { describeReason } from './verdicts.ts';

/**
 * What can be said only once every definition has been looked at: who shadows whom, what is alike, what refers to
 * nothing; and the verdict on each file. `facts` are those that `analyzeDefinition` gave, by item.
 */
export function concludeAudit(items: readonly Item[], facts: ReadonlyMap<string, unknown>): Conclusion {
  const all = [...facts.values()] as Facts[];
  const shadowed = findShadowed(all);
  const loading = all.filter((one) => one.verdict.loads && !shadowed.has(one.path));
  const observations = [
    ...[...shadowed.values()].map((one) => one.observation),
    ...findSimilar(loading),
    ...checkSurroundings(all),
    ...checkPools(all),
  ];
  const byPath = groupBy(observations, (observation) => observation.path);
  const categories = new Map(items.map((item) => [item.id, item]));
  return {
    findings: [...byPath].flatMap(([path, placed]) => toFindings(path, placed)),
    details: {
      definitions: all.map((one) => rowOf(one, categories.get(one.path), shadowed.get(one.path))),
    },
    silences: all.flatMap(silencesOf),
  };
}

function rowOf(
  { path, kind, scope, verdict }: Facts,
  item: Item | undefined,
  shadowed: Shadowed | undefined,
): DefinitionRow {
  const reason = shadowed ? `shadowed by ${shadowed.winner}` : describeReason(verdict, kind);
  return {
    path,
    kind,
    name: verdict.name,
    ...(scope.plugin !== undefined && kind !== 'manifest' && { plugin: scope.plugin }),
    category: item?.key ?? 'other',
    loads: verdict.loads && !shadowed,
    ...(reason !== undefined && { reason }),
  };
}

function silencesOf({ path, silences }: Facts): Silence[] {
  return silences.map(({ ruleId, reason }) => ({
    ruleId,
    reason,
    by: 'definition',
    matches: (candidate) => candidate === path,
  }));
}
