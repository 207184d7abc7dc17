/*
 * Work that needs a core, one after another, in bare loops for each core, and in pools of several sizes: `speedup.cjs
 * <threads | exec> <rounds> <folder>`. Prints the milliseconds of each, by round.
 */
import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { usableCores } from '../../../src/engines/ceiling.ts';
import { threadsEngine } from '../../../src/engines/threads.ts';
import type { Item } from '../../../src/model/plan.ts';
import type { Engine } from '../../../src/model/ports.ts';
import { runPool } from '../../../src/run/run.ts';
import { programEngine } from '../programEngine.ts';
import { answer, itemsOf, journalStore, planOf, requestOf, timed } from '../runs.ts';
import { spin } from '../spin.ts';

const [kind = '', rounds, folder = '.'] = process.argv.slice(2);
const cores = usableCores();
const sizes = [1, 2, 4, 8, 32];

/** One way to use a core. */
interface Way {
  readonly items: readonly Item[];
  readonly ceiling: number;
  readonly engine: () => Engine;
  /** All items one after another, or as many loops of it side by side as there are cores. */
  readonly alone: () => Promise<unknown>;
  readonly bare: () => Promise<unknown>;
}

/** The same work without a pool: by one, and by as many as there are cores. */
function byHand(
  items: readonly Item[],
  work: (share: readonly Item[]) => Promise<unknown>,
): Pick<Way, 'alone' | 'bare'> {
  return { alone: () => work(items), bare: () => Promise.all(shares(items).map(work)) };
}

function threads(): Way {
  const items = itemsOf(128);
  const turns = calibrate(8, spin);
  const url = pathToFileURL(join(__dirname, 'spin.cjs'));
  const work = (share: readonly Item[]): Promise<unknown> =>
    new Promise((resolve) => {
      const worker = new Worker(url, { workerData: turns });
      worker.once('message', () => resolve(worker.terminate()));
      worker.postMessage(share);
    });
  return {
    items,
    ceiling: cores,
    engine: () => threadsEngine({ url, data: turns }, { version: '0', ceiling: cores }),
    ...byHand(items, work),
  };
}

const start = promisify(execFile);

/** `awk` is everywhere, starts in a millisecond, and uses one core. */
async function programs(): Promise<Way> {
  const items = itemsOf(32);
  const turns = await calibrateProgram(25);
  const words = wordsFor(turns);
  const work = async (share: readonly Item[]): Promise<void> => {
    for (let left = share.length; left > 0; left -= 1) await start('awk', words);
  };
  return {
    items,
    ceiling: 32,
    engine: () => programEngine(['awk', ...words, '{item}'], { cwd: realpathSync(folder), ceiling: 32 }),
    ...byHand(items, work),
  };
}

function wordsFor(turns: number): string[] {
  return ['-v', `turns=${turns}`, 'BEGIN { while (turns-- > 0) sum += turns; exit sum < 0 }'];
}

function shares(items: readonly Item[]): Item[][] {
  return Array.from({ length: cores }, (_, own) => items.filter((__, index) => index % cores === own));
}

/** How many turns take so many milliseconds: the best of some tries, because others may be using the machine. */
function calibrate(milliseconds: number, work: (turns: number) => unknown): number {
  const turns = 5_000_000;
  const tries = Array.from({ length: 5 }, () => {
    const started = performance.now();
    work(turns);
    return performance.now() - started;
  });
  return Math.round((turns * milliseconds) / Math.min(...tries));
}

async function calibrateProgram(milliseconds: number): Promise<number> {
  const turns = 300_000;
  const tries: number[] = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    tries.push(await timed(() => start('awk', wordsFor(turns))));
  }
  return Math.round((turns * milliseconds) / Math.min(...tries));
}

answer(async () => {
  const way = kind === 'threads' ? threads() : await programs();
  const all: { alone: number; bare: number; pools: { size: number; milliseconds: number }[] }[] = [];
  for (let round = 0; round < Number(rounds); round += 1) {
    const alone = await timed(way.alone);
    const bare = await timed(way.bare);
    const pools: { size: number; milliseconds: number }[] = [];
    for (const size of sizes) {
      const plan = planOf(way.items, { instances: size, ceiling: way.ceiling });
      const run = async (): Promise<void> => {
        const { coverage } = await runPool(requestOf(plan, way.engine(), journalStore(folder)));
        if (!coverage.complete) throw new Error(JSON.stringify(coverage.failures[0]));
      };
      pools.push({ size, milliseconds: await timed(run) });
    }
    all.push({ alone, bare, pools });
  }
  return all;
});
