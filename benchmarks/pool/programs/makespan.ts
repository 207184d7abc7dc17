/*
 * Waits for items with known durations: `makespan.cjs <contender> <distribution> <seed> <seeds> <folder>`. The seeds overlap:
 * instances that wait do not disturb each other, only what begins does. Prints for each the milliseconds from its start to
 * its end.
 */
import { setTimeout as wait } from 'node:timers/promises';
import pMap from 'p-map';
import { fakeEngine } from '../../../src/engines/fake.ts';
import { startTimeOf } from '../../../src/engines/processIdentity.ts';
import { createRunFolder } from '../../../src/journal/runFolder.ts';
import { fakeScript } from '../../../src/model/fakeScript.ts';
import type { RunStore } from '../../../src/model/ports.ts';
import { jsonReporter } from '../../../src/reporting/json.ts';
import { markdownReporter } from '../../../src/reporting/markdown.ts';
import { sarifReporter } from '../../../src/reporting/sarif.ts';
import type { RunRequest } from '../../../src/run/request.ts';
import { runPool } from '../../../src/run/run.ts';
import { Random } from '../../packs/random.ts';
import { drawDurations, width, type Distribution } from '../durations.ts';
import { answer, asked, itemsOf, journalStore, planOf, requestOf, timed } from '../runs.ts';

const [contender = '', distribution, first, seeds, folder = '.'] = process.argv.slice(2);

/** Between the starts of two seeds, in milliseconds: beginning is work, and would delay the others. */
const stagger = 60;

/** Whatever each instance is given at the beginning stays with it. */
async function fixed(
  durations: readonly number[],
  ownerOf: (index: number, items: number) => number,
): Promise<void> {
  const instance = async (own: number): Promise<void> => {
    for (const [index, duration] of durations.entries()) {
      if (ownerOf(index, durations.length) === own) await wait(duration);
    }
  };
  await Promise.all(Array.from({ length: width }, (_, own) => instance(own)));
}

/** What is known of durations before the run; `error` is how wrong it may be. */
function known(durations: readonly number[], seed: number, error: number): number[] {
  const random = new Random(seed);
  return durations.map((duration) => duration * (1 + error * (2 * random.next() - 1)));
}

type Writing = Pick<RunRequest, 'store' | 'reporters'>;

async function pool(durations: readonly number[], estimates?: readonly number[], writing = onlyJournal()) {
  const items = itemsOf(durations.length);
  const idOf = (index: number): string => items[index]?.id ?? '';
  const estimated = estimates && new Map(estimates.map((duration, index) => [idOf(index), duration]));
  const plan = planOf(items, { instances: width, ...(estimated && { durations: estimated }) });
  const steps = durations.map((duration, index): [string, string[]] => [
    idOf(index),
    [`done after ${duration}ms`],
  ]);
  const script = fakeScript({ items: Object.fromEntries(steps) });
  const engine = fakeEngine({ script, unit: 'item', ceiling: width });
  const { coverage } = await runPool({ ...requestOf(plan, engine, writing.store), ...writing });
  if (!coverage.complete) throw new Error(`Expected every item to be done, got ${coverage.done}`);
}

function onlyJournal(): Writing {
  return { store: journalStore(folder), reporters: {} };
}

/** All that the command line writes. */
function everything(): Writing {
  const store: RunStore = createRunFolder(folder, `makespan-${process.pid}`, { startTimeOf });
  return { store, reporters: { md: markdownReporter, json: jsonReporter, sarif: sarifReporter } };
}

const contenders: Readonly<Record<string, (durations: number[], seed: number) => Promise<unknown>>> = {
  known: (durations, seed) => pool(durations, known(durations, seed, 0)),
  'known, with run folder': (durations, seed) => pool(durations, known(durations, seed, 0), everything()),
  estimated: (durations, seed) => pool(durations, known(durations, seed, 0.3)),
  unknown: (durations) => pool(durations),
  'p-map': (durations) => pMap(durations, (duration) => wait(duration), { concurrency: width }),
  'round-robin': (durations) => fixed(durations, (index) => index % width),
  chunks: (durations) => fixed(durations, (index, items) => Math.floor((index * width) / items)),
};

answer(async () => {
  const work = asked(contenders, contender);
  if (Number(seeds) > 1)
    await work(
      Array.from({ length: 100 }, () => 1),
      0,
    );
  const rounds = Array.from({ length: Number(seeds) }, async (_, index) => {
    const seed = Number(first) + index;
    await wait(index * stagger);
    const durations = drawDurations(distribution as Distribution, seed);
    return timed(() => work(durations, seed));
  });
  return Promise.all(rounds);
});
