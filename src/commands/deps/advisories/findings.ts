import { groupBy } from '../../../model/groupBy.ts';
import type { VulnerabilityRow } from '../../../model/packages.ts';
import { wayTo } from '../checks/packages.ts';
import type { Group } from '../detect.ts';
import type { Seen } from '../findings.ts';
import type { Reach } from '../graph.ts';
import type { Package } from '../inventory.ts';
import { purlOf } from '../purl.ts';
import type { Advisory, Affected, Asked } from './advisory.ts';
import { mergeAliases, namesOf, type SameAdvisories } from './merge.ts';
import { affecting, fixedIn, laterFix } from './ranges.ts';
import { levelOfSeverity, loadScore, severityOf, type Score } from './severity.ts';

/** A package and the advisories that name its version. */
export interface Hit {
  readonly one: Package;
  readonly asked: Asked;
  readonly advisories: readonly Advisory[];
  readonly reach: Reach | undefined;
}

/** What is told of the advisories on the packages of one lockfile. */
export interface Described {
  readonly seen: readonly Seen[];
  readonly rows: readonly VulnerabilityRow[];
}

/** One finding for each thing that is wrong with a package, however many databases tell it. */
export async function describeVulnerabilities(group: Group, hits: readonly Hit[]): Promise<Described> {
  const found = hits.filter(({ advisories }) => advisories.length > 0);
  if (found.length === 0) return { seen: [], rows: [] };
  const score = await loadScore();
  const byVersion = groupBy(found, ({ one }) => `${one.name}@${one.version}`);
  const all = [...byVersion.values()].flatMap((same) => {
    const [first, ...others] = same;
    return first
      ? mergeAliases(first.advisories).map((merged) => describe(group, { hit: first, others, merged }, score))
      : [];
  });
  return { seen: all.map(({ seen }) => seen), rows: all.map(({ row }) => row) };
}

/** `others`: further places of the same version in the lockfile. */
interface Told {
  readonly hit: Hit;
  readonly others: readonly Hit[];
  readonly merged: SameAdvisories;
}

function describe(group: Group, told: Told, score: Score): { seen: Seen; row: VulnerabilityRow } {
  const { hit, merged } = told;
  const [first] = merged;
  const about = merged.flatMap((advisory) => partsOf(advisory, hit.asked));
  const severity = severityOf(first, about, score);
  const fixed = fixOf(told);
  const [id = first.id, ...aliases] = namesOf(merged);
  const row: VulnerabilityRow = {
    id,
    aliases,
    purl: purlOf(group.manager, hit.one),
    summary: summaryOf(first),
    ...severity,
    ...(fixed !== undefined && { fixedIn: fixed }),
  };
  return { row, seen: seenOf(group, told, row) };
}

/** What an advisory says of a version. Where its order is not known here, the server knew it: then all of the package. */
function partsOf(advisory: Advisory, asked: Asked): Affected[] {
  const parts = affecting(advisory, asked);
  return parts.length > 0 ? parts : advisory.affected.filter((part) => part.package?.name === asked.name);
}

/** As the manifest writes versions: those of Go have a `v`, and advisories leave it out. */
function fixOf({ hit: { one, asked }, merged }: Told): string | undefined {
  const fixes = merged.flatMap((advisory) => fixedIn(partsOf(advisory, asked), asked) ?? []);
  const fixed = laterFix(fixes, asked);
  return fixed !== undefined && asked.ecosystem === 'Go' && one.version.startsWith('v') ? `v${fixed}` : fixed;
}

function summaryOf({ summary, details }: Advisory): string {
  const [line = ''] = details.split('\n');
  return (summary || line || 'no summary').trim().replace(/\.$/, '');
}

function seenOf(group: Group, { hit, others }: Told, row: VulnerabilityRow): Seen {
  const { one, reach } = hit;
  const isMalicious = row.id.startsWith('MAL-');
  const also = [row.id, ...row.aliases.slice(0, 2)].join(', ');
  const scope = reach?.scope === 'development' ? '; only for development' : '';
  const remedy = row.fixedIn === undefined ? 'no fixed version is known' : `fixed in ${row.fixedIn}`;
  const facts = isMalicious ? also : `${also}; ${ratingOf(row)}; ${remedy}${scope}`;
  return {
    ruleId: isMalicious ? 'malicious-package' : 'vulnerable-package',
    ...(!isMalicious && { level: levelOfSeverity(row) }),
    path: group.id,
    line: one.line,
    message: `${one.name} ${one.version}: ${row.summary} (${facts})${wayTo(reach)}.`,
    evidence: `${one.name}@${one.version} ${row.id}`,
    related: others.map((other) => ({ path: group.id, line: other.one.line, column: 1 })),
  };
}

function ratingOf({ rating, score }: VulnerabilityRow): string {
  if (rating === 'unknown') return 'severity not known';
  return score === undefined ? rating : `${rating} ${score.toFixed(1)}`;
}
