import { dirname } from 'node:path/posix';
import { compareText } from '../../model/compareText.ts';
import { groupBy } from '../../model/groupBy.ts';
import type { Conclusion } from '../../model/outcome.ts';
import type { PackageRow, Packages } from '../../model/packages.ts';
import type { Detected } from './detect.ts';
import { ecosystemOf } from './ecosystems.ts';
import type { AdvisoryFacts, Facts, InventoryFacts } from './facts.ts';
import { findingsOf, type Seen } from './findings.ts';

/** What can be said once all items are done: the inventory as a whole, and lockfiles that compete. */
export function concludeDeps(
  { groups, leftOut }: Detected,
  facts: ReadonlyMap<string, unknown>,
  source: string | undefined,
): Conclusion {
  const all = [...facts.values()] as Facts[];
  const inventories = all
    .filter((one): one is InventoryFacts => one.kind === 'packages')
    .toSorted((a, b) => compareText(a.path, b.path));
  const lookUps = all.filter((one): one is AdvisoryFacts => one.kind === 'advisories');
  const answered = new Set(lookUps.map(({ path }) => path));
  const missed = inventories.filter(({ path }) => !answered.has(path));
  const ages = lookUps.flatMap(({ oldest }) => oldest ?? []);
  const advisories = {
    source: source ?? '',
    asked: lookUps.reduce((sum, { asked }) => sum + asked, 0),
    missed: missed.reduce((sum, { lookable }) => sum + lookable, 0),
    ...(ages.length > 0 && { oldestMilliseconds: Math.max(...ages) }),
  };
  const packages: Packages = {
    files: inventories.map(({ path, manager, rows, declared, open, managed, isLocked }) => ({
      path,
      manager,
      locked: isLocked,
      packages: rows.length,
      direct: rows.filter(({ direct }) => direct).length,
      declared,
      open,
      managed,
    })),
    list: inventories.flatMap(({ rows }): PackageRow[] => [...rows]),
    vulnerabilities: lookUps.flatMap(({ rows }) => [...rows]),
    leftOut: [...leftOut],
    ...(source !== undefined && { advisories }),
  };
  return { findings: findingsOf(competing(groups)), details: { packages } };
}

/** Lockfiles of several managers of one ecosystem in one folder. */
function* competing(groups: Detected['groups']): Iterable<Seen> {
  const locked = groups.filter(({ lock }) => lock !== undefined);
  const byPlace = groupBy(locked, ({ lock = '', manager }) => `${dirname(lock)} ${ecosystemOf(manager).osv}`);
  for (const together of byPlace.values()) {
    const [first, ...others] = together;
    if (!first || others.length === 0) continue;
    yield {
      ruleId: 'several-lockfiles',
      path: first.id,
      line: 1,
      message: `This folder has lockfiles of ${together.map(({ manager }) => manager).join(' and ')}.`,
      evidence: together.map(({ manager }) => manager).join(),
      related: others.map(({ id }) => ({ path: id, line: 1, column: 1 })),
    };
  }
}
