/*
 * Goes on with a run: `resume.cjs <project> <run> <items>`. Prints the milliseconds of reading and folding its journal, and of
 * all until the first item is claimed, or until the report is made again where nothing is left to do; and those of folding
 * events that are in memory.
 */
import { join } from 'node:path';
import { foldBoard } from '../../../src/journal/board.ts';
import { readFormerRun, readJournal } from '../../../src/journal/file.ts';
import { openRunFolder } from '../../../src/journal/runFolder.ts';
import { runPool } from '../../../src/run/run.ts';
import { answer, idleRun, requestOf } from '../runs.ts';

const [project = '.', run = '', count] = process.argv.slice(2);

answer(async () => {
  const { plan, engine } = idleRun(Number(count));
  const started = performance.now();
  const store = openRunFolder(project, run, { startTimeOf: () => undefined });
  if (!store.ok) throw new Error(JSON.stringify(store.reason));
  const path = join(store.value.path, 'coordination.log');
  const former = readFormerRun(path);
  if (!former.ok) throw new Error(JSON.stringify(former.reason));
  const { done } = former.value.board;
  const read = performance.now();
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
  return { done, read: read - started, all: goesOn - started, ...foldAgain(path) };
});

/** Folding the same events once they are in memory: cold for the board alone, and warm. */
function foldAgain(path: string): { events: number; fold: number; warmFold: number } {
  const journal = readJournal(path);
  if (!journal.ok) throw new Error(JSON.stringify(journal.reason));
  const events = journal.value;
  const times: number[] = [];
  for (let time = 0; time < 6; time += 1) {
    const started = performance.now();
    foldBoard(events);
    times.push(performance.now() - started);
  }
  return { events: events.length, fold: times[0] ?? NaN, warmFold: times.at(-1) ?? NaN };
}
