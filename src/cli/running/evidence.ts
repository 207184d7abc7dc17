import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryStore } from '../../journal/runFolder.ts';
import { writeAtomically } from '../../journal/atomicFile.ts';
import { maskedJson } from '../../journal/mask.ts';
import type { RunEvent } from '../../model/event.ts';
import type { Finding } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import type { RunRequest } from '../../run/request.ts';
import { runPool } from '../../run/run.ts';
import type { LocalEvidence, PlannedSource, RunPlace } from '../sources/source.ts';

/** What runs that look share with the run that they belong to. */
export type Looking = Omit<
  RunRequest,
  'pools' | 'store' | 'reporters' | 'memory' | 'former' | 'outdated' | 'budget'
>;

/** Runs what works without a model, and keeps nothing of it. */
export function look(
  { plan, openEngine, rules, keep, conclude }: PlannedSource,
  request: Looking,
  place: RunPlace,
): Promise<Report> {
  const pool = {
    plan,
    engine: openEngine(plan, place),
    rules,
    keep,
    conclude: (facts: ReadonlyMap<string, unknown>) => conclude(plan, facts, place),
  };
  return runPool({ ...request, pools: [pool], store: memoryStore(place.run), reporters: {} });
}

/**
 * Runs what looks without a model. Its results are kept in the run's folder, so that a run that goes on does not do it
 * again: it may be the tests of a project.
 */
export async function lookFirst(
  pool: PlannedSource,
  request: Looking,
  place: RunPlace,
): Promise<LocalEvidence | undefined> {
  const { first } = pool;
  if (!first) return undefined;
  const { plan } = pool;
  const path = place.folder === undefined ? undefined : join(place.folder, `evidence.${plan.command}.json`);
  const known = readEvidence(path, plan.contentHash);
  if (known) return known;
  const owners = new Map<string, string>();
  const observe = (event: RunEvent): void => {
    if (event.type !== 'item_done') return;
    for (const { fingerprint } of event.result.findings) owners.set(fingerprint, event.item);
  };
  const report = await look(first, { ...request, observe }, place);
  const evidence = evidenceOf(report, plan.contentHash, owners);
  if (path !== undefined && report.outcome !== 'interrupted') {
    writeAtomically(path, `${maskedJson(evidence)}\n`);
  }
  return evidence;
}

function evidenceOf(report: Report, contentHash: string, owners: ReadonlyMap<string, string>): LocalEvidence {
  const items = report.plans.flatMap(({ shards }) =>
    shards.flatMap((shard) => shard.items.map(({ id }) => id)),
  );
  const byItem: Record<string, Finding[]> = {};
  for (const finding of report.findings) {
    const owner = owners.get(finding.fingerprint) ?? ownerByPlace(finding, items);
    if (owner !== undefined) (byItem[owner] ??= []).push(finding);
  }
  const failed = report.coverage.failures.map(({ item, cause, reason }) => [
    item,
    { failure: cause, reason },
  ]);
  return { contentHash, report, byItem, failed: Object.fromEntries(failed) as LocalEvidence['failed'] };
}

/** What only shows across items belongs to the item whose file it is in; else always to the same one of them. */
function ownerByPlace({ location, fingerprint }: Finding, items: readonly string[]): string | undefined {
  if (items.includes(location.path)) return location.path;
  const inOrder = items.toSorted();
  return inOrder[Number.parseInt(fingerprint.slice(0, 8), 16) % inOrder.length] ?? inOrder[0];
}

function readEvidence(path: string | undefined, contentHash: string): LocalEvidence | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  try {
    const evidence = JSON.parse(readFileSync(path, 'utf8')) as LocalEvidence;
    return evidence.contentHash === contentHash ? evidence : undefined;
  } catch {
    // A damaged file is as good as none: it is made again.
    return undefined;
  }
}
