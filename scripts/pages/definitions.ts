import { poolCommands, poolOf } from '../../src/cli/pack.ts';
import { clientKeys } from '../../src/commands/audit/clientVocabulary.ts';
import { configSchema } from '../../src/inputs/config.ts';
import { instancePoolSchema } from '../../src/model/instancePool.ts';
import { code, filled, table } from './sections.ts';
import { writtenKeys } from './schema.ts';

/** `docs/definitions.md`. */
export function definitionsPage(): string {
  const { silence, deps } = configSchema.shape;
  return filled('docs/definitions.md', {
    'front-matter': frontMatter(),
    'instance-pool': writtenKeys(instancePoolSchema),
    'built-in-pools': builtInPools(),
    configuration: writtenKeys(configSchema),
    silence: writtenKeys(silence.unwrap().element),
    deps: writtenKeys(deps.unwrap()),
  });
}

/** The keys that mean something in front matter, by the kinds of definitions that have them. */
function frontMatter(): string {
  const kinds = Object.entries(clientKeys);
  const keys = new Set(kinds.flatMap(([, own]) => [...own]));
  const rows = [...keys].map((key) => [code(key), ...kinds.map(([, own]) => (own.has(key) ? 'yes' : ''))]);
  return table(['key', ...kinds.map(([kind]) => kind)], rows);
}

/** The pools of the commands that the package brings, without what all of them have by default. */
function builtInPools(): string {
  const rows = poolCommands('/').map((command) => {
    const pool = poolOf(command, undefined);
    if (!pool.ok) throw new Error(`${command.path} cannot run`);
    const { items, agent, distribution, max_instances, items_per_instance, min_items, timeout } = pool.value;
    const size = [max_instances, items_per_instance, min_items].map(String);
    return [code(command.name), code(items), code(agent), code(distribution), ...size, code(timeout)];
  });
  const keys = [
    'items',
    'agent',
    'distribution',
    'max_instances',
    'items_per_instance',
    'min_items',
    'timeout',
  ];
  return table(['command', ...keys.map(code)], rows);
}
