import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/model/report.ts';
import { markdownReporter } from '../../src/reporting/markdown.ts';
import { doneOf, failedOf, findingOf, itemsOf, planOf } from '../model/samples.ts';
import type { ItemOutcome } from '../../src/model/outcome.ts';
import { HeldEngine } from './heldEngine.ts';
import { local, planWith, run, start } from './requests.ts';

describe('the report of a run', () => {
  it('names every item that failed with its cause, its reason and its attempts, and how to do just those', async () => {
    const engine = new HeldEngine();
    const { finished, abort } = start(planWith([['a', 'b', 'c', 'd']], { retries: 0 }), engine);
    (await engine.next('worker#1')).answer([failedOf('a', 'it cannot be read')]);
    (await engine.next('worker#1')).lose({ reason: 'ended by SIGKILL' });
    (await engine.next('worker#1')).finish();
    await engine.next('worker#1');
    abort();
    const report = await finished;

    expect(report.coverage).toEqual({
      planned: 4,
      done: 1,
      failed: 2,
      skipped: 1,
      complete: false,
      failures: [
        { item: 'a', cause: 'failed-analysis', reason: 'it cannot be read', attempts: 1 },
        { item: 'b', cause: 'crashed', reason: 'ended by SIGKILL', attempts: 1 },
      ],
      changed: [],
    });
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    const text = markdownReporter(report);
    expect(text).toContain('Coverage: 4 planned = 1 done + 2 failed + 1 skipped.');
    expect(text).toContain('`b` (crashed): ended by SIGKILL');
    expect(text).toContain('`pool-run resume r1`');
  });

  it('names the items that changed while the run went on: they are done, but should be done again', async () => {
    const engine = new HeldEngine();
    const { finished } = start(planWith([['a', 'b']]), engine);
    (await engine.next('worker#1')).answer([{ ...doneOf('a'), changed: true } as ItemOutcome]);
    (await engine.next('worker#1')).finish();
    const report = await finished;
    expect(report).toMatchObject({ outcome: 'complete', coverage: { done: 2, changed: ['a'] } });
    expect(markdownReporter(report)).toContain('1 item changed while the run went on (`a`)');
  });

  it('has what programs printed, and the definitions, of all conclusions', async () => {
    const output = { instance: 'worker#1', text: 'all good', isCut: false };
    const { report } = await run(planWith([['a']]), local(), {
      conclude: () => ({ findings: [], outputs: [output], details: { definitions: [] } }),
    });
    expect(report.outputs).toEqual([output]);
    expect(report.definitions).toEqual([]);
  });

  it('says below min_items that a pool was not worth it', async () => {
    const plan = planOf(itemsOf('a', 'b'), { min_items: 5 });
    const { report } = await run(plan, local());
    expect(report.plans[0]?.size.reason).toBe('below-min-items');
    expect(markdownReporter(report)).toContain('A pool was not worth it: fewer items than min_items (5).');
  });

  it('holds no key that somebody wrote into a file or printed, wherever it tells of it', async () => {
    const key = `ghp_${'a8Kd03jQzPx7LmW2vYt5RsNb'.repeat(2).slice(0, 36)}`;
    const engine = new HeldEngine();
    const output = { instance: 'worker#1', text: `token ${key}\n`, isCut: false };
    const { finished } = start(planWith([['a', 'b', 'c']], { retries: 0 }), engine, {
      conclude: () => ({ findings: [], outputs: [output] }),
    });
    (await engine.next('worker#1')).finish([findingOf({ message: `It holds ${key}.` })]);
    (await engine.next('worker#1')).lose({ reason: `it printed ${key}` });
    (await engine.next('worker#1')).finish();
    const report = await finished;
    expect(JSON.stringify(report)).not.toContain(key);
    expect(report.findings).toMatchObject([{ message: expect.stringMatching(/^It holds /) as string }]);
    expect(report.coverage.failures).toMatchObject([{ item: 'b', cause: 'crashed' }]);
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('has no failures where another attempt succeeded', async () => {
    const engine = new HeldEngine();
    const { finished } = start(planWith([['a']], { retries: 3 }), engine);
    (await engine.next('worker#1')).lose();
    (await engine.next('worker#1')).finish([findingOf()]);
    const report = await finished;
    expect(report).toMatchObject({ outcome: 'complete', coverage: { failed: 0, failures: [] } });
    expect(markdownReporter(report)).toContain('1 attempt was repeated.');
  });
});
