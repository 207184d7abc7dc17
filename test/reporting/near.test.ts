import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { compareLevels, levels } from '../../src/model/severity.ts';
import { joinNear } from '../../src/reporting/near.ts';
import { compareFindings } from '../../src/reporting/merge.ts';
import { findingOf, twoOrders } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

/** Findings of programs and models about few rules, files and lines, so that many are near. */
const anyFindings: fc.Arbitrary<Finding[]> = fc
  .array(
    fc.record({
      rule: fc.constantFrom('r1', 'r2'),
      path: fc.constantFrom('p1', 'p2'),
      line: fc.integer({ min: 1, max: 20 }),
      level: fc.constantFrom(...levels),
      isByModel: fc.boolean(),
      message: fc.constantFrom('one', 'other'),
    }),
    { maxLength: 15 },
  )
  .map((all) =>
    all.map(({ rule, path, line, level, isByModel, message }, index) =>
      findingOf({
        ruleId: rule,
        level,
        message,
        location: { path, line, column: 1 },
        fingerprint: `f${index}`,
        sources: [isByModel ? `a#${index}` : 'local'],
        ...(isByModel && { origin: 'model' as const }),
      }),
    ),
  );

const inOrder = (findings: readonly Finding[]): Finding[] => findings.toSorted(compareFindings);

const place = (line: number) => ({ path: 'p', line, column: 1 });

describe('joining what models say of neighbouring lines', () => {
  it('gives the same for any order of the findings', () => {
    fc.assert(
      fc.property(twoOrders(anyFindings), ([one, other]) => {
        expect(inOrder(joinNear(one))).toEqual(inOrder(joinNear(other)));
      }),
    );
  });

  it('never joins two findings of programs, and keeps their places and words', () => {
    fc.assert(
      fc.property(anyFindings, (findings) => {
        const joined = joinNear(findings);
        for (const own of findings.filter(({ origin }) => origin === undefined)) {
          const kept = joined.filter(({ fingerprint }) => fingerprint === own.fingerprint);
          expect(kept).toMatchObject([{ message: own.message, location: own.location }]);
        }
      }),
    );
  });

  it('loses no source, no place and no severity, and joins nothing of another rule or file', () => {
    fc.assert(
      fc.property(anyFindings, (findings) => {
        const joined = joinNear(findings);
        for (const own of findings) {
          const holding = joined.filter(
            ({ ruleId, location, related = [] }) =>
              ruleId === own.ruleId &&
              [location, ...related].some(
                ({ path, line }) => path === own.location.path && line === own.location.line,
              ),
          );
          const seen = holding.find(({ sources }) => own.sources.every((source) => sources.includes(source)));
          expect(seen && compareLevels(seen.level, own.level)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  it('leaves findings of programs alone where no model says anything', () => {
    fc.assert(
      fc.property(anyFindings, (findings) => {
        const programs = findings.filter(({ origin }) => origin === undefined);
        expect(joinNear(programs)).toBe(programs);
      }),
    );
  });

  it('says what each called it where they do not agree', () => {
    const [one, ...others] = joinNear([
      findingOf({ fingerprint: 'a', level: 'note', location: place(4), sources: ['local'], message: 'm' }),
      findingOf({
        fingerprint: 'b',
        level: 'error',
        location: place(6),
        sources: ['a#2'],
        message: 'n',
        origin: 'model',
      }),
    ]);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ level: 'error', location: { line: 4 }, related: [{ line: 6 }] });
    expect(one?.remarks).toEqual(['a#2: n', 'called error (a#2) and note (local); the higher counts']);
  });
});
