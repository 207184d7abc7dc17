import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../src/journal/file.ts';
import {
  createRunFolder,
  deadRuns,
  openRunFolder,
  processesOf,
  settleRun,
  stateFolder,
  type RunFolder,
} from '../../src/journal/runFolder.ts';
import type { RunPlan } from '../../src/model/plan.ts';
import { claimed, stamped } from './journals.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { processes, runPlanOf, filesBelow, json } from './runFolders.ts';

/** The process that holds a run is another one by now, or gone. */
const others = { startTimeOf: () => 'another' };

describe('a run that is gone on with', () => {
  it('has the next epoch, and keeps the plan before as it was', async () => {
    const project = await temporaryFolder();
    await begun(project, runPlanOf('a', 'b'));
    const store = opened(project);
    expect(store.epoch).toBe(2);
    store.writePlan(runPlanOf('a', 'c'));
    await store.journal.close();
    const third = opened(project);
    third.writePlan(runPlanOf('a', 'd'));
    await third.journal.close();
    expect(json(store.path, 'plan.1.json')).toEqual(runPlanOf('a', 'b'));
    expect(json(store.path, 'plan.2.json')).toEqual(runPlanOf('a', 'c'));
    expect(json(store.path, 'plan.json')).toEqual(runPlanOf('a', 'd'));
  });

  it('keeps one plan where nothing has changed', async () => {
    const project = await temporaryFolder();
    await begun(project, runPlanOf('a'));
    const store = opened(project);
    store.writePlan(runPlanOf('a'));
    await store.journal.close();
    expect(filesBelow(store.path).filter((name) => name.startsWith('plan'))).toEqual(['plan.json']);
  });

  it('goes on in the same journal', async () => {
    const project = await temporaryFolder();
    await begun(project, runPlanOf('a'));
    const store = opened(project);
    store.journal.append(stamped(claimed('a'), 2));
    await store.journal.close();
    const path = join(store.path, 'coordination.log');
    expect(readJournal(path)).toEqual({ ok: true, value: [stamped(claimed('a')), stamped(claimed('a'), 2)] });
  });

  it('is refused while another one works on it', async () => {
    const project = await temporaryFolder();
    const first = createRunFolder(project, 'r1', processes);
    first.writePlan(runPlanOf('a'));
    expect(openRunFolder(project, 'r1', processes)).toMatchObject({
      ok: false,
      reason: { code: 'run-held' },
    });
    await first.journal.close();
    await opened(project).journal.close();
  });

  it.each(['r1', 'r2'])('is refused where %s never began', async (run) => {
    const project = await temporaryFolder();
    await createRunFolder(project, 'r1', processes).journal.close();
    expect(openRunFolder(project, run, processes)).toEqual({
      ok: false,
      reason: { code: 'run-not-begun', run },
    });
  });

  it('is a failure that names the path where nothing can be written', async () => {
    const project = await temporaryFolder();
    const { path } = await begun(project, runPlanOf('a'));
    rmSync(join(path, 'shards'), { recursive: true });
    writeFileSync(join(path, 'shards'), '');
    const refused = openRunFolder(project, 'r1', processes);
    expect(refused).toMatchObject({
      ok: false,
      reason: { code: 'cannot-write', path: join(path, 'shards') },
    });
    rmSync(join(path, 'shards'));
    // What could not be opened is not held either.
    await opened(project).journal.close();
  });
});

describe('runs whose orchestrator is dead', () => {
  it('are known until they are settled', async () => {
    const project = await temporaryFolder();
    expect(deadRuns(project, processes)).toEqual([]);
    createRunFolder(project, 'r1', processes);
    await createRunFolder(project, 'r2', processes).journal.close();
    expect(deadRuns(project, processes)).toEqual([]);
    expect(deadRuns(project, others)).toEqual(['r1']);
    settleRun(project, 'r1');
    expect(deadRuns(project, others)).toEqual([]);
  });

  it('are not those of which nobody can tell', async () => {
    const project = await temporaryFolder();
    const store = createRunFolder(project, 'r1');
    expect(deadRuns(project, others)).toEqual([]);
    await store.journal.close();
  });

  it('are known again when who went on with them dies', async () => {
    const project = await temporaryFolder();
    await begun(project, runPlanOf('a'));
    opened(project);
    expect(deadRuns(project, others)).toEqual(['r1']);
  });

  it('have the processes that were started and have not ended', async () => {
    const project = await temporaryFolder();
    const store = createRunFolder(project, 'r1', processes);
    const start = (pid: number, startTime: string): void => {
      store.journal.append(stamped({ type: 'process_started', instance: 'w#1', pid, startTime }));
    };
    store.journal.append(stamped(claimed('"process_started" is only a name')));
    start(1, 't1');
    start(2, 't2');
    start(3, 't3');
    for (const pid of [2, 3]) store.journal.append(stamped({ type: 'process_ended', instance: 'w#1', pid }));
    start(3, 't3 later');
    store.journal.append(stamped(claimed('b')));
    await store.journal.close();
    expect(processesOf(project, 'r1')).toEqual([
      { pid: 1, startTime: 't1' },
      { pid: 3, startTime: 't3 later' },
    ]);
  });

  it('have none where there is no journal, and those before a torn line', async () => {
    const project = await temporaryFolder();
    expect(processesOf(project, 'r1')).toEqual([]);
    mkdirSync(join(project, stateFolder, 'runs', 'r1'), { recursive: true });
    const line = JSON.stringify(
      stamped({ type: 'process_started', instance: 'w#1', pid: 1, startTime: 't1' }),
    );
    const path = join(project, stateFolder, 'runs', 'r1', 'coordination.log');
    writeFileSync(path, `${line}\n${line.replace('t1', 't2').slice(0, -5)}`);
    expect(processesOf(project, 'r1')).toEqual([{ pid: 1, startTime: 't1' }]);
  });
});

/** A run `r1` that was begun, with one claim in its journal, and is held by nobody. */
async function begun(project: string, plan: RunPlan): Promise<RunFolder> {
  const store = createRunFolder(project, 'r1', processes);
  store.writePlan(plan);
  store.journal.append(stamped(claimed('a')));
  await store.journal.close();
  return store;
}

function opened(project: string): RunFolder {
  const store = openRunFolder(project, 'r1', processes);
  if (!store.ok) throw new Error(JSON.stringify(store.reason));
  return store.value;
}
