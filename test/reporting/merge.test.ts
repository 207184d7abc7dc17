import { describe, expect, it } from 'vitest';
import type { Finding, Silence } from '../../src/model/finding.ts';
import { compareFindings, mergeFindings, type FindingsOf } from '../../src/reporting/merge.ts';
import { levels } from '../../src/model/severity.ts';
import { findingOf, twoOrders } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

const silences: readonly Silence[] = [
  { ruleId: 'rule-a', by: 'definition', reason: 'known', matches: (path) => path === 'p1' },
  { ruleId: '*', by: 'config', reason: 'vendored', matches: (path) => path === 'p2' },
];

describe('merging', () => {
  it('gives the same result for any order of the parts', () => {
    fc.assert(
      fc.property(twoOrders(anyParts()), ([one, other]) => {
        expect(mergeFindings(one, silences)).toEqual(mergeFindings(other, silences));
      }),
    );
  });

  it('keeps one finding for each fingerprint, standing or silenced', () => {
    fc.assert(
      fc.property(anyParts(), (parts) => {
        const { findings, silenced } = mergeFindings(parts, silences);
        const kept = [...findings, ...silenced].map((finding) => finding.fingerprint);
        const given = parts.flatMap((part) => part.findings.map((finding) => finding.fingerprint));
        expect(kept.toSorted()).toEqual([...new Set(given)].toSorted());
      }),
    );
  });

  it('names every source that saw a finding, once and sorted', () => {
    fc.assert(
      fc.property(anyParts(), (parts) => {
        const { findings } = mergeFindings(parts);
        for (const { fingerprint, sources } of findings) {
          const seen = parts.flatMap(({ source, findings: all }) =>
            all.flatMap((one) => (one.fingerprint === fingerprint ? [source, ...one.sources] : [])),
          );
          expect(sources).toEqual([...new Set(seen)].toSorted());
        }
      }),
    );
  });

  it('puts what it gives in reading order', () => {
    fc.assert(
      fc.property(anyParts(), (parts) => {
        const { findings, silenced } = mergeFindings(parts, silences);
        expect(findings).toEqual(findings.toSorted(compareFindings));
        expect(silenced).toEqual(silenced.toSorted(compareFindings));
      }),
    );
  });

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(anyParts(), (parts) => {
        const { findings } = mergeFindings(parts);
        const again = findings.flatMap((finding) =>
          finding.sources.map((source) => ({ source, findings: [finding] })),
        );
        expect(mergeFindings(again).findings).toEqual(findings);
      }),
    );
  });

  it('keeps the most severe of findings that differ', () => {
    const parts = [
      { source: 'w#1', findings: [findingOf({ level: 'note' })] },
      { source: 'w#2', findings: [findingOf({ level: 'error' })] },
      { source: 'w#3', findings: [findingOf({ level: 'warning' })] },
    ];
    expect(mergeFindings(parts).findings).toMatchObject([{ level: 'error', sources: ['w#1', 'w#2', 'w#3'] }]);
  });

  it('of nothing is nothing', () => {
    expect(mergeFindings([])).toEqual({ findings: [], silenced: [] });
  });
});

describe('a silence', () => {
  it.each([
    ['rule-a', 'p1', { by: 'definition', reason: 'known' }],
    ['rule-b', 'p1', undefined],
    ['rule-a', 'p2', { by: 'config', reason: 'vendored' }],
    ['rule-b', 'p2', { by: 'config', reason: 'vendored' }],
    ['rule-a', 'p3', undefined],
  ] as const)('for %s in %s is %j', (ruleId, path, silenced) => {
    const finding = findingOf({ ruleId, location: { path, line: 1, column: 1 } });
    const merged = mergeFindings([{ source: 'w#1', findings: [finding] }], silences);
    const seen = { ...finding, sources: ['w#1'] };
    expect(merged).toEqual(
      silenced ? { findings: [], silenced: [{ ...seen, silenced }] } : { findings: [seen], silenced: [] },
    );
  });

  it('that comes first gives its reason', () => {
    const finding = findingOf({ ruleId: 'rule-a', location: { path: 'p1', line: 1, column: 1 } });
    const all = { ruleId: '*', by: 'config', reason: 'all', matches: () => true } as const;
    const { silenced } = mergeFindings([{ source: 'w#1', findings: [finding] }], [...silences, all]);
    expect(silenced[0]?.silenced).toEqual({ by: 'definition', reason: 'known' });
  });
});

describe('the order of findings', () => {
  it('is total: of two that differ one comes first, and always the same', () => {
    fc.assert(
      fc.property(anyFinding(), anyFinding(), (a, b) => {
        expect(Math.sign(compareFindings(a, b)) + Math.sign(compareFindings(b, a))).toBe(0);
        expect(compareFindings(a, b) === 0).toBe(identity(a) === identity(b));
      }),
    );
  });

  it('is transitive', () => {
    fc.assert(
      fc.property(anyFinding(), anyFinding(), anyFinding(), (a, b, c) => {
        const [first, middle, last] = [a, b, c].toSorted(compareFindings) as [Finding, Finding, Finding];
        expect(compareFindings(first, middle)).toBeLessThanOrEqual(0);
        expect(compareFindings(middle, last)).toBeLessThanOrEqual(0);
        expect(compareFindings(first, last)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('is by level, path, line, column and rule', () => {
    const ordered = [
      findingOf({ ...at('b', 9, 9), level: 'error' }),
      findingOf({ ...at('a', 1, 1), level: 'warning' }),
      findingOf({ ...at('a', 1, 2), level: 'warning' }),
      findingOf({ ...at('a', 2, 1), level: 'warning', ruleId: 'x' }),
      findingOf({ ...at('a', 2, 1), level: 'warning', ruleId: 'y' }),
      findingOf({ ...at('a', 10, 1), level: 'warning' }),
      findingOf({ ...at('A', 1, 1), level: 'note' }),
      findingOf({ ...at('a', 1, 1), level: 'note' }),
    ];
    expect(ordered.toReversed().toSorted(compareFindings)).toEqual(ordered);
  });
});

function at(path: string, line: number, column: number): Pick<Finding, 'location'> {
  return { location: { path, line, column } };
}

function anyFinding(): fc.Arbitrary<Finding> {
  const small = fc.integer({ min: 1, max: 3 });
  return fc.record({
    ruleId: fc.constantFrom('rule-a', 'rule-b'),
    level: fc.constantFrom(...levels),
    message: fc.constant('The same for all: what a finding says follows from its rule and place.'),
    location: fc.record({ path: fc.constantFrom('p1', 'p2', 'p3'), line: small, column: small }),
    fingerprint: fc.constantFrom('f1', 'f2', 'f3', 'f4'),
    sources: fc.subarray(['w#7', 'w#8']),
  });
}

function anyParts(): fc.Arbitrary<FindingsOf[]> {
  return fc.array(
    fc.record({
      source: fc.constantFrom('w#1', 'w#2', 'merge'),
      findings: fc.array(anyFinding(), { maxLength: 5 }),
    }),
    { maxLength: 6 },
  );
}

function identity({ level, location, ruleId, fingerprint }: Finding): string {
  return JSON.stringify([level, location.path, location.line, location.column, ruleId, fingerprint]);
}
