import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../src/journal/file.ts';
import { createRunFolder, newRunId, stateFolder } from '../../src/journal/runFolder.ts';
import { doneOf, eventOf, findingOf, itemsOf, planOf } from '../model/samples.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { fc } from '../model/fc.ts';

describe('a run folder', () => {
  it('holds exactly the files of the design', async () => {
    const project = await temporaryFolder();
    const store = createRunFolder(project, 'r1');
    const plan = planOf(itemsOf('a', 'b'), { agent: 'code-reviewer', max_instances: 2 });
    store.writePlan(plan);
    for (const [index, shard] of plan.shards.entries()) store.writeShard(index + 1, shard);
    store.writeArtifact('code-reviewer#1', [doneOf('a')]);
    store.writeBoard({ done: 1 });
    store.writeReport('md', '# report\n');
    store.writeReport('sarif', '{}\n');
    await store.journal.close();

    expect(store.path).toBe(join(project, '.pool-run', 'runs', 'r1'));
    expect(filesBelow(store.path)).toEqual([
      'artifacts/code-reviewer_1.json',
      'artifacts/code-reviewer_1.md',
      'coordination.log',
      'plan.json',
      'report.md',
      'report.sarif',
      'shards/1.json',
      'shards/2.json',
      'task_board.json',
    ]);
    expect(json(store.path, 'plan.json')).toEqual(plan);
    expect(json(store.path, 'shards/2.json')).toEqual(plan.shards[1]);
    expect(json(store.path, 'task_board.json')).toEqual({ done: 1 });
    expect(readFileSync(join(store.path, 'report.md'), 'utf8')).toBe('# report\n');
  });

  it('writes what an instance delivered for people and for programs', async () => {
    const store = await newStore();
    const outcomes = [
      doneOf('a', [findingOf(), findingOf({ fingerprint: 'f2' })]),
      { status: 'failed', item: 'b', reason: 'boom' } as const,
    ];
    store.writeArtifact('w#1', outcomes);
    const [done, failed] = outcomes;
    expect(json(store.path, 'artifacts/w_1.json')).toEqual({
      instance: 'w#1',
      outcomes: [
        { ...done, result: undefined, findings: done?.status === 'done' && done.result.findings },
        failed,
      ],
    });
    const text = readFileSync(join(store.path, 'artifacts/w_1.md'), 'utf8');
    expect(text).toContain('# w#1');
    expect(text).toContain('"a": 2 findings');
    expect(text).toContain('"b": failed, "boom"');
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

  it('leaves what was there, and nothing beside it, when a write fails', async () => {
    const store = await newStore();
    mkdirSync(join(store.path, 'report.md'));
    writeFileSync(join(store.path, 'report.md', 'old'), '');
    expect(() => store.writeReport('md', 'new')).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(filesBelow(store.path)).toEqual(['coordination.log', 'report.md/old']);
  });

  it('journals to coordination.log', async () => {
    const store = await newStore();
    const event = eventOf({ type: 'instance_started', instance: 'w#1' });
    store.journal.append(event);
    await store.journal.close();
    expect(readJournal(join(store.path, 'coordination.log'))).toEqual({ ok: true, value: [event] });
  });

  it('never holds a real key, whatever was found', async () => {
    const store = await newStore();
    const key = ['ghp', 'R7kQ2mZx9LpW4vTn8YbC3dFj6HsG5uKe1oAi'].join('_');
    const finding = findingOf({ message: `The key ${key} is in the text.` });
    store.journal.append(
      eventOf({ type: 'item_failed', item: 'a', instance: 'w#1', attempt: 1, reason: `"${key}"` }),
    );
    store.writeArtifact('w#1', [doneOf('a', [finding])]);
    store.writeReport('md', key);
    await store.journal.close();
    const texts = filesBelow(store.path).map((name) => readFileSync(join(store.path, name), 'utf8'));
    expect(texts.join('\n')).toContain('ghp_R7k…');
    expect(texts.filter((text) => text.includes(key.slice(8)))).toEqual([]);
    expect(readJournal(join(store.path, 'coordination.log'))).toMatchObject({ ok: true });
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

async function newStore(): Promise<ReturnType<typeof createRunFolder>> {
  return createRunFolder(await temporaryFolder(), 'r1');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
}

function json(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
