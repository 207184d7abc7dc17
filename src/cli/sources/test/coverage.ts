import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import type { SuiteFacts } from '../../../commands/test/results.ts';
import type { CoverageTotals } from '../../../model/tests.ts';

/** Merges the coverage that the suites left in the run's folder. */
export type MergeCoverage = (
  facts: ReadonlyMap<string, unknown>,
  folder: string | undefined,
) => CoverageTotals;

/** Loads what only a run with coverage needs. */
export async function openCoverage(): Promise<MergeCoverage> {
  const { default: istanbul } = await import('istanbul-lib-coverage');
  return (facts, folder) => {
    const map = istanbul.createCoverageMap();
    const suites = new Set<string>();
    const without = new Set<string>();
    for (const fact of facts.values()) {
      const { suite, coverage } = fact as SuiteFacts;
      const found =
        folder !== undefined && coverage !== undefined ? readCoverage(join(folder, coverage)) : undefined;
      if (found) map.merge(found);
      (found ? suites : without).add(suite);
    }
    const { lines, statements, functions, branches } = map.getCoverageSummary().data;
    return {
      suites: [...suites],
      without: [...without].filter((suite) => !suites.has(suite)),
      files: map.files().length,
      lines: share(lines),
      statements: share(statements),
      functions: share(functions),
      branches: share(branches),
    };
  };
}

function readCoverage(folder: string): CoverageMapData | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8')) as CoverageMapData;
  } catch {
    return undefined;
  }
}

/** Without what is not shown. */
function share({ covered, total }: CoverageTotals['lines']): CoverageTotals['lines'] {
  return { covered, total };
}
