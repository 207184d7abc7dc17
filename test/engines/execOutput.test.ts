import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExecOptions } from '../../src/engines/exec.ts';
import type { InstanceOutput } from '../../src/model/outcome.ts';
import { project } from '../project.ts';
import type { ExecRun } from './execRun.ts';
import { open, textOfAll, outputOf } from './execInstance.ts';

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

/** A program that prints this, and ends with this code. */
function prints(text: string, output: ExecOptions['output'], code: number): Promise<ExecRun> {
  return open(['sh', '-c', `printf %s "$1"; exit ${code}`, 'sh', text], { output });
}
