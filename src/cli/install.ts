import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createAtomically, writeAtomically } from '../journal/atomicFile.ts';
import type { Result } from '../model/errors.ts';
import { checkOwners } from './commandOptions.ts';
import { packageVersion } from './installation.ts';
import { packFiles, planInstall, planUninstall, type PackFile, type PlannedFile } from './install/plan.ts';
import { readRecord, removeRecord, writeRecord, type InstallRecord } from './install/record.ts';
import { showInstalled, showPlan, showUninstalled, type Shown } from './install/report.ts';
import { targetOf, type Target } from './install/target.ts';
import type { Options } from './options.ts';
import { sha256 } from './sha256.ts';

/** Copies the pack to where the client reads it, over nothing of the user's; gives the exit code. */
export function install(paths: readonly string[], options: Options): Result<number> {
  const opened = open('install', paths, options);
  if (!opened.ok) return opened;
  const { target, record } = opened.value;
  const pack = packFiles();
  const shown: Shown = { options, target, version: packageVersion() };
  const files = planInstall(pack, record, target);
  showPlan('install', files, shown);
  const done = options.dryRun ? files : copy(files, { pack, record, target });
  showInstalled(done, shown);
  return { ok: true, value: done.some(({ action }) => action === 'blocked') ? 1 : 0 };
}

/** Removes what `install` made and nobody changed since; gives the exit code. */
export function uninstall(paths: readonly string[], options: Options): Result<number> {
  const opened = open('uninstall', paths, options);
  if (!opened.ok) return opened;
  const { target, record } = opened.value;
  const files = record ? planUninstall(record, target) : [];
  const shown: Shown = { options, target, version: record?.version };
  if (record) showPlan('uninstall', files, shown);
  if (record && !options.dryRun) takeAway(files, record, target);
  showUninstalled(files, shown);
  return { ok: true, value: 0 };
}

/** Where the pack goes, and what lies there already. */
interface Place {
  readonly target: Target;
  readonly record: InstallRecord | undefined;
}

function open(word: string, paths: readonly string[], options: Options): Result<Place> {
  const owned = checkOwners(options, ['install']);
  if (!owned.ok) return owned;
  if (paths.length > 0) {
    const message = `${word} takes no paths, got "${paths.join(' ')}". --cwd names the project, --user means your own folder.`;
    return { ok: false, reason: { code: 'bad-option', message } };
  }
  const target = targetOf(options);
  if (!target.ok) return target;
  const record = readRecord(target.value);
  return record.ok ? { ok: true, value: { target: target.value, record: record.value } } : record;
}

/** What a copy needs. */
interface Copy extends Place {
  readonly pack: readonly PackFile[];
}

/**
 * Does what was planned. What will be new is recorded first, so that a copy which ends half-way can be taken away; what is
 * replaced is recorded afterwards, for until then it is still the old one.
 */
function copy(files: readonly PlannedFile[], { pack, record, target }: Copy): PlannedFile[] {
  const version = packageVersion();
  const texts = new Map(pack.map(({ path, text }) => [path, text]));
  const entry = (path: string) => [path, { version, sha256: sha256(texts.get(path) ?? '') }] as const;
  const former = record?.files ?? {};
  const fresh = files.filter(({ action }) => action === 'new').map(({ path }) => path);
  const folders = [...new Set([...(record?.folders ?? []), ...missingFolders(target, fresh)])];
  if (fresh.length > 0) {
    mkdirSync(target.folder, { recursive: true });
    writeRecord(target, { version, folders, files: { ...former, ...Object.fromEntries(fresh.map(entry)) } });
  }
  const done = files.map((file) => put(file, texts.get(file.path) ?? '', target));
  const entries = done.flatMap(({ path, action }) => {
    const old = former[path];
    if (action === 'new' || action === 'update' || (action === 'same' && old)) return [entry(path)];
    // What the user changed is still known as what it was, to tell it from a file that was never ours.
    return action === 'edited' && old && texts.has(path) ? [[path, old] as const] : [];
  });
  const isNothing = record === undefined && entries.length === 0;
  const next = { version, folders, files: Object.fromEntries(entries) };
  if (!isNothing && !isDeepStrictEqual(next, record)) writeRecord(target, next);
  return done;
}

function put(file: PlannedFile, text: string, target: Target): PlannedFile {
  const path = join(target.folder, file.path);
  switch (file.action) {
    case 'new':
      mkdirSync(dirname(path), { recursive: true });
      // Whoever made it meanwhile keeps it.
      return createAtomically(path, text)
        ? file
        : { ...file, action: 'blocked', why: 'it was made meanwhile' };
    case 'update':
      writeAtomically(path, text);
      return file;
    case 'remove':
      rmSync(path);
      return file;
    case 'same':
    case 'gone':
    case 'edited':
    case 'blocked':
      return file;
    default:
      return file.action satisfies never;
  }
}

/** The folders that files need and that are not there: `.` is the target itself. */
function missingFolders({ folder }: Target, paths: readonly string[]): string[] {
  const needed = paths.flatMap((path) => {
    const names = path.split('/').slice(0, -1);
    return ['.', ...names.map((_, index) => names.slice(0, index + 1).join('/'))];
  });
  return [...new Set(needed)].filter((name) => !existsSync(join(folder, name)));
}

function takeAway(files: readonly PlannedFile[], record: InstallRecord, target: Target): void {
  for (const { path, action } of files) {
    if (action === 'remove') rmSync(join(target.folder, path));
  }
  removeRecord(target);
  // The deepest first, and the target, which holds them, last.
  const folders = record.folders.toSorted((a, b) => depth(b) - depth(a));
  for (const folder of folders) removeWhenEmpty(join(target.folder, folder));
}

function depth(folder: string): number {
  return folder === '.' ? 0 : folder.split('/').length;
}

function removeWhenEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}
