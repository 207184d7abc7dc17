import { detailsOf } from '../../../model/details.ts';
import type { AnswerFacts } from '../../../model/instanceReport.ts';
import type { Conclusion } from '../../../model/outcome.ts';
import { judge } from '../../../reporting/judge.ts';
import type { LocalEvidence } from '../source.ts';

/** What programs found, as instances judged it; their own findings are in their results already. */
export function concludeAnswers(
  facts: ReadonlyMap<string, unknown>,
  evidence: LocalEvidence | undefined,
): Conclusion {
  const answers = [...facts.values()] as AnswerFacts[];
  const dropped = answers.reduce((sum, answer) => sum + answer.dropped, 0);
  if (!evidence) return { findings: [], dropped };
  const { report } = evidence;
  const judgements = answers.flatMap((answer) => answer.judgements);
  const local = [...report.findings, ...report.silenced.map(({ silenced: _, ...finding }) => finding)];
  const judged = judge(
    local.map((finding) => ({ ...finding, sources: ['local'] })),
    judgements,
  );
  const silenced = report.silenced.map(({ ruleId, fingerprint, silenced: { by, reason } }) => ({
    ruleId,
    by,
    reason,
    matches: (_: string, other?: string) => other === fingerprint,
  }));
  return {
    findings: judged.findings,
    details: detailsOf(report),
    silences: [...silenced, ...judged.silences],
    outputs: report.outputs,
    dropped,
  };
}
