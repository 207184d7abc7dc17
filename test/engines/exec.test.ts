import { existsSync, readFileSync, realpathSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execEngine, type ExecOptions } from '../../src/engines/exec.ts';
import { sha256 } from '../model/samples.ts';
import { project } from '../project.ts';
import { eventually } from './noneAlive.ts';
import { open, textOfAll, textOf } from './execInstance.ts';

const options: ExecOptions = {
  exec: ['lint', '{items}'],
  output: 'text',
  cwd: '/',
  run: 'r1',
  folder: undefined,
  ceiling: 4,
  inputs: undefined,
};

describe('the engine', () => {
  it.each([
    [['lint', '{item}'], 'item'],
    [['lint', '{items}'], 'shard'],
    [['lint', '{file}'], 'shard'],
    [['lint'], 'shard'],
  ] as const)('gives %j an %s at once', (exec, unit) => {
    expect(execEngine({ ...options, exec })).toMatchObject({
      name: 'exec',
      mode: 'processes',
      unit,
      batch: 1,
      ceiling: 4,
    });
  });

  it('has results that depend on what it was told, and that are not kept when it was told nothing', () => {
    const [item] = [{ id: 'a', key: 'k', weight: 1 }];
    expect(execEngine({ ...options, inputs: 'digest' }).dependencies?.(item)).toBe('digest');
    expect(execEngine(options).dependencies?.(item)).toBeUndefined();
  });

  it('has another version for other words', () => {
    expect(execEngine(options).version).toBe(execEngine(options).version);
    expect(execEngine({ ...options, exec: ['lint', '-x', '{items}'] }).version).not.toBe(
      execEngine(options).version,
    );
  });
});

describe('a program gets its items', () => {
  it('one after another by {item}, a process for each, and tells each when it is done', async () => {
    const run = await open(['sh', '-c', 'printf "<%s>" "$@"', 'sh', '{item}', '--is={item}']);
    const { outcomes } = await run.work('a', '$(b)', 'c d');
    expect(outcomes.map(textOf)).toEqual(['<a><--is=a>', '<$(b)><--is=$(b)>', '<c d><--is=c d>']);
    expect(run.processes).toHaveLength(3);
    await run.instance.close();
  });

  it('as arguments by {items}', async () => {
    expect(await textOfAll(['sh', '-c', 'printf "<%s>" "$@"', 'sh', '{items}'], 'a', 'b c', 'd\ne')).toBe(
      '<a><b c><d\ne>',
    );
  });

  it('in a file by {file}, which lies in the folder of the run', async () => {
    const folder = project({});
    const run = await open(['sh', '-c', 'echo "$1"; cat "$1"', 'sh', '{file}'], { folder });
    const { outcomes } = await run.work('a', 'b c');
    const list = join(folder, 'shards/worker_2.1.txt');
    expect(outcomes.map(textOf)).toEqual([`${list}\na\nb c\n`, undefined]);
    expect(readFileSync(list, 'utf8')).toBe('a\nb c\n');
    await run.instance.close();
  });

  it('in a file that is gone afterwards where the run has no folder', async () => {
    const run = await open(['sh', '-c', 'printf %s "$1"', 'sh', '{file}']);
    const { outcomes } = await run.work('a');
    const list = textOf(outcomes[0]) ?? '';
    expect(existsSync(list)).toBe(true);
    await run.instance.close();
    expect(existsSync(join(list, '../..'))).toBe(false);
  });

  it('on its standard input by nothing', async () => {
    expect(await textOfAll(['cat'], 'a', 'b c')).toBe('a\nb c\n');
  });

  it('as files even if they look like options', async () => {
    const cwd = project({ '-rf': 'text', b: '' });
    const run = await open(['sh', '-c', 'printf "<%s>" "$@"', 'sh', '{items}'], { cwd });
    expect((await run.work('-rf', 'b')).outcomes.map(textOf)).toEqual(['<./-rf><b>', undefined]);
    await run.instance.close();
  });

  it('without those that cannot be passed, and these fail with a reason', async () => {
    const run = await open(['cat']);
    const { outcomes } = await run.work('a\nb', 'c');
    expect(outcomes).toMatchObject([
      {
        status: 'failed',
        item: 'a\nb',
        cause: 'failed-analysis',
        reason: expect.stringContaining('{items}') as string,
      },
      { status: 'done', item: 'c', result: { facts: { output: { text: 'c\n' } } } },
    ]);
    await run.instance.close();
  });

  it('and is not started when there is none left', async () => {
    const run = await open(['cat']);
    expect((await run.work('a\nb')).outcomes).toHaveLength(1);
    expect((await run.work()).outcomes).toEqual([]);
    expect(run.processes).toEqual([]);
    await run.instance.close();
  });

  it('and is told who it is, in the project’s folder', async () => {
    const cwd = realpathSync(project({}));
    const names = ['CLAUDE_INSTANCE_ID', 'CLAUDE_TOTAL_INSTANCES', 'POOL_RUN_ID', 'POOL_RUN_SHARD'];
    const script = `pwd -P; for name in ${names.join(' ')}; do printenv $name; done`;
    const run = await open(['sh', '-c', script], { cwd });
    expect(textOf((await run.work('a')).outcomes[0])).toBe(`${cwd}\n2\n3\nr1\n2\n`);
    await run.instance.close();
  });
});

describe('items that are files', () => {
  it('and are gone when it begins have failed as missing, and the program is not told of them', async () => {
    const cwd = project({ a: 'text' });
    const run = await open(['cat'], { cwd });
    const { outcomes } = await run.work(
      { id: 'gone', content: sha256('x') },
      { id: 'a', content: sha256('text') },
      'no file',
    );
    expect(outcomes).toMatchObject([
      {
        status: 'failed',
        item: 'gone',
        cause: 'missing',
        reason: expect.stringContaining('deleted since the plan') as string,
      },
      { status: 'done', item: 'a', result: { facts: { output: { text: 'a\nno file\n' } } } },
      { status: 'done', item: 'no file' },
    ]);
    await run.instance.close();
  });

  it('and are larger than what is read at once are compared as well', async () => {
    const large = 'x'.repeat(3_000_000);
    const run = await open(['sh', '-c', 'echo more >> written'], {
      cwd: project({ same: large, written: large }),
    });
    const { outcomes } = await run.work(...['same', 'written'].map((id) => ({ id, content: sha256(large) })));
    expect(outcomes.map((outcome) => 'changed' in outcome)).toEqual([false, true]);
    await run.instance.close();
  });

  it('and are written to or deleted meanwhile are done, but changed', async () => {
    const cwd = project({ same: 'text', written: 'text', deleted: 'text', ready: '' });
    const run = await open(['sh', '-c', 'echo ready; while [ -e ready ]; do sleep 0.01; done'], { cwd });
    const work = run.work(...['same', 'written', 'deleted'].map((id) => ({ id, content: sha256('text') })));
    await eventually(() => run.signsOfLife() > 0);
    writeFileSync(join(cwd, 'written'), 'other');
    unlinkSync(join(cwd, 'deleted'));
    unlinkSync(join(cwd, 'ready'));
    const { outcomes } = await work;
    expect(outcomes.map((outcome) => [outcome.item, outcome.status, 'changed' in outcome])).toEqual([
      ['same', 'done', false],
      ['written', 'done', true],
      ['deleted', 'done', true],
    ]);
    await run.instance.close();
  });
});
