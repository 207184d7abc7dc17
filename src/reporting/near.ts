import { compareText } from '../model/compareText.ts';
import type { Finding } from '../model/finding.ts';
import { groupBy } from '../model/groupBy.ts';
import { compareLevels } from '../model/severity.ts';

/** Models count lines less well than programs: the same thing may be said of places so many lines apart. */
const reach = 3;

/**
 * Joins what models report of one rule about neighbouring lines of one file: it is one finding with several places. Where a
 * program found it too, the program's place and words stand. Two findings of programs are never joined: they know what they
 * count.
 */
export function joinNear(findings: readonly Finding[]): readonly Finding[] {
  if (!findings.some(({ origin }) => origin === 'model')) return findings;
  const byPlace = groupBy(findings, ({ ruleId, location }) => JSON.stringify([ruleId, location.path]));
  return [...byPlace.values()].flatMap(joinAlong);
}

/** All of one rule in one file, from its first line to its last. */
function joinAlong(findings: readonly Finding[]): Finding[] {
  const joined: Finding[] = [];
  const inOrder = findings.toSorted(
    (a, b) => a.location.line - b.location.line || compareText(a.fingerprint, b.fingerprint),
  );
  for (const finding of inOrder) {
    const last = joined.at(-1);
    const isNear = last !== undefined && finding.location.line - lastLineOf(last) <= reach;
    const isByModel = last?.origin === 'model' || finding.origin === 'model';
    if (isNear && isByModel) joined[joined.length - 1] = join(last, finding);
    else joined.push(finding);
  }
  return joined;
}

function lastLineOf({ location, related = [] }: Finding): number {
  return Math.max(
    location.line,
    ...related.filter(({ path }) => path === location.path).map(({ line }) => line),
  );
}

function join(one: Finding, other: Finding): Finding {
  const [main, second] = one.origin === 'model' && other.origin !== 'model' ? [other, one] : [one, other];
  const [level = main.level] = [one.level, other.level].toSorted(compareLevels);
  const others = main.location.line === second.location.line ? [] : [second.location];
  const related = [main.related, others, second.related].flatMap((places) => places ?? []);
  const said = main.message === second.message ? [] : [`${second.sources.join(', ')}: ${second.message}`];
  const remarks = [
    ...new Set([
      ...(main.remarks ?? []),
      ...(second.remarks ?? []),
      ...said,
      ...contradiction([main, second]),
    ]),
  ];
  return {
    ...main,
    level,
    sources: [...new Set([...main.sources, ...second.sources])].toSorted(),
    ...(related.length > 0 && { related }),
    ...(remarks.length > 0 && { remarks }),
  };
}

/** What is to be said where sources do not agree how bad it is. */
export function contradiction(seen: readonly Finding[]): string[] {
  const byLevel = groupBy(seen, ({ level }) => level);
  if (byLevel.size < 2) return [];
  const told = [...byLevel]
    .toSorted(([a], [b]) => compareLevels(a, b))
    .map(([level, own]) => {
      const sources = [...new Set(own.flatMap((one) => one.sources))].toSorted();
      return `${level} (${sources.join(', ')})`;
    });
  return [`called ${told.join(' and ')}; the higher counts`];
}
