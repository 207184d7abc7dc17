import { groupBy } from '../../model/groupBy.ts';
import type { Conclusion } from '../../model/outcome.ts';
import { sumTotals, type CoverageTotals, type Tests, type TestSuite } from '../../model/tests.ts';
import { suiteIdOf } from './detect.ts';
import type { UnknownTests } from './detect/unknown.ts';
import { brokenManifest, noTests, unknownRunner, type SuiteFacts } from './results.ts';
import type { Suite } from './suite.ts';

/** What is known when the items are done. */
export interface Done {
  /** All that were planned: suites, or their shards. */
  readonly suites: readonly Suite[];
  /** Only what depends on a change is run of them: there may be nothing. */
  readonly mayBeEmpty: ReadonlySet<Suite>;
  readonly facts: ReadonlyMap<string, unknown>;
  /** Manifests that cannot be read. */
  readonly broken: readonly string[];
  /** Tests that nothing here runs. */
  readonly unknown: readonly UnknownTests[];
  /** Undefined where nobody asked for coverage. */
  readonly coverage?: CoverageTotals | undefined;
}

/** Puts the shards of each suite together, and says which suites are empty. */
export function concludeTests({ suites, mayBeEmpty, facts, broken, unknown, coverage }: Done): Conclusion {
  const bySuite = groupBy(suites, ({ id }) => suiteIdOf(id));
  const merged = [...bySuite].flatMap(([id, parts]) => mergeParts(id, parts, facts));
  const empty = merged.filter(({ totals, missing }) => totals.tests === 0 && missing === 0);
  const tests: Tests = {
    totals: sumTotals(merged.map(({ totals }) => totals)),
    suites: merged,
    ...(coverage && { coverage }),
  };
  const findings = empty.flatMap(({ id }) =>
    (bySuite.get(id) ?? [])
      .slice(0, 1)
      .filter((suite) => !mayBeEmpty.has(suite))
      .map((suite) => noTests({ ...suite, id })),
  );
  const said = [...findings, ...broken.map(brokenManifest), ...unknown.map(unknownRunner)];
  return { findings: said, details: { tests } };
}

/** Nothing where no part has a result: then the report lists them as failed. */
function mergeParts(id: string, parts: readonly Suite[], facts: ReadonlyMap<string, unknown>): TestSuite[] {
  const done = parts.flatMap((part) => (facts.get(part.id) as SuiteFacts | undefined) ?? []);
  const [first] = done;
  if (!first) return [];
  const { kind, runner, folder } = first;
  return [
    {
      id,
      kind,
      runner,
      folder,
      parts: parts.length,
      missing: parts.length - done.length,
      milliseconds: Math.round(done.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
      totals: sumTotals(done.map(({ totals }) => totals)),
      cases: done.flatMap(({ cases }) => cases),
    },
  ];
}
