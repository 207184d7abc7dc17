import { compareText } from '../model/compareText.ts';
import type { Finding, Silence } from '../model/finding.ts';
import type { Judgement } from '../model/instanceReport.ts';
import { compareLevels, type Level } from '../model/severity.ts';

/** Findings of programs after models have judged them, and those that they talked down. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly silences: readonly Silence[];
}

/**
 * Puts what instances said of findings beside them, whatever order they said it in. Of levels that contradict each other the higher one counts. What was only
 * rejected is silenced with the reason; but no model silences an error: a file that is looked at might have talked it into
 * that.
 */
export function judge(findings: readonly Finding[], judgements: readonly Judgement[]): Judged {
  const judged = findings.map((finding) => {
    const own = judgements
      .filter(({ fingerprint }) => fingerprint === finding.fingerprint)
      .toSorted((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
    return own.length === 0 ? { finding } : judgeOne(finding, own);
  });
  return {
    findings: judged.map(({ finding }) => finding),
    silences: judged.flatMap(({ silence }) => silence ?? []),
  };
}

function judgeOne(finding: Finding, own: readonly Judgement[]): { finding: Finding; silence?: Silence } {
  const confirmed = own.filter(({ verdict }) => verdict === 'confirmed');
  const rejected = own.filter(({ verdict }) => verdict === 'rejected');
  const level = highest([finding.level, ...confirmed.flatMap((one) => one.level ?? [])]);
  const raised = confirmed.filter((one) => one.level !== undefined && one.level !== finding.level);
  const remarks = [
    ...own.map(({ verdict, instance, reason }) => `${words[verdict]} by ${instance}: ${reason}`),
    ...raised.map(
      (one) => `${one.instance} calls it ${one.level}, a program ${finding.level}; the higher counts`,
    ),
  ];
  const sources = [...new Set([...finding.sources, ...own.map(({ instance }) => instance)])].toSorted();
  const judged: Finding = { ...finding, level, remarks: [...(finding.remarks ?? []), ...remarks], sources };
  const isRejected = rejected.length > 0 && confirmed.length === 0 && finding.level !== 'error';
  if (!isRejected) return { finding: judged };
  const { fingerprint, ruleId } = finding;
  const reason = rejected.map((one) => `rejected by ${one.instance}: ${one.reason}`).join('; ');
  return {
    finding: judged,
    silence: { ruleId, by: 'model', reason, matches: (_, other) => other === fingerprint },
  };
}

const words = { confirmed: 'confirmed', rejected: 'disputed', unsure: 'left open' } as const;

function highest(levels: readonly Level[]): Level {
  return levels.toSorted(compareLevels)[0] ?? 'note';
}
