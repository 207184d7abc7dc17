import { count, plain } from '../../reporting/plain.ts';
import { calledAs } from '../installation.ts';
import type { PlannedFile } from './plan.ts';
import type { Target } from './target.ts';
import type { Options } from '../options.ts';

/** What is shown, and where. */
export interface Shown {
  readonly options: Pick<Options, 'format' | 'quiet' | 'dryRun'>;
  readonly target: Target;
  /** Undefined: nothing is installed. */
  readonly version: string | undefined;
}

type Action = PlannedFile['action'];

/** What people read for an action. */
const words: Readonly<Record<Action, string>> = {
  new: 'new',
  update: 'update',
  same: 'same',
  remove: 'remove',
  gone: 'gone',
  edited: 'kept',
  blocked: 'kept',
};

/** Prints file by file what will happen, before it does. What stays as it is because it is the user's is always said. */
export function showPlan(
  what: 'install' | 'uninstall',
  files: readonly PlannedFile[],
  { options, target, version = '' }: Shown,
): void {
  if (options.format === 'json') return;
  const rows = options.quiet ? files.filter(({ action }) => words[action] === 'kept') : files;
  const to = what === 'install' ? 'to' : 'from';
  if (rows.length > 0) print(`${what} pool-run ${version} ${to} ${plain(target.shown)}:`);
  for (const { path, action, why } of rows) {
    print(`  ${words[action].padEnd(6)}  ${plain(path)}${why === undefined ? '' : `: ${plain(why)}`}`);
  }
}

/** Prints what became of it. */
export function showInstalled(files: readonly PlannedFile[], shown: Shown): void {
  const { options, target } = shown;
  if (options.format === 'json') return printJson(files, shown);
  if (options.quiet) return;
  const of = (...actions: Action[]) => files.filter(({ action }) => actions.includes(action)).length;
  const written = of('new', 'update');
  const parts = [
    `${options.dryRun ? 'would write' : 'wrote'} ${count(written, 'file')}`,
    `${of('same')} the same`,
    ...(of('remove') > 0 ? [`${of('remove')} removed that this version no longer has`] : []),
    ...(of('edited', 'blocked') > 0 ? [`${of('edited', 'blocked')} kept as they are`] : []),
  ];
  print(`\n${sentence(parts)} Nothing else is changed, settings.json neither.`);
  if (options.dryRun) return;
  const flag = target.kind === 'user' ? ' --user' : '';
  const program = calledAs();
  print(
    `\n  ${program} doctor               whether all that it needs is there\n  ${program} uninstall${flag.padEnd(12)}takes it away again`,
  );
}

/** Prints what became of it. */
export function showUninstalled(files: readonly PlannedFile[], shown: Shown): void {
  const { options, target, version } = shown;
  if (options.format === 'json') return printJson(files, shown);
  if (options.quiet) return;
  if (version === undefined) {
    print(`Nothing in ${plain(target.shown)} was installed by pool-run. ${elsewhere[target.kind]}`);
    return;
  }
  const removed = files.filter(({ action }) => action === 'remove').length;
  const kept = files.filter(({ action }) => action === 'edited').length;
  const parts = [
    `${options.dryRun ? 'would remove' : 'removed'} ${count(removed, 'file')}`,
    ...(kept > 0 ? [`${kept} kept, which ${kept === 1 ? 'is' : 'are'} yours now`] : []),
  ];
  print(`\n${sentence(parts)}`);
}

const elsewhere: Readonly<Record<Target['kind'], string>> = {
  project: 'What is in your own folder goes with --user, the plugin with `claude plugin uninstall pool-run`.',
  user: 'What is in a project goes without --user, the plugin with `claude plugin uninstall pool-run`.',
};

function sentence(parts: readonly string[]): string {
  const text = `${parts.join(', ')}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function printJson(files: readonly PlannedFile[], { options, target, version }: Shown): void {
  const { dryRun } = options;
  const rows = files.map(({ path, action, why }) => ({
    path,
    action,
    ...(why !== undefined && { reason: why }),
  }));
  print(JSON.stringify({ version: version ?? null, folder: target.folder, dryRun, files: rows }, null, 2));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
