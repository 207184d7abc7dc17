/*
 * Items that are a timer of one millisecond, in bare loops and in a pool with the journal on: `timers.cjs <items> <rounds>
 * <folder>`. Prints the milliseconds of each round; the two take turns, and a round of each warms them up.
 */
import { fakeEngine } from '../../../src/engines/fake.ts';
import { fakeScript } from '../../../src/model/fakeScript.ts';
import { runPool } from '../../../src/run/run.ts';
import { answer, itemsOf, journalStore, planOf, requestOf, timed } from '../runs.ts';

const [count, rounds, folder = '.'] = process.argv.slice(2);
const instances = 8;
const items = itemsOf(Number(count));
const plan = planOf(items, { instances });
const script = fakeScript({ latency: { distribution: 'fixed', duration: '1ms' } });

async function loops(): Promise<void> {
  let next = 0;
  const loop = async (): Promise<void> => {
    while (next < items.length) {
      next += 1;
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    }
  };
  await Promise.all(Array.from({ length: instances }, loop));
}

function pool(): Promise<unknown> {
  const engine = fakeEngine({ script, unit: 'item', ceiling: instances });
  return runPool(requestOf(plan, engine, journalStore(folder)));
}

answer(async () => {
  const times: { readonly bare: number; readonly pool: number }[] = [];
  for (let round = -1; round < Number(rounds); round += 1) {
    const taken = { bare: await timed(loops), pool: await timed(pool) };
    if (round >= 0) times.push(taken);
  }
  return times;
});
