import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../src/journal/file.ts';
import { createRunFolder, newRunId, stateFolder, type RunFolder } from '../../src/journal/runFolder.ts';
import { runPlanSchema } from '../../src/model/plan.ts';
import { doneOf, failedOf, findingOf, itemsOf, planOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';
import { claimed, stamped } from './journals.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { processes, runPlanOf, filesBelow, json } from './runFolders.ts';

describe('a run folder', () => {
  it('holds exactly the files of the design', async () => {
    const project = await temporaryFolder();
    const store = createRunFolder(project, 'r1', processes);
    const plan = runPlanOf('a', 'b');
    store.writePlan(plan);
    const shards = plan.plans.flatMap((one) => one.shards);
    for (const [index, shard] of shards.entries()) store.writeShard(index + 1, shard);
    store.writeArtifact('code-reviewer#1', [doneOf('a')]);
    store.writeBoard(() => ({ done: 1 }));
    store.writeReport('md', '# report\n');
    store.writeReport('sarif', '{}\n');
    await store.journal.close();

    expect(store).toMatchObject({ run: 'r1', epoch: 1, path: join(project, '.pool-run', 'runs', 'r1') });
    expect(filesBelow(store.path)).toEqual([
      'artifacts/code-reviewer_1.json',
      'artifacts/code-reviewer_1.md',
      'coordination.log',
      'orchestrators/1.json',
      'plan.json',
      'report.md',
      'report.sarif',
      'shards/1.json',
      'shards/2.json',
      'task_board.json',
    ]);
    expect(json(store.path, 'plan.json')).toEqual(plan);
    expect(json(store.path, 'shards/2.json')).toEqual(shards[1]);
    expect(json(store.path, 'task_board.json')).toEqual({ done: 1 });
    expect(readFileSync(join(store.path, 'report.md'), 'utf8')).toBe('# report\n');
  });

  it('has plans of several commands, with one line for each item', async () => {
    const store = await newStore();
    const plans = [planOf(itemsOf('a', 'b "c"'), { max_instances: 2 }), planOf([]), planOf(itemsOf('d'))];
    const plan = { run: 'r1', arguments: ['audit', '--only', 'x'], plans };
    store.writePlan(plan);
    expect(runPlanSchema.parse(json(store.path, 'plan.json'))).toEqual(plan);
    const lines = readFileSync(join(store.path, 'plan.json'), 'utf8').split('\n');
    expect(lines.filter((line) => line.startsWith('{"id":'))).toHaveLength(3);
  });

  it('has a shard also without a plan', async () => {
    const store = await newStore();
    const [shard] = planOf(itemsOf('a')).shards;
    if (shard) store.writeShard(1, shard);
    expect(json(store.path, 'shards/1.json')).toEqual(shard);
  });

  it('writes what an instance delivered for people and for programs', async () => {
    const store = await newStore();
    const done = doneOf('a', [findingOf(), findingOf({ fingerprint: 'f2' })]);
    const failed = failedOf('b', 'boom');
    store.writeArtifact('w#1', [done, { ...doneOf('c'), changed: true } as typeof done, failed]);
    expect(json(store.path, 'artifacts/w_1.json')).toEqual({
      instance: 'w#1',
      outcomes: [
        { ...done, result: undefined, findings: done.status === 'done' && done.result.findings },
        { status: 'done', item: 'c', milliseconds: 1, changed: true, findings: [] },
        failed,
      ],
    });
    expect(readFileSync(join(store.path, 'artifacts/w_1.md'), 'utf8')).toBe(
      '# w#1\n\n- "a": 2 findings\n- "c": 0 findings, changed meanwhile\n- "b": failed (failed-analysis), "boom"\n',
    );
  });

  it('writes a board with one line for each item, whatever its fields are', async () => {
    const store = await newStore();
    const board = {
      limit: undefined,
      items: { 'a "b"': { status: 'done' }, c: {} },
      none: {},
      list: [],
      at: null,
    };
    store.writeBoard(() => board);
    expect(json(store.path, 'task_board.json')).toEqual(board);
    const text = readFileSync(join(store.path, 'task_board.json'), 'utf8');
    expect(text.split('\n').filter((line) => line.startsWith('"a ') || line.startsWith('"c"'))).toHaveLength(
      2,
    );
  });

  it.each([
    ['../../up#1', '.._.._up_1'],
    ['a/b\\c#2', 'a_b_c_2'],
    ['with space#3', 'with_space_3'],
  ])('keeps the artifact of %s inside its folder', async (instance, name) => {
    const store = await newStore();
    store.writeArtifact(instance, []);
    expect(existsSync(join(store.path, 'artifacts', `${name}.json`))).toBe(true);
  });

  it('replaces a file as a whole: who has it open still reads the old one', async () => {
    const store = await newStore();
    store.writeReport('md', 'old');
    const reader = openSync(join(store.path, 'report.md'), 'r');
    store.writeReport('md', 'new and longer');
    expect(readFileSync(reader, 'utf8')).toBe('old');
    closeSync(reader);
    expect(readFileSync(join(store.path, 'report.md'), 'utf8')).toBe('new and longer');
    expect(filesBelow(store.path)).toEqual(['coordination.log', 'report.md']);
  });

  it('leaves what was there, and nothing beside it, when a write fails, and names the file', async () => {
    const store = await newStore();
    const path = join(store.path, 'report.md');
    mkdirSync(path);
    writeFileSync(join(path, 'old'), '');
    expect(() => store.writeReport('md', 'new')).toThrow(expect.objectContaining({ path }));
    expect(filesBelow(store.path)).toEqual(['coordination.log', 'report.md/old']);
  });

  it('journals to coordination.log', async () => {
    const store = await newStore();
    const event = stamped(claimed('a'));
    store.journal.append(event);
    await store.journal.close();
    expect(readJournal(join(store.path, 'coordination.log'))).toEqual({ ok: true, value: [event] });
  });

  it('never holds a real key, whatever was found', async () => {
    const store = await newStore();
    const key = ['ghp', 'R7kQ2mZx9LpW4vTn8YbC3dFj6HsG5uKe1oAi'].join('_');
    const plan = planOf(itemsOf(`keys/${key}`));
    store.writePlan({ run: 'r1', arguments: [`--only=${key}`], plans: [plan] });
    for (const shard of plan.shards) store.writeShard(1, shard);
    store.writeArtifact('w#1', [doneOf('a', [findingOf({ message: `The key\n${key} is in the text.` })])]);
    store.writeArtifact(key, [failedOf('b', key)]);
    store.writeBoard(() => ({ [key]: `\t${key}` }));
    store.writeReport('md', key);
    store.journal.append(stamped(claimed(key)));
    await store.journal.close();
    const names = filesBelow(store.path).filter((name) => !name.includes(key));
    const texts = names.map((name) => readFileSync(join(store.path, name), 'utf8'));
    expect(texts.join('\n')).toContain('ghp_R7k…');
    expect(names.filter((_, index) => texts[index]?.includes(key.slice(8)))).toEqual([]);
    for (const name of names.filter((one) => one.endsWith('.json')))
      expect(() => json(store.path, name)).not.toThrow();
  });

  it('hides everything below .pool-run from git', async () => {
    const project = await temporaryFolder();
    await createRunFolder(project, 'r1').journal.close();
    expect(readFileSync(join(project, stateFolder, '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('leaves a .gitignore of the user alone', async () => {
    const project = await temporaryFolder();
    await createRunFolder(project, 'r1').journal.close();
    const ignore = join(project, stateFolder, '.gitignore');
    writeFileSync(ignore, '# mine\n');
    await createRunFolder(project, 'r2').journal.close();
    expect(readFileSync(ignore, 'utf8')).toBe('# mine\n');
  });

  it('cannot be made where a file is in its place', async () => {
    const project = await temporaryFolder();
    writeFileSync(join(project, stateFolder), '');
    expect(() => createRunFolder(project, 'r1')).toThrow(/EEXIST|ENOTDIR/);
  });
});

describe('the id of a run', () => {
  it('can be read as a time', () => {
    expect(newRunId(new Date('2026-11-20T13:05:09.042Z'), 'abcd')).toBe('20261120t130509-042z-abcd');
  });

  it('differs from that of a run in the same millisecond', () => {
    const now = new Date(0);
    expect(newRunId(now, 'a')).not.toBe(newRunId(now, 'b'));
  });

  it('sorts by time and is fit for a file name', () => {
    const times = fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true });
    const random = fc.stringMatching(/^[0-9a-f]{4}$/);
    fc.assert(
      fc.property(times, times, random, random, (one, other, a, b) => {
        fc.pre(one.getTime() < other.getTime());
        expect(newRunId(one, a) < newRunId(other, b)).toBe(true);
        expect(newRunId(one, a)).toMatch(/^[\da-z-]+$/);
      }),
    );
  });
});

async function newStore(): Promise<RunFolder> {
  return createRunFolder(await temporaryFolder(), 'r1');
}
