import { describe, expect, it } from 'vitest';
import { isSameProcess } from '../../src/engines/processIdentity.ts';
import { review, type Asked } from './asked.ts';
import { agents, audit, model, program, runClaude, startClaude } from './claude.ts';
import { doneItems, eventsOf, expectNoneAlive, reportOf, until } from './pool.ts';

/** How many questions have been asked about an item. */
function timesAsked(asked: readonly Asked[], item: string): number {
  return asked.filter(({ items }) => items.includes(item)).length;
}

/** Half of the instances answer at once, the others never do, until `isOver`. */
async function halfDone() {
  const state = { isOver: false };
  const api = await model((asked) =>
    state.isOver || asked.items.includes('.claude/agents/agent-0.md') ? review(asked) : { type: 'hang' },
  );
  return { api, state };
}

const started = (cwd: string) => eventsOf(cwd).filter((event) => event.type === 'process_started');

/** The first shard is done, and the other instance's question is under way. */
function isHalfDone(cwd: string, asked: readonly Asked[]): boolean {
  return asked.length === 2 && doneItems(eventsOf(cwd)).length === 3;
}

describe.skipIf(program === undefined)('a run with clients', () => {
  it('that is interrupted ends them, tells what was done, and exits with 130', async () => {
    const { api } = await halfDone();
    const cwd = agents(6);
    const { child, ended } = startClaude(cwd, api, audit('--fail-on', 'never'));
    expect(await until(() => isHalfDone(cwd, api.asked()))).toBe(true);
    child.kill('SIGINT');
    const { status, stdout } = await ended;
    expect(status).toBe(130);
    expect(reportOf(cwd)).toMatchObject({ outcome: 'interrupted', coverage: { done: 3, skipped: 3 } });
    expect(reportOf(cwd).findings.length).toBeGreaterThan(0);
    expect(stdout).toContain('3 done + 0 failed + 3 skipped');
    expect(started(cwd)).toHaveLength(2);
    await expectNoneAlive(cwd);
  });

  it('whose orchestrator is killed with -9 leaves no client behind, and resume pays for nothing that was done', async () => {
    const { api, state } = await halfDone();
    const cwd = agents(6);
    const { child, ended } = startClaude(cwd, api, audit('--fail-on', 'never'));
    expect(await until(() => isHalfDone(cwd, api.asked()))).toBe(true);
    const done = doneItems(eventsOf(cwd));
    child.kill('SIGKILL');
    await ended;
    await expectNoneAlive(cwd);
    state.isOver = true;
    const { status } = await runClaude(cwd, api, ['resume']);
    expect(status).toBe(0);
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 6, done: 6, complete: true });
    for (const item of done)
      expect({ item, asked: timesAsked(api.asked(), item) }).toEqual({ item, asked: 1 });
    expect(reportOf(cwd).measures.usage?.turns).toBe(2);
    await expectNoneAlive(cwd);
  });

  it('one of whose clients is killed with -9 does its items again, and pays for nothing else twice', async () => {
    const api = await model((asked) =>
      asked.conversation === 2
        ? { type: 'hang' }
        : { ...review(asked), after: asked.conversation === 1 ? 1_500 : 0 },
    );
    const cwd = agents(6);
    const { ended } = startClaude(cwd, api, audit('--fail-on', 'never'));
    expect(await until(() => api.asked().length === 2)).toBe(true);
    const lost = api.asked()[1];
    const victim = started(cwd).find(({ instance }) => instance === lost?.instance);
    expect(victim && isSameProcess(victim.pid, victim.startTime)).toBe(true);
    process.kill(victim?.pid ?? 0, 'SIGKILL');
    expect((await ended).status).toBe(0);
    const items = Array.from({ length: 6 }, (_, index) => `.claude/agents/agent-${index}.md`);
    for (const item of items) {
      const asked = lost?.items.includes(item) ? 2 : 1;
      expect({ item, asked: timesAsked(api.asked(), item) }).toEqual({ item, asked });
    }
    expect(eventsOf(cwd).filter((event) => event.type === 'item_failed')).toMatchObject(
      lost?.items.map(() => ({ cause: 'crashed', final: false })) ?? [],
    );
    await expectNoneAlive(cwd);
  });
});
