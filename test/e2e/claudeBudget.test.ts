import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { tokensOf } from '../../src/model/outcome.ts';
import { review } from './asked.ts';
import { agents, audit, model, program, runClaude } from './claude.ts';
import { eventsOf, expectNoneAlive, reportOf } from './pool.ts';

/** What one answer costs with these tokens is the client's business; it is the same for each. */
const dear = [20_000, 2_000] as const;

/** Such an answer, late; and one that asks for another turn, with an id of its own. */
const dearly = { tokens: dear, after: 1_500 };
const anotherTurn = { type: 'tool_use', name: 'Glob', input: { pattern: '*' }, ...dearly } as const;

const dollars = (cwd: string): number => reportOf(cwd).measures.usage?.usd ?? 0;

describe.skipIf(program === undefined)('a budget', () => {
  it('in dollars ends the run with 4: what was handed in counts, and no more is spent than it and a turn of each', async () => {
    // One instance needs a second turn, which its part of the budget does not allow; all of them have begun by then.
    const api = await model((asked) =>
      asked.items.length === 3 && asked.items.includes('.claude/agents/agent-11.md') && asked.answers === 0
        ? { ...anotherTurn, id: 'toolu_1' }
        : { ...review(asked), ...dearly },
    );
    const probe = agents(3);
    await runClaude(probe, api, audit('--fail-on', 'never'));
    const turn = dollars(probe);
    expect(turn).toBeGreaterThan(0);
    const before = api.requests.length;
    const cwd = agents(12);
    const budget = Number((turn * 2.2).toFixed(4));
    const { status, stdout } = await runClaude(
      cwd,
      api,
      audit('--fail-on', 'never', '--budget', String(budget)),
    );
    const { coverage } = reportOf(cwd);
    expect(status).toBe(4);
    expect(coverage).toMatchObject({ planned: 12, done: 9, failed: 3 });
    expect(coverage.failures.every(({ cause }) => cause === 'over-budget')).toBe(true);
    expect(dollars(cwd)).toBeLessThanOrEqual(budget + 4 * turn);
    expect(dollars(cwd)).toBeCloseTo((api.requests.length - before) * turn, 6);
    expect(stdout).toContain('(over-budget)');
    expect(stdout).toMatch(/The model took \d turns?, [\d.]+k tokens, \$\d/);
    await expectNoneAlive(cwd);
  });

  it('that just suffices is enough for all: what is set aside beyond what others take is waited for', async () => {
    const api = await model((asked) => ({ ...review(asked), tokens: dear, after: 500 }));
    const cwd = agents(12);
    await runClaude(cwd, api, audit('--fail-on', 'never'));
    const all = dollars(cwd);
    const budget = (all * 1.05).toFixed(4);
    const { status } = await runClaude(
      cwd,
      api,
      audit('--fail-on', 'never', '--no-cache', '--budget', budget),
    );
    expect({ status, coverage: reportOf(cwd).coverage }).toMatchObject({ status: 0, coverage: { done: 12 } });
    expect(dollars(cwd)).toBeLessThanOrEqual(Number(budget));
  });

  it('that suffices for some of the instances is not spent by more than one at a time once prices are known', async () => {
    const api = await model((asked) => ({ ...review(asked), tokens: dear }));
    const cwd = agents(12);
    await runClaude(cwd, api, audit('--fail-on', 'never'));
    const turn = dollars(cwd) / 4;
    const before = api.requests.length;
    // From now on it is known what an attempt takes: none is begun that cannot be paid.
    const { status } = await runClaude(
      cwd,
      api,
      audit('--fail-on', 'never', '--no-cache', '--budget', (turn * 2.6).toFixed(4)),
    );
    expect(status).toBe(4);
    expect(api.requests.length - before).toBe(2);
    expect(dollars(cwd)).toBeLessThanOrEqual(turn * 2.6);
    expect(reportOf(cwd).coverage).toMatchObject({ done: 6, failed: 6 });
  });

  it('in tokens ends those who go on for too long', async () => {
    const api = await model((asked) =>
      asked.answers < 20
        ? {
            type: 'tool_use',
            id: `toolu_${asked.answers}`,
            name: 'Glob',
            input: { pattern: '*' },
            tokens: [5_000, 0],
          }
        : review(asked),
    );
    const cwd = agents(6);
    const { status } = await runClaude(cwd, api, audit('--fail-on', 'never', '--token-budget', '40000'));
    expect(status).toBe(4);
    const { usage } = reportOf(cwd).measures;
    expect(usage && tokensOf(usage)).toBeLessThanOrEqual(40_000 + 2 * 5_000);
    expect(eventsOf(cwd).filter((event) => event.type === 'item_failed' && event.final)).toHaveLength(6);
    await expectNoneAlive(cwd);
  });

  it('of a run that goes on counts what was spent before', async () => {
    const api = await model((asked) =>
      asked.items.includes('.claude/agents/agent-0.md')
        ? { ...anotherTurn, id: `toolu_${asked.answers}` }
        : { ...review(asked), ...dearly },
    );
    const cwd = agents(12);
    const words = audit('--fail-on', 'never', '--token-budget', '80000');
    expect((await runClaude(cwd, api, words)).status).toBe(4);
    expect(reportOf(cwd).coverage).toMatchObject({ done: 9, failed: 3 });
    const before = api.requests.length;
    expect((await runClaude(cwd, api, ['resume'])).status).toBe(4);
    expect(api.requests.length).toBe(before);
    expect(reportOf(cwd).coverage).toMatchObject({ done: 9, failed: 3 });
    const { usage } = reportOf(cwd).measures;
    expect(usage && tokensOf(usage)).toBe(before * 22_000);
  });

  it('can be planned: from sizes at first, then from what the items took, without any question', async () => {
    const api = await model((asked) => ({ ...review(asked), tokens: dear }));
    const cwd = agents(6);
    const planned = async () => {
      const { stdout } = await runClaude(cwd, api, ['plan', ...audit('--json')], {
        POOL_RUN_CLAUDE: '/none',
      });
      return (JSON.parse(stdout) as { plans: Plan[] }).plans[0]?.estimate;
    };
    expect(await planned()).toMatchObject({ known: 0, tokens: expect.any(Number) });
    expect(api.requests).toEqual([]);
    await runClaude(cwd, api, audit('--fail-on', 'never'));
    const estimate = await planned();
    expect(estimate).toMatchObject({ known: 6, tokens: 44_000 });
    expect(estimate?.usd).toBeCloseTo(dollars(cwd), 6);
  });
});
