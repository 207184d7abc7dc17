/*
 * Goes on with a run: `resume.cjs <project> <run> <items>`. Prints the milliseconds of reading its journal, of folding it
 * (the first time, and again when the code is warm), and of all until the first item is claimed, or until the report
 * is made again where nothing is left to do.
 */
import { join } from 'node:path';
import { inlineEngine } from '../../../src/engines/local.ts';
import { foldBoard } from '../../../src/journal/board.ts';
import { readJournal } from '../../../src/journal/file.ts';
import { openRunFolder } from '../../../src/journal/runFolder.ts';
import { runPool } from '../../../src/run/run.ts';
import { answer, itemsOf, planOf, requestOf } from '../runs.ts';

const [project = '.', run = '', count] = process.argv.slice(2);
const instances = 8;

answer(async () => {
  const plan = planOf(itemsOf(Number(count)), { instances });
  const engine = inlineEngine(() => ({ findings: [] }), { version: '0', ceiling: instances });
  const started = performance.now();
  const store = openRunFolder(project, run, { startTimeOf: () => undefined });
  if (!store.ok) throw new Error(JSON.stringify(store.reason));
  const former = readJournal(join(store.value.path, 'coordination.log'));
  if (!former.ok) throw new Error(JSON.stringify(former.reason));
  const read = performance.now();
  const { done } = foldBoard(former.value);
  const folded = performance.now();
  let claimed: number | undefined;
  const report = await runPool({
    ...requestOf(plan, engine, store.value),
    former: former.value,
    observe({ type }) {
      if (type === 'item_claimed') claimed ??= performance.now();
    },
  });
  if (!report.coverage.complete) throw new Error('Expected the run to be complete');
  const goesOn = claimed ?? performance.now();
  for (let time = 0; time < 5; time += 1) foldBoard(former.value);
  const again = performance.now();
  foldBoard(former.value);
  return {
    done,
    events: former.value.length,
    read: read - started,
    fold: folded - read,
    warmFold: performance.now() - again,
    all: goesOn - started,
  };
});
