import type { Board } from '../journal/board.ts';
import { jsonHoldsSecret, maskValue } from '../journal/mask.ts';
import type { Finding } from '../model/finding.ts';
import type { RunOutcome } from '../model/event.ts';
import type { Conclusion, ItemOutcome } from '../model/outcome.ts';
import type { Coverage, Measures, Report } from '../model/report.ts';
import { levels } from '../model/severity.ts';
import { mergeFindings, type FindingsOf, type Merged } from '../reporting/merge.ts';
import type { Ledger } from './ledger.ts';
import type { RunRequest } from './request.ts';

/** What all pools of a run came to. */
export interface MergedRun extends Merged {
  readonly conclusions: readonly Conclusion[];
}

/** Merges what the pools delivered: each draws its own conclusions, then all findings become one list. */
export async function mergeRun(ledgers: readonly Ledger[]): Promise<MergedRun> {
  const pools = [];
  for (const ledger of ledgers) {
    const { keep, conclude } = ledger.request;
    const conclusion = await conclude(ledger.facts());
    const parts = [
      ...ledger.byInstance().map(findingsOf),
      { source: 'merge', findings: conclusion.findings },
    ];
    pools.push({
      conclusion,
      parts: parts.map(({ source, findings }) => ({ source, findings: findings.filter(keep) })),
    });
  }
  const conclusions = pools.map(({ conclusion }) => conclusion);
  const merged = mergeFindings(
    pools.flatMap(({ parts }) => parts),
    conclusions.flatMap(({ silences = [] }) => silences),
  );
  return { ...merged, conclusions };
}

/** What is known when everything has been merged. */
export interface Ending {
  readonly board: Board;
  readonly merged: MergedRun;
  readonly measures: Measures;
}

/** Puts the report together. Coverage is counted from the board, never from what was intended. */
export function buildReport(request: RunRequest, { board, merged, measures }: Ending): Report {
  const { pools, store, signal } = request;
  const plans = pools.map(({ plan }) => plan);
  const { findings, silenced, conclusions } = merged;
  const coverage = coverageOf(board);
  const [error, warning, note] = levels.map((level) => findings.filter((one) => one.level === level).length);
  return {
    schemaVersion: 1,
    tool: { name: 'pool-run', version: plans[0]?.versions['pool-run'] ?? '' },
    run: store.run,
    command: plans.map((plan) => plan.command).join(' '),
    outcome: outcomeOf(coverage, signal.aborted),
    counts: { error: error ?? 0, warning: warning ?? 0, note: note ?? 0, silenced: silenced.length },
    coverage,
    findings,
    silenced,
    rules: rulesOf(pools, [...findings, ...silenced]),
    ...Object.assign({}, ...conclusions.map(({ details }) => details)),
    outputs: conclusions.flatMap((one) => one.outputs ?? []),
    plans,
    measures,
  };
}

/** The rules of what was found. A model names its findings itself. */
function rulesOf(pools: RunRequest['pools'], findings: readonly Finding[]): Report['rules'] {
  const levelOf = new Map(findings.map(({ ruleId, level }) => [ruleId, level]));
  const known = pools.flatMap(({ rules }) => rules).filter((rule) => levelOf.delete(rule.id));
  const named = [...levelOf].filter(([id]) => findings.some((one) => one.ruleId === id && one.origin));
  return [
    ...known.map(({ id, level, reason, fix }) => ({ id, level, reason, fix })),
    ...named.map(([id, level]) => ({
      id,
      level,
      reason: 'A model reported it in its own words; no program has checked it.',
      fix: 'Read the place, and judge for yourself.',
    })),
  ];
}

function coverageOf(board: Board): Coverage {
  const failures: Coverage['failures'] = [];
  const changed: string[] = [];
  for (const [item, { status, cause, reason, attempt, changed: isChanged }] of board.items) {
    if (status === 'failed') {
      failures.push({ item, cause: cause ?? 'no-answer', reason: reason ?? '', attempts: attempt });
    } else if (status === 'done' && isChanged) changed.push(item);
  }
  const { planned, done, failed } = board;
  const skipped = planned - done - failed;
  return { planned, done, failed, skipped, complete: done === planned, failures, changed };
}

function outcomeOf(coverage: Coverage, interrupted: boolean): RunOutcome {
  if (coverage.complete) return 'complete';
  return interrupted ? 'interrupted' : 'incomplete';
}

function findingsOf([source, outcomes]: readonly [string, readonly ItemOutcome[]]): FindingsOf {
  const findings: Finding[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'done') for (const finding of outcome.result.findings) findings.push(finding);
  }
  return { source, findings };
}

/**
 * The report without any key that somebody wrote into a file or printed. Done before it is told in any format: in the midst
 * of JSON or HTML a key can hide behind an escape, and cutting it out could break them.
 */
export function withoutSecrets(report: Report): Report {
  // The plans name what a user named, and their texts are masked where they are written.
  const { plans, rules, tool, measures, ...told } = report;
  const { instances } = measures;
  if (!jsonHoldsSecret(JSON.stringify([told, instances]))) return report;
  const [masked, lost] = maskValue([told, instances]) as [typeof told, typeof instances];
  return { ...report, ...masked, measures: { ...measures, instances: lost } };
}
