import { existsSync, readdirSync, readFileSync, realpathSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execEngine, type ExecOptions } from '../../src/engines/exec.ts';
import type { InstanceOutput, ItemOutcome } from '../../src/model/outcome.ts';
import { sha256 } from '../model/samples.ts';
import { project } from '../project.ts';
import { openExec, type Answer, type ExecRun } from './execRun.ts';
import { eventually, noneAliveAfterwards } from './noneAlive.ts';

const { started } = noneAliveAfterwards();

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

describe('what a program prints for people', () => {
  it('belongs to the first item; each item has its part of the duration by weight', async () => {
    const folder = project({});
    const run = await open(['sh', '-c', 'echo out; echo err >&2; sleep 0.05'], { folder });
    const { outcomes } = await run.work({ id: 'a', weight: 3 }, { id: 'b', weight: 1 });
    const output: InstanceOutput = {
      instance: 'worker#2',
      text: expect.stringMatching(/^(out\nerr|err\nout)\n$/) as string,
      isCut: false,
      path: 'artifacts/worker_2.1.txt',
    };
    const milliseconds = expect.any(Number) as number;
    expect(outcomes).toEqual([
      { status: 'done', item: 'a', milliseconds, result: { findings: [], facts: { output } } },
      { status: 'done', item: 'b', milliseconds, result: { findings: [] } },
    ]);
    const [a = 0, b = 0] = outcomes.map((outcome) => (outcome.status === 'done' ? outcome.milliseconds : 0));
    expect(a).toBeCloseTo(3 * b);
    expect(a + b).toBeGreaterThanOrEqual(50);
    expect(readFileSync(join(folder, 'artifacts/worker_2.1.txt'), 'utf8')).toContain('out\n');
    await run.instance.close();
  });

  it('is nothing where it printed nothing, and items without a weight share alike', async () => {
    const folder = project({});
    const run = await open(['true'], { folder });
    const { outcomes } = await run.work({ id: 'a', weight: 0 }, { id: 'b', weight: 0 });
    expect(outcomes).toMatchObject([{ result: { findings: [] } }, { result: { findings: [] } }]);
    expect(outcomes.some((outcome) => outcome.status === 'done' && 'facts' in outcome.result)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
    await run.instance.close();
  });

  it('can be ANSI escapes, binary and half a character: it is text all the same', async () => {
    const text = await textOfAll(['sh', '-c', String.raw`printf '\033[31mred\033[0m\000\377\303'`], 'a');
    expect(text).toBe('\u001b[31mred\u001b[0m\0\uFFFD\uFFFD');
  });

  it('can be 50 MB: the end of it is at hand, the whole in a file', async () => {
    const folder = project({});
    const script = 'head -c 50000000 /dev/zero | tr "\\0" "x"; echo; echo the end';
    const run = await open(['sh', '-c', script], { folder });
    const { outcomes } = await run.work('a');
    const [output] = outcomes.map(outputOf);
    expect(output).toMatchObject({
      isCut: true,
      text: expect.stringMatching(/^x{16000,}\nthe end\n$/) as string,
    });
    expect(readFileSync(join(folder, output?.path ?? '')).length).toBe(50_000_000 + '\nthe end\n'.length);
    await run.instance.close();
  });

  it('does not stay in memory', async () => {
    const run = await open(['head', '-c', '150000000', '/dev/zero']);
    // What the first time takes, garbage that is not collected yet, it takes no more.
    await run.work('a');
    const before = process.memoryUsage().rss;
    await run.work('a');
    expect(process.memoryUsage().rss - before).toBeLessThan(75_000_000);
    await run.instance.close();
  });
});

describe('what a program reports', () => {
  const finding = { ruleId: 'r', message: 'm', location: { path: 'lib/b.ts', line: 3 } };

  it.each([0, 1])('as JSON with exit code %i is the findings of its items', async (code) => {
    const run = await prints(JSON.stringify({ findings: [finding] }), 'json', code);
    expect((await run.work('a.ts', 'lib')).outcomes).toEqual([
      { status: 'done', item: 'a.ts', milliseconds: expect.any(Number) as number, result: { findings: [] } },
      {
        status: 'done',
        item: 'lib',
        milliseconds: expect.any(Number) as number,
        result: {
          findings: [
            {
              ruleId: 'r',
              level: 'warning',
              message: 'm',
              location: { path: 'lib/b.ts', line: 3, column: 1 },
              fingerprint: expect.stringMatching(/^[\da-f]{32}$/) as string,
              sources: [],
            },
          ],
        },
      },
    ]);
    await run.instance.close();
  });

  it('as SARIF and as JUnit too', async () => {
    const sarif = {
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 't' } }, results: [{ ruleId: 'r', message: { text: 'm' } }] }],
    };
    const reported = await prints(JSON.stringify(sarif), 'sarif', 1);
    expect((await reported.work('a')).outcomes).toMatchObject([
      { result: { findings: [{ ruleId: 'r', location: { path: 'a' } }] } },
    ]);
    const tested = await prints(
      '<testsuite><testcase name="t" file="a"><failure/></testcase></testsuite>',
      'junit',
      1,
    );
    expect((await tested.work('a')).outcomes).toMatchObject([
      { result: { findings: [{ ruleId: 'test-failure' }] } },
    ]);
    await Promise.all([reported.instance.close(), tested.instance.close()]);
  });

  it('can be that some items failed, and the others are done', async () => {
    const report = { findings: [finding, finding], failures: [{ item: 'lib', reason: 'too deep' }] };
    const run = await prints(JSON.stringify(report), 'json', 0);
    expect((await run.work('lib', 'b')).outcomes).toMatchObject([
      {
        status: 'failed',
        item: 'lib',
        cause: 'failed-analysis',
        reason: 'too deep (its 2 findings do not count)',
      },
      { status: 'done', item: 'b' },
    ]);
    await run.instance.close();
  });

  it('does not count what it says on stderr', async () => {
    const run = await open(['sh', '-c', `echo warning >&2; echo '{"findings": []}'`], { output: 'json' });
    expect((await run.work('a')).outcomes).toMatchObject([{ status: 'done' }]);
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

/** An instance that could be opened. */
async function open(exec: readonly string[], changes: Partial<ExecOptions> = {}): Promise<ExecRun> {
  const run = await openExec(exec, changes, started);
  if ('lost' in run) throw new Error(run.reason);
  return run;
}

/** A program that prints this, and ends with this code. */
function prints(text: string, output: ExecOptions['output'], code: number): Promise<ExecRun> {
  return open(['sh', '-c', `printf %s "$1"; exit ${code}`, 'sh', text], { output });
}

async function textOfAll(exec: readonly string[], ...items: readonly string[]): Promise<string | undefined> {
  const run = await open(exec);
  const { outcomes }: Answer = await run.work(...items);
  await run.instance.close();
  return textOf(outcomes[0]);
}

function outputOf(outcome: ItemOutcome | undefined): InstanceOutput | undefined {
  if (outcome?.status !== 'done') throw new Error(`It is not done: ${JSON.stringify(outcome)}`);
  return (outcome.result.facts as { output: InstanceOutput } | undefined)?.output;
}

function textOf(outcome: ItemOutcome | undefined): string | undefined {
  return outputOf(outcome)?.text;
}
