import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { packageFolder } from './installation.ts';
import { readDefinition } from '../inputs/definitions.ts';
import { isProjectGlob } from '../inputs/projectGlob.ts';
import type { Result } from '../model/errors.ts';
import { builtInSources } from './sources/builtIn.ts';
import type { EngineName } from './options.ts';
import type { PoolCommand } from './sources/source.ts';
import { parseInstancePool, type InstancePool } from '../model/instancePool.ts';
import { locateKey } from '../commands/audit/observation.ts';

/** What the package's own commands are called besides their file's name. */
const ownNames: Readonly<Record<string, string>> = { 'agent-audit': 'audit' };

/**
 * The commands with an instance pool that a project has; its own definitions go before the package's, and of two with one name
 * the first: `.claude/commands` may be a link to `commands`.
 */
export function poolCommands(project: string): PoolCommand[] {
  const brought = commandsIn(packageFolder(), 'commands', 'package');
  const names = new Set(brought.map(({ name }) => name));
  const own = ['commands', '.claude/commands']
    .flatMap((folder) => commandsIn(project, folder, 'project'))
    .map((command) => ({ ...command, isBuiltIn: names.has(command.name) && !runsProgram(command) }));
  const known = new Map<string, PoolCommand>();
  for (const command of [...own, ...brought]) {
    if (!known.has(command.name)) known.set(command.name, command);
  }
  return [...known.values()];
}

function runsProgram({ definition }: PoolCommand): boolean {
  const pool = definition.frontMatter.data['instance_pool'];
  return typeof pool === 'object' && pool !== null && 'exec' in pool;
}

/** The pool of a command, checked; or why it cannot run. */
export function poolOf(
  { definition, name, path }: PoolCommand,
  engine: EngineName | undefined,
): Result<InstancePool> {
  const parsed = parseInstancePool(definition.frontMatter.data['instance_pool']);
  if ('problems' in parsed) {
    const [problem] = parsed.problems;
    const { line } = locateKey(
      definition,
      'instance_pool',
      ...(problem?.key === undefined ? [] : [problem.key]),
    );
    return {
      ok: false,
      reason: { code: 'definition-unusable', path, line, message: problem?.message ?? '' },
    };
  }
  return runnable({ path, name }, parsed.pool, engine);
}

/** Whether anything here can work on the items of a pool. */
function runnable(
  { path, name }: Pick<PoolCommand, 'path' | 'name'>,
  pool: InstancePool,
  engine: EngineName | undefined,
): Result<InstancePool> {
  const { items, exec } = pool;
  const isOfFiles = exec !== undefined || (engine === 'claude' && !builtInSources.includes(items));
  if (isOfFiles ? isProjectGlob(items) : builtInSources.includes(items)) return { ok: true, value: pool };
  const why = isOfFiles
    ? `it needs files as items: "${items}" is no glob inside the project, such as src/**/*.ts.`
    : `no engine here can work on items from "${items}"; built-in sources are ${builtInSources.join(', ')}, a program that \`exec\` names works on the files of a glob, and so does --engine claude.`;
  return { ok: false, reason: { code: 'not-runnable', command: name, path, why } };
}

function commandsIn(root: string, folder: string, origin: PoolCommand['origin']): PoolCommand[] {
  const path = join(root, folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  const scope = { kind: 'collection', id: folder, folder: root } as const;
  return readdirSync(path)
    .filter((file) => file.endsWith('.md'))
    .flatMap((file, order) => {
      const placeName = basename(file, '.md');
      const shown = relative(root, join(path, file));
      const definition = readDefinition({
        path: shown,
        file: join(path, file),
        kind: 'command',
        scope,
        placeName,
        order,
      });
      const { description, instance_pool: pool } = definition.frontMatter.data;
      if (pool === undefined) return [];
      return {
        name: ownNames[placeName] ?? placeName,
        aliases: ownNames[placeName] === undefined ? [] : [placeName],
        path: origin === 'project' ? shown : `pool-run/${shown}`,
        description: typeof description === 'string' ? description : '',
        definition,
        origin,
        isBuiltIn: origin === 'package',
      };
    });
}
