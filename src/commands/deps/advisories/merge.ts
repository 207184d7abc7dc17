import type { Advisory } from './advisory.ts';

/** Advisories of several databases on the same thing, the one that is told first. */
export type SameAdvisories = readonly [Advisory, ...Advisory[]];

/** Puts together what aliases say is the same; what was withdrawn, and what only says that nobody maintains it, is left out. */
export function mergeAliases(advisories: readonly Advisory[]): SameAdvisories[] {
  const groups: { readonly ids: Set<string>; readonly members: Advisory[] }[] = [];
  for (const advisory of advisories.filter((one) => one.withdrawn === undefined && !isInformational(one))) {
    const ids = [advisory.id, ...advisory.aliases];
    const same = groups.filter((group) => ids.some((id) => group.ids.has(id)));
    const [first = { ids: new Set<string>(), members: [] as Advisory[] }, ...others] = same;
    if (same.length === 0) groups.push(first);
    for (const id of [...ids, ...others.flatMap((group) => [...group.ids])]) first.ids.add(id);
    if (!first.members.some(({ id }) => id === advisory.id)) first.members.push(advisory);
    for (const other of others) {
      first.members.push(...other.members);
      groups.splice(groups.indexOf(other), 1);
    }
  }
  return groups.flatMap(({ members }) => {
    const [first, ...rest] = members.toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
    return first ? [[first, ...rest] as const] : [];
  });
}

/** Of one thing, a harmful package comes first, then who says how bad it is. */
function rank({ id, severity }: Advisory): number {
  if (id.startsWith('MAL-')) return 0;
  return (severity.length > 0 ? 1 : 3) + (id.startsWith('GHSA-') ? 0 : 1);
}

/** RustSec's notices that a crate is unmaintained or unsound: no vulnerabilities. */
function isInformational({ affected }: Advisory): boolean {
  return (
    affected.length > 0 &&
    affected.every(({ database_specific: own }) => typeof own['informational'] === 'string')
  );
}

/** All names of one thing, those that people search for first. */
export function namesOf([first, ...others]: SameAdvisories): string[] {
  const names = [first, ...others].flatMap(({ id, aliases }) => [id, ...aliases]);
  const rest = [...new Set(names)].filter((name) => name !== first.id);
  return [first.id, ...rest.toSorted((a, b) => order(a) - order(b) || (a < b ? -1 : 1))];
}

function order(name: string): number {
  if (name.startsWith('GHSA-')) return 0;
  return name.startsWith('CVE-') ? 1 : 2;
}
