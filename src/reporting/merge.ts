import { compareText } from '../model/compareText.ts';
import type { Finding, Silence, SilencedFinding } from '../model/finding.ts';
import { compareLevels } from '../model/severity.ts';

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
 * names them all. The result does not depend on the order of the parts.
 */
export function mergeFindings(parts: readonly FindingsOf[], silences: readonly Silence[] = []): Merged {
  const findings: Finding[] = [];
  const silenced: SilencedFinding[] = [];
  for (const finding of unite(parts)) {
    const silence = silences.find((candidate) => covers(candidate, finding));
    if (silence) silenced.push({ ...finding, silenced: { by: silence.by, reason: silence.reason } });
    else findings.push(finding);
  }
  return { findings: findings.toSorted(compareFindings), silenced: silenced.toSorted(compareFindings) };
}

function unite(parts: readonly FindingsOf[]): Iterable<Finding> {
  const byFingerprint = new Map<string, Finding>();
  for (const { source, findings } of parts) {
    for (const finding of findings) {
      const known = byFingerprint.get(finding.fingerprint);
      const sources = [...new Set([...(known?.sources ?? []), ...finding.sources, source])].toSorted();
      const first = known && compareFindings(known, finding) <= 0 ? known : finding;
      byFingerprint.set(finding.fingerprint, { ...first, sources });
    }
  }
  return byFingerprint.values();
}

function covers(silence: Silence, finding: Finding): boolean {
  return (
    (silence.ruleId === '*' || silence.ruleId === finding.ruleId) && silence.matches(finding.location.path)
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
