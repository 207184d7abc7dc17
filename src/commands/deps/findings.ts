import type { Finding } from '../../model/finding.ts';
import type { Level } from '../../model/severity.ts';
import type { Observed } from '../observation.ts';
import { levelOf, type RuleId } from './catalogue.ts';
import { digest } from '../digest.ts';

/** What a rule saw in a manifest or a lockfile. */
export interface Seen extends Observed<RuleId> {
  readonly path: string;
  readonly line: number;
  /** Default: the rule's own. */
  readonly level?: Level;
}

/** As findings of a report. What a file says twice is told once, at its first place. */
export function findingsOf(seen: Iterable<Seen>): Finding[] {
  const findings = new Map<string, Finding>();
  for (const { ruleId, message, path, line, evidence, level = levelOf(ruleId), related } of seen) {
    const fingerprint = digest(JSON.stringify([ruleId, path, evidence]));
    if (findings.has(fingerprint)) continue;
    findings.set(fingerprint, {
      ruleId,
      level,
      message,
      location: { path, line, column: 1 },
      ...(related && related.length > 0 && { related: [...related] }),
      fingerprint,
      sources: [],
    });
  }
  return [...findings.values()];
}
