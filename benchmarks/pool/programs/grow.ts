/*
 * Runs so many no-op items with everything that is written: `grow.cjs <items> <peak | held> <folder>`. Prints the bytes of
 * the heap that are in use when the run knows most; only where they are asked for, because collecting the garbage changes the
 * peak of the process, which is measured from outside.
 */
import { inlineEngine } from '../../../src/engines/local.ts';
import { createRunFolder } from '../../../src/journal/runFolder.ts';
import { jsonReporter } from '../../../src/reporting/json.ts';
import { markdownReporter } from '../../../src/reporting/markdown.ts';
import { sarifReporter } from '../../../src/reporting/sarif.ts';
import { runPool } from '../../../src/run/run.ts';
import { answer, itemsOf, planOf, requestOf } from '../runs.ts';

const [count, asked, folder = '.'] = process.argv.slice(2);
const instances = 8;

answer(async () => {
  const plan = planOf(itemsOf(Number(count)), { instances });
  const engine = inlineEngine(() => ({ findings: [] }), { version: '0', ceiling: instances });
  const store = createRunFolder(folder, `grow-${count}-${process.pid}`, { startTimeOf: () => undefined });
  const reporters = { md: markdownReporter, json: jsonReporter, sarif: sarifReporter };
  let held = 0;
  const { coverage } = await runPool({
    ...requestOf(plan, engine, store),
    reporters,
    observe({ type }) {
      if (type !== 'run_finished' || asked !== 'held') return;
      globalThis.gc?.();
      held = process.memoryUsage().heapUsed;
    },
  });
  if (!coverage.complete) throw new Error('Expected the run to be complete');
  return held;
});
