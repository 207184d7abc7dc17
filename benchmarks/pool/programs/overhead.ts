/*
 * Does nothing with every item, in a process of its own: `overhead.cjs <contender> <items> <rounds> <folder>`. Prints what
 * each round took, in milliseconds; the first is cold.
 */
import { randomBytes } from 'node:crypto';
import pMap from 'p-map';
import { inlineEngine } from '../../../src/engines/local.ts';
import { createRunFolder } from '../../../src/journal/runFolder.ts';
import type { ItemOutcome, ItemResult } from '../../../src/model/outcome.ts';
import type { RunStore } from '../../../src/model/ports.ts';
import { jsonReporter } from '../../../src/reporting/json.ts';
import { markdownReporter } from '../../../src/reporting/markdown.ts';
import { sarifReporter } from '../../../src/reporting/sarif.ts';
import { dispatch } from '../../../src/run/dispatch.ts';
import { runPool } from '../../../src/run/run.ts';
import { answer, asked, droppingStore, itemsOf, journalStore, planOf, requestOf, timed } from '../runs.ts';

const [contender = '', count, rounds, folder = '.'] = process.argv.slice(2);
const instances = 8;
const items = itemsOf(Number(count));
const plan = planOf(items, { instances });
const nothing = (): ItemResult => ({ findings: [] });
const nothingLater = (): Promise<ItemResult> => Promise.resolve({ findings: [] });

/** Loops that take the next item from one index: less than this nobody can do. */
async function loops(): Promise<void> {
  const results: ItemResult[] = [];
  let next = 0;
  const loop = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await nothingLater();
    }
  };
  await Promise.all(Array.from({ length: instances }, loop));
}

/** Only what gives items to instances: nothing is told, folded, merged or reported. */
async function dispatchAlone(): Promise<void> {
  const engine = inlineEngine(nothing, { version: '0', ceiling: instances });
  const outcomes: ItemOutcome[] = [];
  const shards = plan.shards.map((shard) => shard.items);
  await dispatch([{ plan, engine, label: '', shards, deliver: (_, outcome) => outcomes.push(outcome) }], {
    record: () => undefined,
    signal: new AbortController().signal,
    budget: instances,
  });
  if (outcomes.length !== items.length)
    throw new Error(`Expected every item to be done, got ${outcomes.length}`);
}

async function pool(store: RunStore, reporters = {}): Promise<void> {
  const engine = inlineEngine(nothing, { version: '0', ceiling: instances });
  const { coverage } = await runPool({ ...requestOf(plan, engine, store), reporters });
  if (coverage.done !== items.length) throw new Error(`Expected every item to be done, got ${coverage.done}`);
}

const contenders: Readonly<Record<string, () => Promise<unknown>>> = {
  'bare loops': loops,
  'p-map': () => pMap(items, nothingLater, { concurrency: instances }),
  dispatch: dispatchAlone,
  'journal off': () => pool(droppingStore()),
  'journal on': () => pool(journalStore(folder)),
  'run folder': () => {
    const store = createRunFolder(folder, randomBytes(6).toString('hex'), { startTimeOf: () => undefined });
    return pool(store, { md: markdownReporter, json: jsonReporter, sarif: sarifReporter });
  },
};

answer(async () => {
  const work = asked(contenders, contender);
  const times: number[] = [];
  for (let round = 0; round < Number(rounds); round += 1) times.push(await timed(work));
  return times;
});
