import { createHash } from 'node:crypto';
import type { Finding, Location } from '../../model/finding.ts';
import type { Level } from '../../model/severity.ts';
import { levelOf, type RuleId } from './catalogue.ts';

/** What a rule saw. `evidence` is what stays the same when lines move; it makes the fingerprint. */
export interface Seen {
  readonly ruleId: RuleId;
  readonly message: string;
  readonly path: string;
  readonly line: number;
  readonly evidence: string;
  /** Default: the rule's own. */
  readonly level?: Level;
  readonly related?: readonly Location[];
}

/** As findings of a report. What a file says twice is told once, at its first place. */
export function findingsOf(seen: Iterable<Seen>): Finding[] {
  const findings = new Map<string, Finding>();
  for (const { ruleId, message, path, line, evidence, level = levelOf(ruleId), related } of seen) {
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([ruleId, path, evidence]))
      .digest('hex')
      .slice(0, 32);
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
