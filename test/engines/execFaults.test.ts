import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExecOptions } from '../../src/engines/exec.ts';
import { startTimeOf } from '../../src/engines/processIdentity.ts';
import type { Lost } from '../../src/model/outcome.ts';
import { project } from '../project.ts';
import { openExec, type ExecRun } from './execRun.ts';
import { eventually, noneAliveAfterwards } from './noneAlive.ts';

const { started } = noneAliveAfterwards();

const stubborn = 'trap "" TERM; echo ready; while :; do sleep 1; done';

describe('an instance whose program', () => {
  it('is killed with -9 is lost, and the next one works', async () => {
    const run = await open('echo ready; exec sleep 1000');
    const work = run.work('a', 'b');
    await eventually(() => run.signsOfLife() > 0);
    process.kill(run.processes[0]?.pid ?? 0, 'SIGKILL');
    expect(await work).toEqual({
      outcomes: [],
      lost: { lost: 'crashed', reason: 'sh was ended by SIGKILL. It printed last: ready' },
    });
    expect(run.ended).toEqual(run.processes.map(({ pid }) => pid));
    const next = await open('true');
    expect((await next.work('a', 'b')).outcomes).toHaveLength(2);
    await Promise.all([run.instance.close(), next.instance.close()]);
  });

  it('hangs and ignores TERM is ended when it is closed, and its work is lost', async () => {
    const run = await open(`(${stubborn}) & ${stubborn}`);
    const work = run.work('a');
    await eventually(() => run.signsOfLife() > 0);
    await Promise.all([run.instance.close(), run.instance.close()]);
    expect((await work).lost).toMatchObject({ lost: 'crashed' });
    expect(run.ended).toEqual(run.processes.map(({ pid }) => pid));
  });

  it('ends well only because it is told to end has not done its work', async () => {
    const run = await open('trap "exit 0" TERM; echo half; while :; do sleep 0.01; done');
    const work = run.work('a');
    await eventually(() => run.signsOfLife() > 0);
    await run.instance.close();
    expect(await work).toMatchObject({ outcomes: [], lost: { lost: 'crashed' } });
  });

  it('leaves children in the background has done its work, and they end with it', async () => {
    const run = await open('sleep 1000 & echo $!; sleep 1000 & echo $!');
    const { outcomes } = await run.work('a');
    const pids =
      JSON.stringify(outcomes)
        .match(/(\d+)\\n(\d+)\\n/)
        ?.slice(1)
        .map(Number) ?? [];
    expect(pids).toHaveLength(2);
    expect(pids.map(startTimeOf)).toEqual([undefined, undefined]);
    await run.instance.close();
  });

  it('ends before its last output has come is heard to the end', async () => {
    const json = JSON.stringify({ findings: [], filler: 'x'.repeat(3_000_000) });
    const folder = project({ 'report.json': json });
    const run = await open(`cat ${join(folder, 'report.json')}`, { output: 'json' });
    for (let round = 0; round < 5; round += 1) {
      expect(await run.work('a')).toMatchObject({ outcomes: [{ status: 'done' }], lost: undefined });
    }
    await run.instance.close();
  });
});

describe('a program that does not deliver what was promised', () => {
  const exit = 'ended with exit code';
  it.each([
    ['ends with code 3', 'text', 'crashed', 'echo why >&2; exit 3', `sh ${exit} 3. It printed last: why`],
    ['says why on stdout', 'text', 'crashed', 'echo why; exit 1', `sh ${exit} 1. It printed last: why`],
    ['says nothing', 'text', 'crashed', 'exit 1', `sh ${exit} 1.`],
    ['ends itself', 'json', 'crashed', `echo '{"findings": []}'; kill -9 $$`, 'SIGKILL'],
    ['ends with code 2', 'json', 'crashed', `echo '{"findings": []}'; exit 2`, `${exit} 2`],
    ['prints nothing', 'json', 'garbled', 'true', 'printed nothing'],
    ['prints only an error', 'sarif', 'garbled', 'echo Traceback >&2; exit 1', 'Traceback'],
    ['prints garbage', 'json', 'garbled', 'echo what is this', 'begins with "what is this"'],
    ['prints half a JSON', 'json', 'garbled', `printf '{"findings": ['`, 'no whole JSON'],
    ['prints half of SARIF', 'sarif', 'garbled', `printf '{"version": "2.1.0", "runs": [{'`, 'no whole JSON'],
    ['prints half of XML', 'junit', 'garbled', `printf '<testsuite><testcase name="a">'`, 'no whole JUnit'],
    ['prints binary', 'json', 'garbled', 'head -c 100000 /dev/urandom', 'no whole JSON'],
    ['prints binary', 'junit', 'garbled', 'head -c 100000 /dev/urandom', 'no whole JUnit'],
    ['prints ANSI escapes', 'json', 'garbled', String.raw`printf '\033[2J\033[31m{}'`, 'no whole JSON'],
    ['prints 50 MB', 'json', 'garbled', 'head -c 50000000 /dev/zero', 'no whole JSON'],
    ['prints without an end', 'json', 'garbled', 'yes', 'sh printed more than 64 MiB and was ended'],
    ['lets a child print without an end', 'sarif', 'garbled', 'yes & wait', 'more than 64 MiB'],
  ] as const)('because it %s (%s) is lost: %s', async (...[, output, lost, script, reason]) => {
    const run = await open(script, { output });
    const answer = await run.work('a', 'b');
    expect(answer).toEqual({
      outcomes: [],
      lost: { lost, reason: expect.stringContaining(reason) as string },
    });
    expect(answer.lost?.reason.length).toBeLessThan(900);
    await run.instance.close();
  });

  it('is lost with the end of what it said, where that is long', async () => {
    const run = await open('yes word | head -n 100000 >&2; echo the end >&2; exit 9');
    const { lost } = await run.work('a');
    expect(lost?.reason).toMatch(/exit code 9\. It printed last: ….*word\nthe end$/s);
    expect(lost?.reason.length).toBeLessThan(600);
    await run.instance.close();
  });
});

describe('a program that cannot be started', () => {
  it('is told when the instance is opened', async () => {
    const cwd = project({ 'plain.sh': '' });
    expect(await openExec(['no-such-program', '{items}'], { cwd }, started)).toEqual({
      lost: 'cannot-start',
      reason: expect.stringMatching(/no-such-program.*PATH/) as string,
    });
    expect(await openExec(['./plain.sh'], { cwd }, started)).toEqual({
      lost: 'cannot-start',
      reason: expect.stringContaining('not executable') as string,
    });
    expect(await openExec(['sh', '--all={items}'], { cwd }, started)).toEqual({
      lost: 'cannot-start',
      reason: expect.stringContaining('{items}') as string,
    });
  });

  it('is told with its work when the system refuses it', async () => {
    const cwd = project({ 'odd.sh': '#!/nowhere/interpreter\n' });
    chmodSync(join(cwd, 'odd.sh'), 0o755);
    const odd = await openWith(['./odd.sh'], { cwd });
    expect(await odd.work('a')).toMatchObject({
      outcomes: [],
      lost: { lost: 'cannot-start', reason: expect.stringContaining('interpreter') as string },
    });
    await odd.instance.close();
    const gone = await openWith(['sh'], { cwd: join(cwd, 'gone') });
    expect(await gone.work('a')).toMatchObject({
      lost: { lost: 'cannot-start', reason: expect.stringContaining('gone') as string },
    });
    await gone.instance.close();
  });

  it('with so many items is told to take a file', async () => {
    const run = await openWith(['echo', '{items}']);
    const many = Array.from({ length: 60 }, (_, index) => `${'folder/'.repeat(17_000)}${index}.ts`);
    const expected: Lost = {
      lost: 'cannot-start',
      reason: expect.stringMatching(/\{file\}.*max_instances/) as string,
    };
    expect(await run.work(...many)).toEqual({ outcomes: [], lost: expected });
    expect(await run.work('x'.repeat(4_000_000))).toEqual({ outcomes: [], lost: expected });
    await run.instance.close();
  });

  it('can be closed without any work, and twice, and then does none', async () => {
    const run = await open('echo never');
    await run.instance.close();
    await run.instance.close();
    expect(await run.work('a')).toMatchObject({ outcomes: [], lost: { lost: 'crashed' } });
    expect(run.processes).toEqual([]);
  });
});

function open(script: string, changes: Partial<ExecOptions> = {}): Promise<ExecRun> {
  return openWith(['sh', '-c', script], changes);
}

async function openWith(exec: readonly string[], changes: Partial<ExecOptions> = {}): Promise<ExecRun> {
  const run = await openExec(exec, changes, started);
  if ('lost' in run) throw new Error(run.reason);
  return run;
}
