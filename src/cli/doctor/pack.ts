import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import * as z from 'zod';
import { askClient, type Client } from '../../engines/claude/client.ts';
import { findProgram } from '../../engines/exec/program.ts';
import { describeFailure } from '../../model/errors.ts';
import type { Check } from './check.ts';
import { packageVersion } from '../installation.ts';
import { packFiles, planInstall, type PlannedFile } from '../install/plan.ts';
import { readRecord } from '../install/record.ts';
import { targetOf, type Target } from '../install/target.ts';

const pluginSchema = z.object({
  id: z.string(),
  version: z.string().default('?'),
  /** Where the client reads the plugin from a folder, the version that lies there. */
  folderVersion: z.string().optional(),
  scope: z.string().default('?'),
  enabled: z.boolean(),
  projectPath: z.string().optional(),
  installPath: z.string().default(''),
  /** Where the client reads the plugin in place, instead of from its own copy. */
  readFromFolder: z.string().optional(),
});

/** The plugin as the client lists it for a project. */
export type InstalledPlugin = z.infer<typeof pluginSchema>;

/** What the client has of this plugin for a project; undefined where it does not tell. */
export async function installedPlugins(
  client: Client | undefined,
  project: string,
): Promise<InstalledPlugin[] | undefined> {
  if (client === undefined) return undefined;
  const { code, text } = await askClient(client.program, ['plugin', 'list', '--json'], project);
  if (code !== 0) return undefined;
  try {
    const all = z.array(z.unknown()).parse(JSON.parse(text));
    return all
      .flatMap((one) => pluginSchema.safeParse(one).data ?? [])
      .filter(({ id, projectPath = project }) => id.startsWith('pool-run@') && projectPath === project);
  } catch {
    return undefined;
  }
}

export function checkPlugin(plugins: readonly InstalledPlugin[] | undefined): Check {
  const name = 'plugin';
  if (plugins === undefined)
    return { name, state: 'warning', message: 'cannot be told without a client that answers' };
  const [plugin] = plugins.toSorted((a, b) => Number(b.enabled) - Number(a.enabled));
  if (plugin === undefined) return { name, state: 'ok', message: 'not installed as a plugin' };
  const { id, scope, enabled, version, folderVersion = version } = plugin;
  const where = `${id}, scope ${scope}`;
  if (!enabled) {
    const remedy = `Enable it with \`claude plugin enable ${id}\`, or remove it.`;
    return { name, state: 'warning', message: `${where}, is disabled.`, remedy };
  }
  if (folderVersion === packageVersion()) {
    return { name, state: 'ok', message: `${folderVersion} (${where})` };
  }
  const message = `${where}, is of ${folderVersion}, this pool-run of ${packageVersion()}.`;
  return { name, state: 'warning', message, remedy: `\`claude plugin update ${id}\` updates it.` };
}

/** A copy of the pack, as far as there is one. */
interface PackCopy {
  readonly target: Target;
  /** Undefined: not by `install`, but there, such as links to the pack. */
  readonly version: string | undefined;
  readonly files: readonly PlannedFile[];
}

/** Whether Claude Code can get at the pack, and whether it is the one of this version. */
export function checkPack(project: string, plugins: readonly InstalledPlugin[] | undefined): Check {
  const name = 'pack';
  const isPlugin = plugins?.some(({ enabled }) => enabled) === true;
  const copies: PackCopy[] = [];
  for (const user of [false, true]) {
    const copy = copyIn(project, user);
    if ('message' in copy) return { name, state: 'error', message: copy.message };
    if (isThere(copy)) copies.push(copy);
  }
  if (copies.length > 0) return checkCopies(copies, isPlugin);
  if (isPlugin) return { name, state: 'ok', message: 'by the plugin' };
  const remedy = '`pool-run install` copies it into this project; docs/install.md has the other ways.';
  return { name, state: 'error', message: 'Claude Code does not have it.', remedy };
}

function checkCopies(copies: readonly PackCopy[], isPlugin: boolean): Check {
  const stale = copies.find(({ files }) => files.some(({ action }) => changes.has(action)));
  if (stale) return staleCheck(stale);
  const shown = copies.map(({ target }) => target.shown).join(' and ');
  if (isPlugin) {
    const message = `it is there twice: as a plugin and in ${shown}.`;
    const remedy = `Remove one: ${copies.map(uninstallOf).join(' and ')}, or \`claude plugin uninstall pool-run\`.`;
    return { name: 'pack', state: 'warning', message, remedy };
  }
  const edited = copies.flatMap(({ files }) => files).filter(({ action }) => action === 'edited').length;
  const note = edited > 0 ? `, ${edited} changed by you` : '';
  return { name: 'pack', state: 'ok', message: `${packageVersion()} in ${shown}${note}` };
}

/** What `install` would still do, or cannot. */
const changes: ReadonlySet<PlannedFile['action']> = new Set(['new', 'update', 'remove', 'blocked']);

function copyIn(project: string, user: boolean): PackCopy | { readonly message: string } {
  const target = targetOf({ cwd: project, user });
  if (!target.ok) return { message: describeFailure(target.reason) };
  try {
    const record = readRecord(target.value);
    if (!record.ok) return { message: describeFailure(record.reason) };
    const files = planInstall(packFiles(), record.value, target.value);
    return { target: target.value, version: record.value?.version, files };
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined || path === undefined) throw error;
    return { message: `${path} cannot be looked at (${code}).` };
  }
}

/** Without a record only the whole pack counts: single files of the same name are the user's own. */
function isThere({ version, files }: PackCopy): boolean {
  return version !== undefined || files.every(({ action }) => action === 'same');
}

function staleCheck({ target, version, files }: PackCopy): Check {
  const own = files.filter(({ action }) => action === 'blocked').map(({ path }) => path);
  const flag = target.kind === 'user' ? ' --user' : '';
  const remedy = `\`pool-run install${flag}\` puts that right${own.length > 0 ? ', but not over yours' : ''}.`;
  const message =
    own.length > 0
      ? `the copy in ${target.shown} is not whole: ${own.join(', ')} ${own.length > 1 ? 'are' : 'is'} yours.`
      : `the copy in ${target.shown} is of ${version ?? '?'} and not that of this pool-run, ${packageVersion()}.`;
  return { name: 'pack', state: 'warning', message, remedy };
}

function uninstallOf({ target, version }: PackCopy): string {
  if (version === undefined) return `what is in ${target.shown}`;
  return `\`pool-run uninstall${target.kind === 'user' ? ' --user' : ''}\``;
}

/** Whether the pack's commands find `pool-run`: npx's own temporary folder is not there when they run. */
export function checkProgram(project: string, plugins: readonly InstalledPlugin[] | undefined): Check {
  const name = 'program';
  for (let folder = project; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules/.bin/pool-run'))) {
      return { name, state: 'ok', message: `pool-run in ${join(folder, 'node_modules')}` };
    }
    if (folder === dirname(folder)) break;
  }
  const lasting = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !/[/\\]\.bin$/.test(folder));
  const found = findProgram('pool-run', project, lasting.join(delimiter));
  if ('path' in found) return { name, state: 'ok', message: `pool-run at ${realpathSync(found.path)}` };
  // A plugin that came from a repository is not built: it needs what npm installs.
  const isBuilt = ({ enabled, installPath, readFromFolder = installPath }: InstalledPlugin): boolean =>
    enabled && existsSync(join(readFromFolder, 'dist/main.cjs'));
  if (plugins?.some(isBuilt)) return { name, state: 'ok', message: 'pool-run of the plugin' };
  const message = 'the commands of the pack call pool-run, which is neither on PATH nor in node_modules.';
  return { name, state: 'error', message, remedy: 'Install it: `npm install --save-dev pool-run`.' };
}
