import type { Board } from '../journal/board.ts';
import type { RunOutcome } from '../model/event.ts';
import { levels } from '../model/severity.ts';
import type { Conclusion } from '../model/outcome.ts';
import type { Coverage, Report } from '../model/report.ts';
import type { Merged } from '../reporting/merge.ts';
import type { RunRequest } from './request.ts';

/** What is known when the last instance has ended. */
export interface Ending {
  readonly board: Board;
  readonly merged: Merged;
  readonly conclusion: Conclusion;
  readonly wallMilliseconds: number;
}

/** Puts the report together. Coverage is counted from the board, never from what was intended. */
export function buildReport(
  request: RunRequest,
  { board, merged, conclusion, wallMilliseconds }: Ending,
): Report {
  const { plan, store, mode, rules, signal } = request;
  const { findings, silenced } = merged;
  const coverage = coverageOf(board);
  const [error, warning, note] = levels.map((level) => findings.filter((one) => one.level === level).length);
  const seen = new Set([...findings, ...silenced].map((finding) => finding.ruleId));
  return {
    schemaVersion: 1,
    tool: { name: 'pool-run', version: plan.versions['pool-run'] },
    run: store.run,
    command: plan.command,
    outcome: outcomeOf(coverage, signal.aborted),
    counts: { error: error ?? 0, warning: warning ?? 0, note: note ?? 0, silenced: silenced.length },
    coverage,
    findings,
    silenced,
    rules: rules
      .filter((rule) => seen.has(rule.id))
      .map(({ id, level, reason, fix }) => ({ id, level, reason, fix })),
    ...(conclusion.definitions && { definitions: conclusion.definitions }),
    plan,
    measures: {
      wallMilliseconds,
      itemMilliseconds: [...board.instances.values()].reduce((sum, one) => sum + one.busyMilliseconds, 0),
      mode,
      peakMemoryBytes: request.memory(),
      instances: [...board.instances].map(([name, { done, failed, busyMilliseconds, cause }]) => ({
        name,
        items: done + failed,
        busyMilliseconds,
        ...(cause !== undefined && { lost: cause }),
      })),
    },
  };
}

function coverageOf(board: Board): Coverage {
  const failures = [...board.items].flatMap(([item, state]) =>
    state.status === 'failed' ? [{ item, reason: state.reason ?? 'unknown' }] : [],
  );
  const { planned, done, failed } = board;
  return { planned, done, failed, skipped: planned - done - failed, complete: done === planned, failures };
}

function outcomeOf(coverage: Coverage, interrupted: boolean): RunOutcome {
  if (coverage.complete) return 'complete';
  return interrupted ? 'interrupted' : 'incomplete';
}
