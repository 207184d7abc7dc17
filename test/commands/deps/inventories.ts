import { analyzer } from '../../../src/commands/deps/analyze.ts';
import { detect } from '../../../src/commands/deps/detect.ts';
import type { InventoryFacts } from '../../../src/commands/deps/facts.ts';
import type { Finding } from '../../../src/model/finding.ts';

/** What is read of files, item by item. */
export interface Looked {
  /** `name version`, with `!` for a direct one and the scope where it is not runtime. */
  readonly packages: readonly string[];
  readonly purls: readonly string[];
  /** `rule path:line`. */
  readonly findings: readonly string[];
  readonly messages: readonly string[];
  readonly failures: readonly string[];
  /** `open/managed` of each item. */
  readonly requests: readonly string[];
}

/** Detects, reads and checks files that are only in memory. */
export async function look(
  files: Readonly<Record<string, string>>,
  licences?: readonly string[],
): Promise<Looked> {
  const { groups } = detect(Object.keys(files).toSorted(), []);
  const analyze = analyzer(groups, {
    read: (path) => ({ text: files[path] ?? '' }),
    licences,
    advisories: undefined,
  });
  const results = await Promise.all(groups.map(async ({ id }) => analyze(id, () => {})));
  const done = results.flatMap((one) => ('failure' in one ? [] : [one]));
  const inventories = done.map(({ facts }) => facts as InventoryFacts);
  const rows = inventories.flatMap((one) => one.rows);
  const findings: readonly Finding[] = done.flatMap((one) => one.findings);
  return {
    packages: rows.map(({ name, version, direct, scope }) =>
      [`${name} ${version}`, direct ? '!' : '', scope === 'runtime' ? '' : ` ${scope}`].join(''),
    ),
    purls: rows.map(({ purl }) => purl),
    findings: findings.map(({ ruleId, location }) => `${ruleId} ${location.path}:${location.line}`),
    messages: findings.map(({ message }) => message),
    failures: results.flatMap((one) => ('failure' in one ? [one.reason] : [])),
    requests: inventories.map(({ open, managed }) => `${open}/${managed}`),
  };
}
