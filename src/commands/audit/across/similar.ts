import { groupBy } from '../../../model/groupBy.ts';
import type { Facts } from '../analyze.ts';
import type { PlacedObservation } from '../observation.ts';
import { groupNearDuplicates } from './nearDuplicates.ts';
import { quote } from '../../../model/quote.ts';

/** Groups of definitions of one kind whose descriptions are the same or nearly so, each group as one observation. */
export function findSimilar(all: readonly Facts[]): PlacedObservation[] {
  const described = all.filter((one) => one.kind !== 'manifest' && one.description.trim() !== '');
  return [...groupBy(described, (one) => one.kind).values()].flatMap((ofKind) =>
    groupNearDuplicates(ofKind.map((one) => one.description)).map((positions) =>
      observe(positions.flatMap((position) => ofKind[position] ?? [])),
    ),
  );
}

function observe(group: readonly Facts[]): PlacedObservation {
  const [first, ...others] = group as [Facts, ...Facts[]];
  const isSame = others.every((one) => one.description === first.description);
  const isNameUnique = new Set(group.map((one) => one.verdict.name)).size === group.length;
  const names = group.map((one) => quote(isNameUnique ? one.verdict.name : one.path));
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  return {
    ruleId: 'similar-descriptions',
    path: first.path,
    message: `${group.length} ${first.kind}s have ${isSame ? 'the same' : 'nearly the same'} description: ${shown.join(', ')}.`,
    at: first.descriptionAt,
    evidence: group.map((one) => one.path).join('\n'),
    related: others.map((one) => ({ path: one.path, ...one.descriptionAt })),
  };
}
