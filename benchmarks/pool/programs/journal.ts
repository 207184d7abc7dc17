/* Leaves a run folder behind, as a run of no-op items makes it: `journal.cjs <project> <run> <items> <done>`. */
import { inlineEngine } from '../../../src/engines/local.ts';
import { createRunFolder } from '../../../src/journal/runFolder.ts';
import { runPool } from '../../../src/run/run.ts';
import { answer, itemsOf, planOf, requestOf } from '../runs.ts';

const [project = '.', run = '', count, wanted] = process.argv.slice(2);
const instances = 8;

answer(async () => {
  const plan = planOf(itemsOf(Number(count)), { instances });
  const engine = inlineEngine(() => ({ findings: [] }), { version: '0', ceiling: instances });
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
