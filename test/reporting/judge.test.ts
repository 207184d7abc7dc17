import { describe, expect, it } from 'vitest';
import { verdicts, type Judgement } from '../../src/model/instanceReport.ts';
import { compareLevels, levels } from '../../src/model/severity.ts';
import { judge } from '../../src/reporting/judge.ts';
import { findingOf, twoOrders } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

const anyJudgement: fc.Arbitrary<Judgement> = fc.record({
  fingerprint: fc.constantFrom('f1', 'f2', 'unknown'),
  instance: fc.constantFrom('a#1', 'a#2', 'a#3'),
  verdict: fc.constantFrom(...verdicts),
  level: fc.option(fc.constantFrom(...levels), { nil: undefined }),
  reason: fc.constantFrom('so', 'not so'),
});

const findings = [
  findingOf({ fingerprint: 'f1', level: 'warning', sources: ['local'] }),
  findingOf({ fingerprint: 'f2', level: 'error', sources: ['local'] }),
];

const said = (verdict: Judgement['verdict'], more: Partial<Judgement> = {}): Judgement => ({
  fingerprint: 'f1',
  instance: 'a#1',
  verdict,
  reason: 'so',
  ...more,
});

function shown(given: readonly Judgement[]): unknown {
  const judged = judge(findings, given);
  return [judged.findings, judged.silences.map(({ ruleId, by, reason }) => [ruleId, by, reason])];
}

describe('judging', () => {
  it('gives the same for any order of the judgements', () => {
    fc.assert(
      fc.property(twoOrders(fc.array(anyJudgement, { maxLength: 12 })), ([one, other]) => {
        expect(shown(one)).toEqual(shown(other));
      }),
    );
  });

  it('never loses a finding, never lowers its level, and never silences an error', () => {
    fc.assert(
      fc.property(fc.array(anyJudgement, { maxLength: 12 }), (given) => {
        const judged = judge(findings, given);
        expect(judged.findings.map(({ fingerprint }) => fingerprint)).toEqual(['f1', 'f2']);
        for (const [index, { level }] of judged.findings.entries()) {
          expect(compareLevels(level, findings[index]?.level ?? 'note')).toBeLessThanOrEqual(0);
        }
        expect(judged.silences.some(({ matches }) => matches('', 'f2'))).toBe(false);
      }),
    );
  });

  it('silences what was only rejected, with who and why', () => {
    const { silences } = judge(findings, [said('rejected'), said('unsure', { instance: 'a#2' })]);
    expect(silences).toMatchObject([{ by: 'model', reason: 'rejected by a#1: so' }]);
    expect(silences.map(({ matches }) => [matches('', 'f1'), matches('', 'f2')])).toEqual([[true, false]]);
    expect(judge(findings, [said('rejected'), said('confirmed', { instance: 'a#2' })]).silences).toEqual([]);
  });

  it('keeps the higher of two levels and says who called it what', () => {
    const [finding] = judge(findings, [said('confirmed', { level: 'error' })]).findings;
    expect(finding).toMatchObject({ level: 'error', sources: ['a#1', 'local'] });
    expect(finding?.remarks).toEqual([
      'confirmed by a#1: so',
      'a#1 calls it error, a program warning; the higher counts',
    ]);
    expect(judge(findings, [said('confirmed', { level: 'note' })]).findings[0]?.level).toBe('warning');
  });
});
