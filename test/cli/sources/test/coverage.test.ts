import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCoverage } from '../../../../src/cli/sources/test/coverage.ts';
import type { CoverageTotals } from '../../../../src/model/tests.ts';
import { project } from '../../../project.ts';

const mergeCoverage = await openCoverage();

function at(line: number): object {
  return { start: { line, column: 0 }, end: { line, column: 9 } };
}

/** Coverage of two files as istanbul writes it: how often each of three lines, and each side of a branch, was run. */
function coverageOf(counts: readonly number[]): string {
  const files = ['/src/a.js', '/src/b.js'].map((path, index) => {
    const [first = 0, second = 0, third = 0] = counts.slice(index * 3);
    const own = {
      path,
      statementMap: { 0: at(1), 1: at(2), 2: at(3) },
      s: { 0: first, 1: second, 2: third },
      fnMap: { 0: { name: 'f', decl: at(1), loc: at(1), line: 1 } },
      f: { 0: first },
      branchMap: { 0: { type: 'if', loc: at(2), line: 2, locations: [at(2), at(3)] } },
      b: { 0: [second, third] },
    };
    return [path, own];
  });
  return JSON.stringify(Object.fromEntries(files));
}

/** The totals of several runs, each a suite of its own. */
function merged(runs: readonly (readonly number[])[]): CoverageTotals {
  const files = runs.map((counts, index) => [`${index}/coverage-final.json`, coverageOf(counts)] as const);
  const facts = runs.map(
    (_, index) => [String(index), { suite: 'unit:jest', coverage: String(index) }] as const,
  );
  return mergeCoverage(new Map(facts), project(Object.fromEntries(files)));
}

const counts = fc.array(fc.nat({ max: 2 }), { minLength: 6, maxLength: 6 });

describe('coverage of several runs', () => {
  it('is that of one run of all their tests, in whatever order they are merged', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 3 }), (runs) => {
        const single = Array.from({ length: 6 }, (_, place) =>
          runs.reduce((sum, run) => sum + (run[place] ?? 0), 0),
        );
        expect(merged(runs)).toEqual(merged([single]));
        expect(merged(runs.toReversed())).toEqual(merged([single]));
      }),
      { numRuns: 25 },
    );
  });

  it('counts what either of them ran', () => {
    expect(
      merged([
        [1, 1, 0, 0, 0, 0],
        [1, 0, 1, 1, 0, 0],
      ]),
    ).toEqual({
      suites: ['unit:jest'],
      without: [],
      files: 2,
      lines: { covered: 4, total: 6 },
      statements: { covered: 4, total: 6 },
      functions: { covered: 2, total: 2 },
      branches: { covered: 2, total: 4 },
    });
  });

  it('names the suites that left none', () => {
    const facts = new Map([['go', { suite: 'unit:go' }]]);
    expect(mergeCoverage(facts, project({}))).toMatchObject({ suites: [], without: ['unit:go'], files: 0 });
  });
});
