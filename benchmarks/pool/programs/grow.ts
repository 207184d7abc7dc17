/*
 * Runs so many no-op items with everything that is written: `grow.cjs <items> <peak | held | warm> <folder> [instances]`. Prints
 * the milliseconds of the run, the bytes of its journal and those of the heap that are in use when the run knows most; the last
 * only for `held`, because collecting the garbage changes the peak of the process, which is measured from outside. For `warm`
 * another run comes before, so that the time is not that of code which is still being compiled.
 */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inlineEngine } from '../../../src/engines/local.ts';
import { createRunFolder } from '../../../src/journal/runFolder.ts';
import { jsonReporter } from '../../../src/reporting/json.ts';
import { markdownReporter } from '../../../src/reporting/markdown.ts';
import { sarifReporter } from '../../../src/reporting/sarif.ts';
import { runPool } from '../../../src/run/run.ts';
import { answer, itemsOf, planOf, requestOf, type Grown } from '../runs.ts';

const [count, asked, folder = '.', given = '8'] = process.argv.slice(2);
const instances = Number(given);

/** After so many items nothing gets faster any more. */
const warmUp = 20_000;

answer(async () => {
  if (asked === 'warm') await grow(warmUp);
  return grow(Number(count));
});

async function grow(size: number): Promise<Grown> {
  const started = performance.now();
  const plan = planOf(itemsOf(size), { instances });
  const engine = inlineEngine(() => ({ findings: [] }), { version: '0', ceiling: instances });
  const store = createRunFolder(folder, `grow-${size}-${process.pid}`, { startTimeOf: () => undefined });
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
  const milliseconds = performance.now() - started;
  if (!coverage.complete) throw new Error('Expected the run to be complete');
  const journal = statSync(join(store.path, 'coordination.log')).size;
  rmSync(store.path, { recursive: true });
  return { milliseconds, journal, held };
}
