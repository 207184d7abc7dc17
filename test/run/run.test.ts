import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analyze } from '../../src/engines/local.ts';
import { foldBoard, shownBoard } from '../../src/journal/board.ts';
import { readJournal } from '../../src/journal/file.ts';
import { createRunFolder } from '../../src/journal/runFolder.ts';
import { readableJson } from '../../src/journal/runTexts.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { ItemResult } from '../../src/model/outcome.ts';
import type { Item } from '../../src/model/plan.ts';
import { reportSchema, type Report } from '../../src/model/report.ts';
import type { PoolRequest } from '../../src/run/request.ts';
import { runPool } from '../../src/run/run.ts';
import { temporaryFolder } from '../journal/temporaryFolder.ts';
import { anyItems, findingOf, itemsOf, planOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';
import { local, poolRequestOf, requestOf, run, storeOf } from './requests.ts';

describe('a run', () => {
  it('does every item exactly once, and its coverage adds up', async () => {
    await fc.assert(
      fc.asyncProperty(anyItems(), fc.integer({ min: 1, max: 6 }), async (items, max) => {
        const plan = planOf(items, { max_instances: max });
        const { report, events } = await run(plan, local());
        const done = events.flatMap((event) => (event.type === 'item_done' ? [event.item] : []));
        expect(done.toSorted()).toEqual(items.map((item) => item.id).toSorted());
        expect(report.coverage).toEqual({
          planned: items.length,
          done: items.length,
          failed: 0,
          skipped: 0,
          complete: true,
          failures: [],
          changed: [],
        });
        expect(report.outcome).toBe('complete');
      }),
      { numRuns: 30 },
    );
  });

  it('tells its story in order, and every event says which run it belongs to', async () => {
    const { events } = await run(planOf(itemsOf('a', 'b'), { max_instances: 1 }), local());
    expect(events.map((event) => event.type)).toEqual([
      'run_started',
      'item_claimed',
      'item_claimed',
      'instance_started',
      'item_done',
      'item_done',
      'instance_finished',
      'run_finished',
    ]);
    expect(events.every((event) => event.run === 'r1' && event.epoch === 1)).toBe(true);
    expect(events.map((event) => event.at)).toEqual(events.map((event) => event.at).toSorted(byNumber));
  });

  it('journals every event before anybody else sees it', async () => {
    const store = storeOf();
    const seen: RunEvent[] = [];
    const observe = (event: RunEvent): void => {
      seen.push(event);
      expect(store.events).toEqual(seen);
    };
    await run(planOf(itemsOf('a', 'b')), local(), { store, observe });
    expect(seen).toHaveLength(store.events.length);
  });

  it('of nothing is complete and finished', async () => {
    const { report, events } = await run(planOf([]), local());
    expect(events.map((event) => event.type)).toEqual(['run_started', 'run_finished']);
    expect(report).toMatchObject({
      outcome: 'complete',
      coverage: { planned: 0, done: 0, complete: true },
      findings: [],
      measures: { instances: [] },
    });
  });

  it('fails the items that cannot be analysed, says why, and does the others', async () => {
    const engine = local(exceptFor('b', () => ({ findings: [] })));
    const { report } = await run(planOf(itemsOf('a', 'b', 'c'), { max_instances: 1 }), engine);
    expect(report).toMatchObject({
      outcome: 'incomplete',
      coverage: { planned: 3, done: 2, failed: 1, skipped: 0, complete: false },
    });
    expect(report.coverage.failures).toEqual([
      {
        item: 'b',
        cause: 'failed-analysis',
        reason: expect.stringMatching(/^Internal error: .*boom/) as string,
        attempts: 1,
      },
    ]);
  });

  it('gives the report that the schema describes', async () => {
    const { report } = await run(planOf(itemsOf('a', 'b')), local());
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('leaves a folder whose journal folds to its board, with the report in every format', async () => {
    const store = createRunFolder(await temporaryFolder(), 'r1');
    const plan = planOf(itemsOf('a', 'b', 'c'), { max_instances: 2 });
    const reporters = { md: () => 'as text\n', json: (report: Report) => report.outcome };
    const words = ['audit', '--max', '2'];
    await runPool(requestOf([poolRequestOf(plan, local())], { store, reporters, arguments: words }));

    const journal = readJournal(join(store.path, 'coordination.log'));
    const board = JSON.parse(readFileSync(join(store.path, 'task_board.json'), 'utf8')) as unknown;
    const folded = shownBoard(foldBoard(journal.ok ? journal.value : []));
    expect(JSON.parse([...readableJson(folded)].join(''))).toEqual(board);
    expect(board).toMatchObject({ outcome: 'complete', done: 3 });
    expect(JSON.parse(readFileSync(join(store.path, 'plan.json'), 'utf8'))).toEqual({
      run: 'r1',
      arguments: words,
      plans: [plan],
    });
    expect(JSON.parse(readFileSync(join(store.path, 'shards/2.json'), 'utf8'))).toEqual(plan.shards[1]);
    expect(readFileSync(join(store.path, 'artifacts/worker_1.json'), 'utf8')).toContain('"worker#1"');
    expect(readFileSync(join(store.path, 'report.md'), 'utf8')).toBe('as text\n');
    expect(readFileSync(join(store.path, 'report.json'), 'utf8')).toBe('complete');
  });

  it('writes its plan before it begins, and everything else in the end', async () => {
    const store = storeOf(1, (event) => store.written.push(event.type));
    await run(planOf(itemsOf('a'), { max_instances: 1 }), local(), { store, reporters: { md: () => '' } });
    expect(store.written).toEqual([
      'plan',
      'shard 1',
      'run_started',
      'item_claimed',
      'instance_started',
      'item_done',
      'instance_finished',
      'run_finished',
      'board',
      'report.md',
      'journal closed',
    ]);
  });
});

describe('the findings of a run', () => {
  it('are counted by level and name the instance that saw them', async () => {
    const { report } = await run(planOf(itemsOf('a', 'b'), { max_instances: 1 }), local(twoFindings));
    expect(report.counts).toEqual({ error: 2, warning: 0, note: 2, silenced: 0 });
    expect(report.findings.map((finding) => finding.sources)).toEqual(
      Array.from({ length: 4 }, () => ['worker#1']),
    );
  });

  it('come with the rules that were broken and no others', async () => {
    const { report } = await run(planOf(itemsOf('a')), local(twoFindings));
    expect(report.rules.map((rule) => rule.id)).toEqual(['name-missing', 'colour-unknown']);
  });

  it('are left out where the caller does not want them', async () => {
    const { report } = await run(planOf(itemsOf('a', 'b')), local(twoFindings), {
      keep: (finding) => finding.level === 'error',
      conclude: () => ({ findings: [findingOf({ level: 'note' })] }),
    });
    expect(report.counts).toEqual({ error: 2, warning: 0, note: 0, silenced: 0 });
    expect(report.rules.map((rule) => rule.id)).toEqual(['name-missing']);
  });

  it('are counted apart where somebody silenced them', async () => {
    const { report } = await run(planOf(itemsOf('a', 'b')), local(twoFindings), {
      conclude: () => ({
        findings: [],
        silences: [
          { ruleId: 'name-missing', by: 'config', reason: 'known', matches: (path) => path === 'a' },
        ],
      }),
    });
    expect(report.counts).toEqual({ error: 1, warning: 0, note: 2, silenced: 1 });
    expect(report.silenced).toMatchObject([
      { location: { path: 'a' }, silenced: { by: 'config', reason: 'known' } },
    ]);
  });

  it('include what the merge concludes from the facts of the finished items, in the order of their ids', async () => {
    let facts: [string, unknown][] = [];
    const conclude: PoolRequest['conclude'] = (given) => {
      facts = [...given];
      return { findings: [findingOf({ fingerprint: 'across' })] };
    };
    const failing = exceptFor('b', (item) => ({ ...twoFindings(item), findings: [] }));
    const { report } = await run(planOf(itemsOf('c', 'b', 'a')), local(failing), { conclude });
    expect(facts).toEqual([
      ['a', 'fact of a'],
      ['c', 'fact of c'],
    ]);
    expect(report.findings).toMatchObject([{ fingerprint: 'across', sources: ['merge'] }]);
  });

  it('are the same, whatever the number of instances', async () => {
    const items = itemsOf('a', 'b', 'c', 'd', 'e');
    const reports = await Promise.all(
      [1, 2, 5].map((max) => run(planOf(items, { max_instances: max }), local(twoFindings))),
    );
    const found = reports.map(({ report }) =>
      report.findings.map((finding) => ({ ...finding, sources: [] })),
    );
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
  });
});

/** Finds an error and a note in every item. */
function twoFindings({ id }: Item): ItemResult {
  const location = { path: id, line: 1, column: 1 };
  return {
    findings: [
      findingOf({ fingerprint: `error ${id}`, location }),
      findingOf({ fingerprint: `note ${id}`, ruleId: 'colour-unknown', level: 'note', location }),
    ],
    facts: `fact of ${id}`,
  };
}

function exceptFor(failing: string, analyze: (item: Item) => ItemResult): Analyze {
  return (item) => {
    if (item.id === failing) throw new Error('boom');
    return analyze(item);
  };
}

function byNumber(a: number, b: number): number {
  return a - b;
}
