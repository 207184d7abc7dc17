/*
 * Runs `sleep` for every file of a project, which is named after how long: `naps.cjs <project>`. Prints the milliseconds of
 * the run from its call to its report; the process is cold.
 */
import { readdirSync } from 'node:fs';
import { startTimeOf } from '../../../src/engines/processIdentity.ts';
import { createRunFolder } from '../../../src/journal/runFolder.ts';
import { runPool } from '../../../src/run/run.ts';
import { programEngine } from '../programEngine.ts';
import { answer, planOf, requestOf, timed } from '../runs.ts';

const [project = '.'] = process.argv.slice(2);
const instances = 8;

answer(() => {
  const naps = readdirSync(project).filter((name) => /^0\.10*$/.test(name));
  const items = naps.map((id) => ({ id, key: 'all', weight: 1 }));
  const plan = planOf(items, { instances });
  return timed(async () => {
    const store = createRunFolder(project, `naps-${process.pid}`, { startTimeOf });
    const engine = programEngine(['sleep', '{item}'], { cwd: project, ceiling: instances, store });
    const { coverage } = await runPool(requestOf(plan, engine, store));
    if (coverage.done !== naps.length) throw new Error(`Expected every nap to be done, got ${coverage.done}`);
  });
});
