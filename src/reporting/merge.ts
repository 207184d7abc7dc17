import { compareText } from '../model/compareText.ts';
import type { Finding, Silence, SilencedFinding } from '../model/finding.ts';
import { compareLevels } from '../model/severity.ts';
import { contradiction, joinNear } from './near.ts';

/** Findings of one source: an instance, or the merge itself for rules that look across items. */
export interface FindingsOf {
  readonly source: string;
  readonly findings: readonly Finding[];
}

/** What is left after merging: what stands, and what somebody silenced. Both in reading order. */
export interface Merged {
  readonly findings: Finding[];
  readonly silenced: SilencedFinding[];
}

/**
 * Combines what instances reported. The same finding (one fingerprint) seen by several sources is one finding that
 * names them all, and so are those of models about one rule and neighbouring lines. The result does not depend on the order of the parts.
 */
export function mergeFindings(parts: readonly FindingsOf[], silences: readonly Silence[] = []): Merged {
  const findings: Finding[] = [];
  const silenced: SilencedFinding[] = [];
  for (const finding of joinNear(unite(parts))) {
    const silence = silences.find((candidate) => covers(candidate, finding));
    if (silence) silenced.push({ ...finding, silenced: { by: silence.by, reason: silence.reason } });
    else findings.push(finding);
  }
  return { findings: findings.toSorted(compareFindings), silenced: silenced.toSorted(compareFindings) };
}

function unite(parts: readonly FindingsOf[]): Finding[] {
  const byFingerprint = new Map<string, Finding[]>();
  for (const { source, findings } of parts) {
    for (const finding of findings) {
      const seen = { ...finding, sources: [...new Set([...finding.sources, source])].toSorted() };
      const others = byFingerprint.get(finding.fingerprint);
      if (others) others.push(seen);
      else byFingerprint.set(finding.fingerprint, [seen]);
    }
  }
  return [...byFingerprint.values()].map(uniteOne);
}

/** One finding of all that saw it. */
function uniteOne(seen: readonly Finding[]): Finding {
  const [first, ...others] = seen.toSorted(compareFindings);
  if (!first) throw new Error('Internal error: nobody saw this finding');
  if (others.length === 0) return first;
  const all = [first, ...others];
  const remarks = [
    ...new Set([...all.flatMap((one) => one.remarks ?? []), ...contradiction(all)]),
  ].toSorted();
  const sources = [...new Set(all.flatMap((one) => one.sources))].toSorted();
  return { ...first, sources, ...(remarks.length > 0 && { remarks }) };
}

function covers(silence: Silence, finding: Finding): boolean {
  return (
    (silence.ruleId === '*' || silence.ruleId === finding.ruleId) &&
    silence.matches(finding.location.path, finding.fingerprint)
  );
}

/** Orders findings for people: the most severe first, then by place, then by rule. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareLevels(a.level, b.level) ||
    compareText(a.location.path, b.location.path) ||
    a.location.line - b.location.line ||
    a.location.column - b.location.column ||
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.fingerprint, b.fingerprint) ||
    compareText(a.message, b.message) ||
    compareText(JSON.stringify(a.related ?? []), JSON.stringify(b.related ?? []))
  );
}
