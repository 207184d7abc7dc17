/*
 * Analyses one project in a process of its own and prints the milliseconds: `once.ts <inline|threads> <folder>`. The
 * work is that of `src/cli/auditDefinitions.ts`; a second analysis in one process would find its code compiled already.
 */
import { createHash } from 'node:crypto';
import { inlineAudit, threadedAudit } from '../../src/cli/sources/audit/engines.ts';
import { itemOf } from '../../src/commands/audit/items.ts';
import { usableCores } from '../../src/engines/ceiling.ts';
import { readDefinitions } from '../../src/inputs/definitions.ts';
import { instancePoolSchema } from '../../src/model/instancePool.ts';
import type { ItemOutcome } from '../../src/model/outcome.ts';
import { planRun } from '../../src/planning/plan.ts';
import { dispatch } from '../../src/run/dispatch.ts';

const [mode, project = '.'] = process.argv.slice(2);
const definitions = readDefinitions({ paths: [project], cwd: project });
const plan = planRun({
  command: 'audit',
  definition: 'benchmark',
  definitionHash: '',
  pool: instancePoolSchema.parse({
    agent: 'code-reviewer',
    items: 'agent-definitions',
    distribution: 'category',
    max_instances: 8,
    items_per_instance: 3,
    min_items: 5,
  }),
  items: definitions.map((definition) => itemOf(definition, 'category')),
  engine: { name: 'local', ceiling: usableCores() },
  versions: { 'pool-run': '0', node: process.version },
  hash: (text) => createHash('sha256').update(text).digest('hex'),
});
const audit = mode === 'threads' ? threadedAudit : inlineAudit;
const engine = audit(definitions, usableCores());
const outcomes: ItemOutcome[] = [];

const started = performance.now();
await dispatch(
  [
    {
      plan,
      engine,
      label: '',
      shards: plan.shards.map((shard) => shard.items),
      deliver: (_, outcome) => outcomes.push(outcome),
    },
  ],
  { record: () => undefined, signal: new AbortController().signal, budget: plan.shards.length },
);
const milliseconds = performance.now() - started;

const failure = outcomes.find(({ status }) => status === 'failed');
if (failure?.status === 'failed') throw new Error(`${failure.item}: ${failure.reason}`);
process.stdout.write(`${milliseconds}\n`);
