import type { PackageRow, VulnerabilityRow } from '../model/packages.ts';
import type { Reporter } from '../model/ports.ts';

/** The project itself, which asks for what is direct. Manifests of many kinds give it many names. */
const project = { type: 'application', 'bom-ref': 'project', name: 'project' };

/** CycloneDX 1.6 as JSON (cyclonedx.org/docs/1.6/json): each package once, who asks for it, and what is known against it. */
export const cycloneDxReporter: Reporter = ({ tool, packages }) => {
  const rows = new Map((packages?.list ?? []).toSorted(byScope).map((row) => [row.purl, row]));
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      tools: { components: [{ type: 'application', name: tool.name, version: tool.version }] },
      component: project,
    },
    components: [...rows.values()].map(componentOf),
    dependencies: dependenciesOf(packages?.list ?? []),
    vulnerabilities: vulnerabilitiesOf(packages?.vulnerabilities ?? []),
  };
  return `${JSON.stringify(bom, null, 1)}\n`;
};

/** The last of equal ones stays: what is needed anywhere at run time is needed. */
function byScope(a: PackageRow, b: PackageRow): number {
  return Number(a.scope === 'runtime') - Number(b.scope === 'runtime');
}

/** What is missing here is not known, as the specification has it; what asks for nothing has an entry without `dependsOn`. */
function dependenciesOf(list: readonly PackageRow[]): object[] {
  const direct = list.filter((row) => row.direct).map(({ purl }) => purl);
  const graph = new Map<string, Set<string>>([[project['bom-ref'], new Set(direct)]]);
  for (const { purl, requires } of list) {
    if (!requires) continue;
    const known = graph.get(purl) ?? new Set();
    graph.set(purl, known);
    for (const one of requires) known.add(one);
  }
  return [...graph].map(([ref, known]) => ({ ref, ...(known.size > 0 && { dependsOn: [...known] }) }));
}

function componentOf({ purl, name, version, scope, license }: PackageRow): object {
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    scope: scopes[scope],
    ...(license !== undefined && { licenses: [licenseOf(license)] }),
    purl,
  };
}

/** What is only for development is not part of what is delivered. */
const scopes: Readonly<Record<PackageRow['scope'], string>> = {
  runtime: 'required',
  optional: 'optional',
  development: 'excluded',
};

/** An id is checked against SPDX's list by every reader: only expressions and names need no list here. */
function licenseOf(license: string): object {
  const isExpression =
    /^[\w.+()-]+(?: (?:AND|OR|WITH) [\w.+()-]+)*$/.test(license) && !/^UNLICENSED$|^SEE/i.test(license);
  return isExpression ? { expression: license } : { license: { name: license } };
}

function vulnerabilitiesOf(rows: readonly VulnerabilityRow[]): object[] {
  const byId = new Map<string, VulnerabilityRow[]>();
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  return [...byId].map(([id, [first, ...others]]) => ({
    'bom-ref': id,
    id,
    source: { name: 'OSV', url: `https://osv.dev/vulnerability/${encodeURIComponent(id)}` },
    references: (first?.aliases ?? []).map((alias) => ({ id: alias, source: { name: 'OSV' } })),
    ratings: first
      ? [{ severity: first.rating, ...(first.score !== undefined && { score: first.score }) }]
      : [],
    description: first?.summary ?? '',
    ...(first?.fixedIn !== undefined && { recommendation: `Update to ${first.fixedIn}.` }),
    affects: [...new Set([first, ...others].flatMap((row) => row?.purl ?? []))].map((ref) => ({ ref })),
  }));
}
