import { setImmediate as turn } from 'node:timers/promises';
import type { ItemFailure, ItemResult } from '../../model/outcome.ts';
import type { PackageRow } from '../../model/packages.ts';
import { LookupFailure, type Advisory, type AdvisorySource } from './advisories/advisory.ts';
import { describeVulnerabilities } from './advisories/findings.ts';
import { checkDeclarations } from './checks/declarations.ts';
import { checkLicences } from './checks/licences.ts';
import { checkPackages } from './checks/packages.ts';
import { ecosystemOf } from './ecosystems.ts';
import { findingsOf } from './findings.ts';
import { reachOf, type Reach } from './graph.ts';
import type { Group } from './detect.ts';
import { decidedElsewhere, Unreadable, type Inventory, type Package, type SourceFile } from './inventory.ts';
import { purlOf } from './purl.ts';
import type { AdvisoryFacts, InventoryFacts } from './facts.ts';

type Analysis = ItemResult | ItemFailure;

/** What the analysis needs of the world. */
export interface World {
  /** The text of a file of the project, or why it cannot be read. */
  readonly read: (path: string) => { readonly text: string } | { readonly problem: string };
  readonly licences: readonly string[] | undefined;
  /** Undefined: advisories are not looked up. */
  readonly advisories: AdvisorySource | undefined;
}

/** An item of advisories is named after the one whose packages it is about. */
export const advisoriesPrefix = 'advisories:';

/** An inventory with how each package got in. */
interface Known {
  readonly inventory: Inventory;
  readonly reach: ReadonlyMap<string, Reach>;
}

/** Analyses items by their ids. What one of them read is not read again for its advisories. */
export function analyzer(
  groups: readonly Group[],
  world: World,
): (id: string, alive: () => void) => Analysis | Promise<Analysis> {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const known = new Map<string, Known | Unreadable>();
  const know = (group: Group): Known | Unreadable => {
    const found = known.get(group.id) ?? readGroup(group, world);
    known.set(group.id, found);
    return found;
  };
  return (id, alive) => {
    const isLookup = id.startsWith(advisoriesPrefix);
    const group = byId.get(isLookup ? id.slice(advisoriesPrefix.length) : id);
    if (!group) throw new Error(`Internal error: no manifest is known for the item ${id}`);
    const found = know(group);
    if (found instanceof Unreadable) return failureOf(found);
    return isLookup ? lookUp(group, found, { world, alive }) : inspect(group, found, { world, alive });
  };
}

function failureOf({ path, line, message }: Unreadable): Analysis {
  return { failure: 'failed-analysis', reason: `${path}:${line}: ${message}` };
}

function readGroup(group: Group, { read }: World): Known | Unreadable {
  const open = (path: string): SourceFile => {
    const found = read(path);
    if ('problem' in found) throw new Unreadable({ path }, 1, `${found.problem}.`);
    return { path, text: found.text };
  };
  try {
    if (group.lock?.endsWith('bun.lockb')) {
      const message =
        'this lockfile is binary. `bun install --save-text-lockfile` writes bun.lock, which is text.';
      throw new Unreadable({ path: group.lock }, 1, message);
    }
    const lock = group.lock === undefined ? undefined : open(group.lock);
    const inventory = ecosystemOf(group.manager).read({ lock, manifests: group.manifests.map(open) });
    return { inventory, reach: reachOf(inventory) };
  } catch (error) {
    if (error instanceof Unreadable) return error;
    // What nests thousands of levels deep exhausts the stack of any parser.
    if (error instanceof RangeError) return new Unreadable({ path: group.id }, 1, 'it is nested too deeply.');
    throw error;
  }
}

/** Packages between two moments in which progress and Ctrl-C get their turn. */
const stretch = 2_000;

async function inspect(
  group: Group,
  { inventory, reach }: Known,
  { world: { licences }, alive }: { world: World; alive: () => void },
): Promise<Analysis> {
  const { manager, id: path } = group;
  const rows: PackageRow[] = [];
  const purls = new Map(inventory.packages.map((one) => [one.id, purlOf(manager, one)]));
  // Where nothing asks for anything, the file is of a kind that does not tell.
  const hasGraph = inventory.packages.some(({ requires }) => requires.length > 0);
  for (const one of inventory.packages) {
    rows.push(rowOf(one, { group, reach, purls: hasGraph ? purls : undefined }));
    if (rows.length % stretch > 0) continue;
    alive();
    await turn();
  }
  const facts: InventoryFacts = {
    kind: 'packages',
    path,
    manager,
    rows,
    ...requestsIn(inventory),
    lookable: inventory.packages.filter(isLookable).length,
    isLocked: inventory.isLocked,
  };
  const findings = findingsOf([
    ...(inventory.remarks ?? []),
    ...checkPackages(inventory, { manager, path, reach }),
    ...checkDeclarations(inventory, manager),
    ...checkLicences(inventory, path, licences),
  ]);
  return { findings, facts };
}

/** What manifests ask for, and how much of it has no version here. */
function requestsIn({
  declarations,
  packages,
  isLocked,
}: Inventory): Pick<InventoryFacts, 'declared' | 'open' | 'managed'> {
  const names = new Set(packages.map(({ name }) => name));
  const open = isLocked
    ? []
    : declarations.filter(({ name, origin }) => origin !== 'local' && !names.has(name));
  const managed = open.filter(({ range }) => range === decidedElsewhere);
  return { declared: declarations.length, open: open.length, managed: managed.length };
}

/** Only what a registry publishes has advisories. */
function isLookable({ origin, version }: Package): boolean {
  return origin === 'registry' && version !== '';
}

/** What a row is made with. `purls` are those of all packages by their ids, where it is known who asks for what. */
interface Rows {
  readonly group: Group;
  readonly reach: Known['reach'];
  readonly purls: ReadonlyMap<string, string> | undefined;
}

function rowOf(one: Package, { group, reach, purls }: Rows): PackageRow {
  const { scope = 'runtime', isDirect = false } = reach.get(one.id) ?? {};
  return {
    purl: purlOf(group.manager, one),
    name: one.name,
    version: one.version,
    direct: isDirect,
    scope,
    ...(one.license !== undefined && { license: one.license }),
    ...(purls && { requires: [...new Set(one.requires.flatMap((id) => purls.get(id) ?? []))] }),
    path: group.id,
    line: one.line,
  };
}

async function lookUp(
  group: Group,
  { inventory, reach }: Known,
  { world, alive }: { world: World; alive: () => void },
): Promise<Analysis> {
  const { osv } = ecosystemOf(group.manager);
  const packages = inventory.packages.filter(isLookable);
  const asked = packages.map(({ name, version }) => ({
    ecosystem: osv,
    name,
    version: osv === 'Go' ? version.replace(/^v/, '') : version,
  }));
  let answers: readonly (readonly Advisory[])[];
  try {
    answers = asked.length === 0 ? [] : ((await world.advisories?.lookUp(asked, alive)) ?? []);
  } catch (error) {
    if (!(error instanceof LookupFailure)) throw error;
    const remedy =
      'Give another server with --osv, files with --advisories, or leave the look-up out with --osv none.';
    return { failure: error.failure, reason: `No advisories were looked up: ${error.message} ${remedy}` };
  }
  const hits = packages.map((one, index) => ({
    one,
    asked: asked[index] ?? { ecosystem: osv, name: one.name, version: one.version },
    advisories: answers[index] ?? [],
    reach: reach.get(one.id),
  }));
  const { seen, rows } = await describeVulnerabilities(group, hits);
  const facts: AdvisoryFacts = {
    kind: 'advisories',
    path: group.id,
    manager: group.manager,
    asked: asked.length,
    rows,
  };
  const oldest = world.advisories?.oldest();
  return { findings: findingsOf(seen), facts: { ...facts, ...(oldest !== undefined && { oldest }) } };
}
