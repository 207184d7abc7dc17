/* Leaves a run folder behind, as a run of no-op items makes it: `journal.cjs <project> <run> <items> <done>`. */
import { createRunFolder } from '../../../src/journal/runFolder.ts';
import { runPool } from '../../../src/run/run.ts';
import { answer, idleRun, requestOf } from '../runs.ts';

const [project = '.', run = '', count, wanted] = process.argv.slice(2);

answer(async () => {
  const { plan, engine } = idleRun(Number(count));
  const store = createRunFolder(project, run, { startTimeOf: () => undefined });
  const abort = new AbortController();
  let done = 0;
  const { coverage } = await runPool({
    ...requestOf(plan, engine, store),
    signal: abort.signal,
    observe({ type }) {
      if (type === 'item_done') done += 1;
      if (done === Number(wanted)) abort.abort();
    },
  });
  return { path: store.path, done: coverage.done };
});
