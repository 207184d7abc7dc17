/*
 * Analyses one project in a process of its own and prints the milliseconds: `once.ts <inline|threads> <folder>`. The
 * work is that of `src/cli/auditDefinitions.ts`; a second analysis in one process would find its code compiled already.
 */
import { createHash } from 'node:crypto';
import { analyzeDefinition } from '../../src/commands/audit/analyze.ts';
import { itemOf } from '../../src/commands/audit/items.ts';
import { diskSurroundings } from '../../src/cli/surroundings.ts';
import { usableCores } from '../../src/engines/ceiling.ts';
import { inlineEngine } from '../../src/engines/local.ts';
import { threadsEngine } from '../../src/engines/threads.ts';
import { readDefinitions } from '../../src/inputs/definitions.ts';
import type { Definition } from '../../src/model/definition.ts';
import type { Engine } from '../../src/model/ports.ts';
import { planRun } from '../../src/planning/plan.ts';
import { dispatch } from '../../src/run/dispatch.ts';

const [mode, project = '.'] = process.argv.slice(2);
const definitions = readDefinitions({ paths: [project], cwd: project });
const plan = planRun({
  command: 'audit',
  definition: 'benchmark',
  pool: {
    agent: 'code-reviewer',
    items: 'agent-definitions',
    distribution: 'category',
    max_instances: 8,
    items_per_instance: 3,
    min_items: 5,
    aggregation: 'merge',
    timeout: '10m',
    retries: 2,
  },
  items: definitions.map((definition) => itemOf(definition, 'category')),
  engine: { name: 'local', ceiling: usableCores() },
  versions: { 'pool-run': '0', node: process.version },
  hash: (text) => createHash('sha256').update(text).digest('hex'),
});
const engine = mode === 'threads' ? onThreads(definitions) : inline(definitions);

const started = performance.now();
const deliveries = await dispatch(plan, engine, () => undefined, new AbortController().signal);
const milliseconds = performance.now() - started;

const failure = deliveries.flatMap(({ outcomes }) => outcomes).find(({ status }) => status === 'failed');
if (failure?.status === 'failed') throw new Error(`${failure.item}: ${failure.reason}`);
process.stdout.write(`${milliseconds}\n`);

function inline(all: readonly Definition[]): Engine {
  const byPath = new Map(all.map((definition) => [definition.path, definition]));
  return inlineEngine(
    ({ id }) => analyzeDefinition(byPath.get(id) as Definition, diskSurroundings()),
    usableCores(),
  );
}

function onThreads(all: readonly Definition[]): Engine {
  const files = new Map(
    all.map(({ path, file, kind, scope, placeName, order }) => [
      path,
      { path, file, kind, scope, placeName, order },
    ]),
  );
  return threadsEngine(
    { url: new URL('../../dist/worker.cjs', import.meta.url), data: files },
    usableCores(),
  );
}
