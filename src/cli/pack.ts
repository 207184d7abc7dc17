import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDefinition } from '../inputs/definitions.ts';
import { isProjectGlob } from '../inputs/projectGlob.ts';
import type { Result } from '../model/errors.ts';
import { builtInSources } from './builtIn.ts';
import type { PoolCommand } from './source.ts';
import { parseInstancePool, type InstancePool } from '../model/instancePool.ts';
import { locateKey } from '../commands/audit/observation.ts';

/** The folder of the installed package: the one above this file that holds its `package.json`. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The version of the installed package. */
export function packageVersion(): string {
  const text = readFileSync(join(packageFolder(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The version, and which build of it: while pool-run itself is worked on, results of the build before do not count. */
export function programVersion(): string {
  const built = join(packageFolder(), 'dist');
  const bundles = existsSync(built) ? readdirSync(built).filter((name) => name.endsWith('.cjs')) : [];
  const marks = bundles.map((name) => {
    const { size, mtimeMs } = statSync(join(built, name));
    return `${size} ${mtimeMs}`;
  });
  return [packageVersion(), ...marks].join(' ');
}

/** What the package's own commands are called besides their file's name. */
const ownNames: Readonly<Record<string, string>> = { 'agent-audit': 'audit' };

/** The commands with an instance pool that a project has; its own definitions go before the package's. */
export function poolCommands(project: string): PoolCommand[] {
  const own = ['commands', '.claude/commands'].flatMap((folder) => commandsIn(project, folder, 'project'));
  const brought = commandsIn(packageFolder(), 'commands', 'package');
  const names = new Set(own.map((command) => command.name));
  return [...own, ...brought.filter((command) => !names.has(command.name))];
}

/** The pool of a command, checked; or why it cannot run. */
export function poolOf({ definition, name, path }: PoolCommand): Result<InstancePool> {
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
  const { items, exec } = parsed.pool;
  if (exec ? isProjectGlob(items) : builtInSources.includes(items)) return { ok: true, value: parsed.pool };
  const why = exec
    ? `its program needs files as items: "${items}" is no glob inside the project, such as src/**/*.ts.`
    : `no engine here can work on items from "${items}"; built-in sources are ${builtInSources.join(', ')}, and a program that \`exec\` names works on the files of a glob.`;
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
      };
    });
}
