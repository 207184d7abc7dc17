import type { RunEvent } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { Record } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { applyEvent, boardToJson, emptyBoard } from '../journal/board.ts';
import { mergeFindings, type FindingsOf } from '../reporting/merge.ts';
import { dispatch, type Delivery } from './dispatch.ts';
import { buildReport } from './report.ts';
import type { RunRequest } from './request.ts';

/**
 * Executes a plan: dispatch, journal, merge, report. Every event is journaled before anybody else sees it, and the
 * report is written also when the run was interrupted: it then covers what was done.
 */
export async function runPool(request: RunRequest): Promise<Report> {
  try {
    return await tell(request);
  } finally {
    await request.store.journal.close();
  }
}

/** The run as a story: plan, dispatch, merge, report. */
async function tell(request: RunRequest): Promise<Report> {
  const { plan, engine, store, signal } = request;
  const started = request.now();
  const board = emptyBoard();
  const record = recorder(request, (event) => applyEvent(board, event));

  store.writePlan(plan);
  for (const [index, shard] of plan.shards.entries()) store.writeShard(index + 1, shard);
  record({ type: 'run_started', command: plan.command, items: plan.items, instances: plan.shards.length });

  const deliveries = await dispatch(plan, engine, record, signal);
  for (const { instance, outcomes } of deliveries) store.writeArtifact(instance, outcomes);

  const conclusion = request.conclude(factsOf(plan, deliveries));
  const parts = [...deliveries.map(findingsOf), { source: 'merge', findings: conclusion.findings }];
  const kept = parts.map(({ source, findings }) => ({ source, findings: findings.filter(request.keep) }));
  const merged = mergeFindings(kept, conclusion.silences);
  const report = buildReport(request, {
    board,
    merged,
    conclusion,
    wallMilliseconds: request.now() - started,
  });

  record({ type: 'run_finished', outcome: report.outcome });
  store.writeBoard(boardToJson(board));
  for (const [extension, reporter] of Object.entries(request.reporters)) {
    store.writeReport(extension, reporter(report));
  }
  return report;
}

function recorder({ store, now, observe }: RunRequest, apply: (event: RunEvent) => void): Record {
  return (unstamped) => {
    const event: RunEvent = { ...unstamped, run: store.run, epoch: 1, at: Math.round(now()) };
    store.journal.append(event);
    apply(event);
    observe?.(event);
  };
}

function factsOf(plan: Plan, deliveries: readonly Delivery[]): Map<string, unknown> {
  const byItem = new Map<string, unknown>();
  for (const { outcomes } of deliveries) {
    for (const outcome of outcomes) {
      if (outcome.status === 'done') byItem.set(outcome.item, outcome.result.facts);
    }
  }
  const ids = plan.shards.flatMap((shard) => shard.items.map((item) => item.id)).toSorted();
  return new Map(ids.filter((id) => byItem.has(id)).map((id) => [id, byItem.get(id)]));
}

function findingsOf({ instance, outcomes }: Delivery): FindingsOf {
  return {
    source: instance,
    findings: outcomes.flatMap((outcome) => (outcome.status === 'done' ? outcome.result.findings : [])),
  };
}
