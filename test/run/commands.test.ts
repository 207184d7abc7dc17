import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import type { Plan } from '../../src/model/plan.ts';
import { markdownReporter } from '../../src/reporting/markdown.ts';
import { planRun } from '../../src/planning/plan.ts';
import { failedOf, findingOf, itemsOf, poolOf, sha256 } from '../model/samples.ts';
import { HeldEngine } from './heldEngine.ts';
import { claims, doneIn, eventsOf, local, planWith, poolRequestOf, settle, startAll } from './requests.ts';

/** A plan of a command, for instances of an agent of its own. */
function planFor(
  command: string,
  shards: readonly (readonly string[])[],
  changes: Partial<Plan['pool']> = {},
): Plan {
  const plan = planWith(shards, changes);
  const shardsFor = plan.shards.map((shard) => ({
    ...shard,
    instance: shard.instance.replace('worker', command),
  }));
  return { ...plan, command, shards: shardsFor };
}

describe('a run of several commands', () => {
  it('names its items after their command, does them all, and makes one report', async () => {
    const { finished, events, store } = startAll(
      [
        poolRequestOf(
          planFor('audit', [['a', 'b']]),
          local(({ id }) => ({ findings: [at(`audit/${id}`)] })),
        ),
        poolRequestOf(
          planFor('docs', [['a'], ['c']]),
          local(({ id }) => ({ findings: [at(`docs/${id}`)] })),
        ),
      ],
      { arguments: ['audit', 'docs'] },
    );
    const report = await finished;

    expect(doneIn(events).toSorted()).toEqual(['audit:a', 'audit:b', 'docs:a', 'docs:c']);
    expect(report).toMatchObject({
      command: 'audit docs',
      outcome: 'complete',
      coverage: { planned: 4, done: 4 },
      counts: { error: 4 },
    });
    expect(report.plans.map(({ command }) => command)).toEqual(['audit', 'docs']);
    expect(
      report.findings.map(({ location, sources }) => [location.path, sources[0]?.split('#')[0]]),
    ).toEqual([
      ['audit/a', 'audit'],
      ['audit/b', 'audit'],
      ['docs/a', 'docs'],
      ['docs/c', 'docs'],
    ]);
    expect(store.plan).toMatchObject({ arguments: ['audit', 'docs'], plans: [{ items: 2 }, { items: 2 }] });
    expect(store.written.filter((name) => name.startsWith('shard'))).toEqual([
      'shard 1',
      'shard 2',
      'shard 3',
    ]);
    expect([...store.artifacts.keys()].toSorted()).toEqual(['audit#1', 'docs#1', 'docs#2']);
    expect(eventsOf(events, 'run_started')).toMatchObject([
      { command: 'audit docs', items: 4, instances: 3 },
    ]);
  });

  it('names what failed after its command, and the others are not touched by it', async () => {
    const engine = new HeldEngine();
    const { finished } = startAll([
      poolRequestOf(planFor('audit', [['a']]), local()),
      poolRequestOf(planFor('docs', [['a']]), engine),
    ]);
    (await engine.next('docs#1')).answer([failedOf('a', 'boom')]);
    const report = await finished;
    expect(report.coverage).toMatchObject({ done: 1, failed: 1 });
    expect(report.coverage.failures).toEqual([
      { item: 'docs:a', cause: 'failed-analysis', reason: 'boom', attempts: 1 },
    ]);
    expect(markdownReporter(report)).toContain('`docs:a`');
  });

  it('lets each command draw its own conclusions, and keeps what each wants to keep', async () => {
    const facts: string[][] = [];
    const conclude = (name: string) => (all: ReadonlyMap<string, unknown>) => {
      facts.push([name, ...all.keys()]);
      return { findings: [findingOf({ fingerprint: name, ruleId: name })] };
    };
    const known = local(({ id }) => ({ findings: [], facts: id }));
    const { finished } = startAll([
      poolRequestOf(planFor('audit', [['a']]), known, { conclude: conclude('one') }),
      poolRequestOf(planFor('docs', [['b']]), known, { conclude: conclude('two'), keep: () => false }),
    ]);
    const report = await finished;
    expect(facts).toEqual([
      ['one', 'a'],
      ['two', 'b'],
    ]);
    expect(report.findings.map(({ ruleId }) => ruleId)).toEqual(['one']);
  });

  it('gives instances of one agent that serve two commands names of their own', async () => {
    const input = {
      definition: 'commands/x.md',
      definitionHash: 'd',
      pool: poolOf({ agent: 'reviewer' }),
      items: itemsOf('a', 'b'),
      engine: { name: 'local', ceiling: 64 },
      versions: { 'pool-run': '0', node: '20' },
      hash: sha256,
    };
    const plans = [
      planRun({ ...input, command: 'audit' }),
      planRun({ ...input, command: 'docs', numberFrom: 3 }),
    ];
    const { finished } = startAll(plans.map((plan) => poolRequestOf(plan, local())));
    const { measures } = await finished;
    expect(measures.instances.map(({ name, items }) => `${name} ${items}`).toSorted()).toEqual([
      'reviewer#1 1',
      'reviewer#2 1',
      'reviewer#3 1',
      'reviewer#4 1',
    ]);
  });
});

describe('one budget of instances', () => {
  it('of one goes to the command of the higher priority first, wherever it stands', async () => {
    const engines = [new HeldEngine(), new HeldEngine(), new HeldEngine()] as const;
    const { finished, events } = startAll(
      [
        poolRequestOf(planFor('later', [['l1', 'l2'], ['l3']], { priority: 'low' }), engines[0]),
        poolRequestOf(planFor('first', [['f1', 'f2'], ['f3']], { priority: 'critical' }), engines[1]),
        poolRequestOf(planFor('between', [['b1'], ['b2']], { priority: 'high' }), engines[2]),
      ],
      { budget: 1 },
    );
    const all = (): number => engines.reduce((sum, engine) => sum + engine.all.length, 0);
    for (let count = 1; count <= 8; count += 1) {
      await settle();
      expect(all()).toBe(count);
      for (const engine of engines) engine.all.at(-1)?.finish();
    }
    await finished;
    expect(claims(events).map((claim) => claim.split(' ')[1]?.split(':')[0])).toEqual([
      'first',
      'first',
      'first',
      'between',
      'between',
      'later',
      'later',
      'later',
    ]);
  });

  it('is never exceeded, and is used up as long as there is work', async () => {
    const engines = [new HeldEngine(), new HeldEngine(), new HeldEngine()] as const;
    const shards = Array.from({ length: 4 }, (_, index) => [`a${index}`, `b${index}`]);
    const { finished } = startAll(
      engines.map((engine, index) =>
        poolRequestOf(planFor(`c${index}`, shards, { priority: index === 1 ? 'high' : 'medium' }), engine),
      ),
      { budget: 3 },
    );
    const open = new Set(engines.flatMap((engine) => engine.all));
    let ended = 0;
    while (ended < 24) {
      await settle();
      const working = engines.flatMap((engine) => engine.all).filter((work) => !open.has(work));
      expect(working).toHaveLength(Math.min(3, 24 - ended));
      const [work] = working;
      if (!work) throw new Error('there is nothing to do');
      open.add(work);
      work.finish();
      ended += 1;
    }
    expect((await finished).coverage).toMatchObject({ done: 24, complete: true });
  });

  it('that is free goes to the lower priority as well, and comes back to the higher one', async () => {
    const [low, high] = [new HeldEngine(), new HeldEngine()];
    const { finished } = startAll(
      [
        poolRequestOf(planFor('later', [['l1', 'l2', 'l3']], { priority: 'low' }), low),
        poolRequestOf(planFor('first', [['f1']], { priority: 'critical', retries: 1 }), high),
      ],
      { budget: 1 },
    );
    // While the first waits for its second attempt, the other works.
    (await high.next('first#1')).lose();
    const l1 = await low.next('later#1');
    await new Promise((resolve) => setTimeout(resolve, 250));
    l1.finish();
    const again = await high.next('first#1');
    expect(low.all).toHaveLength(1);
    again.finish();
    await low.finishAll(finished, ['later#1']);
  });
});

function at(path: string): Finding {
  return findingOf({ fingerprint: path, location: { path, line: 1, column: 1 } });
}
