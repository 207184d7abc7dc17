import { describe, expect, it } from 'vitest';
import type { Answer } from './api.ts';
import { review } from './asked.ts';
import { agents, audit, model, program, runClaude } from './claude.ts';
import { eventsOf, expectNoneAlive, reportOf } from './pool.ts';

/** Nothing is tried again inside of the client. */
const impatient = { CLAUDE_CODE_MAX_RETRIES: '0' };

const busy: Answer = {
  type: 'refusal',
  status: 429,
  error: 'rate_limit_error',
  headers: { 'retry-after': '2' },
};

const failures = (cwd: string) => eventsOf(cwd).filter((event) => event.type === 'item_failed');
const throttled = (cwd: string) => eventsOf(cwd).filter((event) => event.type === 'pool_throttled');

describe.skipIf(program === undefined)('a conversation', () => {
  it.each<[string, Answer, string]>([
    ['the service fails with 500', { type: 'refusal', status: 500 }, 'crashed'],
    [
      'the service is overloaded (529)',
      { type: 'refusal', status: 529, error: 'overloaded_error' },
      'rate-limited',
    ],
    ['the connection is lost before the answer', { type: 'drop' }, 'crashed'],
    ['the connection is lost in the middle of the answer', { type: 'cut' }, 'crashed'],
    ['the answer is garbage', { type: 'garbage' }, 'crashed'],
    ['the service hangs', { type: 'hang' }, 'timed-out'],
    ['the model never hands anything in', { type: 'text', text: 'All is well.' }, 'garbled'],
    [
      'the model goes round in circles until its last turn',
      { type: 'tool_use', id: 'toolu_1', name: 'Glob', input: { pattern: '*.md' } },
      'garbled',
    ],
  ])('in which %s costs one attempt, and the next one does the work', async (_, fault, cause) => {
    const api = await model((asked) => (asked.conversation === 1 ? fault : review(asked)));
    const cwd = agents(2);
    const words = audit('--fail-on', 'never', '--timeout', '10s', '--max-turns', '4');
    const { status, stdout, stderr } = await runClaude(cwd, api, words, impatient);
    expect(failures(cwd)).toMatchObject([
      { cause, attempt: 1, final: false },
      { cause, attempt: 1, final: false },
    ]);
    expect(status).toBe(0);
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 2, done: 2, failed: 0 });
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/);
    await expectNoneAlive(cwd);
  });

  it('that fails each time fails its items in the end, and takes no other with it', async () => {
    const api = await model((asked) =>
      asked.items.includes('.claude/agents/agent-0.md')
        ? { type: 'refusal', status: 500, message: 'The \u001B[31mdisk is gone.' }
        : review(asked),
    );
    const cwd = agents(6);
    const { status, stdout } = await runClaude(cwd, api, audit('--fail-on', 'never'), impatient);
    const { coverage } = reportOf(cwd);
    expect(status).toBe(3);
    expect(coverage.failures).toMatchObject([
      { item: '.claude/agents/agent-0.md', cause: 'crashed', attempts: 3 },
    ]);
    expect(coverage).toMatchObject({ planned: 6, done: 5 });
    expect(stdout).toContain('the service failed (500)');
    expect(stdout).toContain('pool-run resume');
    expect(stdout).not.toContain('\u001B');
  });
});

describe.skipIf(program === undefined)('a service that is asked too often', () => {
  it('is waited for as long as it says, and the pool is told to do half as much', async () => {
    let refused = 0;
    const api = await model((asked) => {
      if (refused < 4) {
        refused += 1;
        return { ...busy, after: 1_500 };
      }
      return review(asked);
    });
    const cwd = agents(12);
    const { status } = await runClaude(cwd, api, audit('--fail-on', 'never'), {
      CLAUDE_CODE_MAX_RETRIES: '4',
    });
    expect(status).toBe(0);
    expect(throttled(cwd)[0]).toMatchObject({ why: 'rate-limited', limit: 2 });
    expect(failures(cwd)).toEqual([]);
    const first = api.spans.slice(0, 4).map(({ to }) => to);
    const again = api.spans.slice(4).map(({ from }) => from);
    expect(Math.min(...again) - Math.min(...first)).toBeGreaterThanOrEqual(1_900);
    expect(reportOf(cwd).measures.throttled[0]).toMatchObject({ limit: 2, why: 'rate-limited' });
  });

  it('is asked by half as many at once when attempts were sent away, and these use up no retry', async () => {
    const api = await model((asked) =>
      asked.conversation <= 4 ? { ...busy, after: 1_500 } : { ...review(asked), after: 500 },
    );
    const cwd = agents(12);
    const { status } = await runClaude(cwd, api, audit('--fail-on', 'never'), impatient);
    expect(status).toBe(0);
    expect(failures(cwd).every(({ cause, final }) => cause === 'rate-limited' && !final)).toBe(true);
    // From then on one more at once every few seconds, but never more than the last event says.
    const limitAt = (time: number): number =>
      throttled(cwd).findLast(({ at }) => at <= performance.timeOrigin + time)?.limit ?? 4;
    const later = api.spans.slice(4);
    for (const { from } of later) {
      const inFlight = later.filter((one) => one.from <= from && one.to > from).length;
      expect(inFlight).toBeLessThanOrEqual(limitAt(from));
    }
    expect(throttled(cwd)[0]).toMatchObject({ why: 'rate-limited', limit: 2 });
    expect(reportOf(cwd).coverage).toMatchObject({ done: 12, failed: 0 });
  });
});
