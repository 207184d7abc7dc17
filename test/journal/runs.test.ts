import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTimeOf } from '../../src/engines/processIdentity.ts';
import { createRunFolder, runPath } from '../../src/journal/runFolder.ts';
import { pruneRuns } from '../../src/journal/prune.ts';
import { findRun, readRunPlan } from '../../src/journal/runs.ts';
import { describeFailure } from '../../src/model/errors.ts';
import type { RunOutcome } from '../../src/model/event.ts';
import { itemsOf, planOf } from '../model/samples.ts';
import { stamped } from './journals.ts';
import { temporaryFolder } from './temporaryFolder.ts';

describe('finding a run', () => {
  it('takes the last one by default', async () => {
    const project = await projectWith('20260101t1-b', '20260102t1-a', '20251231t1-c');
    expect(findRun(project, undefined)).toEqual({ ok: true, value: '20260102t1-a' });
  });

  it.each(['20260102t1-a', '20260102', '2026010'])('finds it by %s', async (given) => {
    const project = await projectWith('20251231t1-c', '20260102t1-a');
    expect(findRun(project, given)).toEqual({ ok: true, value: '20260102t1-a' });
  });

  it('finds one whose id is the beginning of another', async () => {
    expect(findRun(await projectWith('run', 'run-2'), 'run')).toEqual({ ok: true, value: 'run' });
  });

  it('wants more where several begin so', async () => {
    const found = findRun(await projectWith('2026-a', '2026-b', '2027'), '2026');
    expect(found).toEqual({
      ok: false,
      reason: { code: 'run-ambiguous', given: '2026', runs: ['2026-a', '2026-b'] },
    });
    expect(!found.ok && describeFailure(found.reason)).toContain('2026-a, 2026-b');
  });

  it.each(['20260102t1-x', '', '..', '../runs/20260102t1-a'])('does not know %j', async (given) => {
    const found = findRun(await projectWith('20260102t1-a'), given);
    expect(found).toMatchObject({ ok: false, reason: { code: 'run-unknown', given } });
  });

  it('names the nearest', async () => {
    const found = findRun(await projectWith('20260102t1-a'), '20260102t1-x');
    expect(!found.ok && describeFailure(found.reason)).toContain('Did you mean "20260102t1-a"?');
  });

  it('says so where nothing was run, also when there are files', async () => {
    const project = await temporaryFolder();
    expect(findRun(project, undefined)).toMatchObject({ ok: false, reason: { code: 'run-unknown' } });
    mkdirSync(runPath(project, ''), { recursive: true });
    writeFileSync(runPath(project, 'note.txt'), '');
    const found = findRun(project, undefined);
    expect(!found.ok && describeFailure(found.reason)).toMatch(/Nothing has been run/);
  });
});

describe('the plan of a run', () => {
  it('is read back as it was written', async () => {
    const project = await temporaryFolder();
    const store = createRunFolder(project, 'r1');
    const plan = { run: 'r1', arguments: ['audit', '.'], plans: [planOf(itemsOf('a', 'b'))] };
    store.writePlan(plan);
    await store.journal.close();
    expect(readRunPlan(project, 'r1')).toEqual({ ok: true, value: plan });
  });

  it('is missing where the run never began', async () => {
    expect(readRunPlan(await projectWith('r1'), 'r1')).toEqual({
      ok: false,
      reason: { code: 'run-not-begun', run: 'r1' },
    });
  });

  it.each([
    ['no JSON', '{"run":'],
    ['a plan of the time before runs had several', '{"command":"audit","shards":[]}'],
    ['a plan without items', '{"run":"r1","arguments":[],"plans":[{"command":"audit"}]}'],
  ])('that is %s is refused by the name of its file', async (_, text) => {
    const project = await projectWith('r1');
    const path = join(runPath(project, 'r1'), 'plan.json');
    writeFileSync(path, text);
    const read = readRunPlan(project, 'r1');
    expect(read).toMatchObject({ ok: false, reason: { code: 'run-file-invalid', path } });
    expect(!read.ok && describeFailure(read.reason)).toContain(`${path}: this is no plan of a run`);
  });
});

describe('pruning runs', () => {
  it('keeps the newest that are finished', async () => {
    const project = await temporaryFolder();
    for (const run of ['r1', 'r2', 'r3', 'r4'])
      await finish(project, run, run === 'r2' ? 'incomplete' : 'complete');
    pruneRuns(project, 2);
    expect(left(project)).toEqual(['r3', 'r4']);
    pruneRuns(project, 2);
    expect(left(project)).toEqual(['r3', 'r4']);
  });

  it('never removes what can be gone on with, or is worked on', async () => {
    const project = await temporaryFolder();
    await finish(project, 'r1', 'interrupted');
    await finish(project, 'r2', undefined);
    await finish(project, 'r3', 'complete');
    mkdirSync(runPath(project, 'r4'));
    const live = createRunFolder(project, 'r5', { startTimeOf });
    live.journal.append(stamped({ type: 'run_finished', outcome: 'complete' }));
    await finish(project, 'r6', 'complete');
    pruneRuns(project, 0);
    expect(left(project)).toEqual(['r1', 'r2', 'r4', 'r5']);
    await live.journal.close();
    pruneRuns(project, 0);
    expect(left(project)).toEqual(['r1', 'r2', 'r4']);
  });

  it('has nothing to do where nothing was run', async () => {
    const project = await temporaryFolder();
    expect(() => pruneRuns(project, 0)).not.toThrow();
  });
});

const runs = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'];

function left(project: string): string[] {
  return runs.filter((run) => existsSync(runPath(project, run)));
}

async function projectWith(...ids: string[]): Promise<string> {
  const project = await temporaryFolder();
  for (const id of ids) mkdirSync(runPath(project, id), { recursive: true });
  return project;
}

/** A run whose last event is its end; without an outcome its orchestrator was killed. */
async function finish(project: string, run: string, outcome: RunOutcome | undefined): Promise<void> {
  const { journal } = createRunFolder(project, run, { startTimeOf });
  journal.append(stamped({ type: 'run_started', command: 'audit', items: 0, instances: 0 }));
  if (outcome) journal.append(stamped({ type: 'run_finished', outcome }));
  await journal.close();
}
