import { isUtf8 } from 'node:buffer';
import { chmodSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { applyEdits, ordered, placeMends, type Edit } from '../../../commands/docs/mend.ts';
import { unifiedDiff } from '../../../commands/docs/unifiedDiff.ts';
import { git, namesIn } from '../../../inputs/git.ts';
import { writeAtomically } from '../../../journal/atomicFile.ts';
import type { Documentation } from '../../../model/documentation.ts';
import { groupBy } from '../../../model/groupBy.ts';
import { count, plain } from '../../../reporting/plain.ts';
import { sha256 } from '../../sha256.ts';
import type { Finish, Finishing } from '../source.ts';

type FoundMend = Documentation['mends'][number];

/** One file with what is to be changed in it. */
interface Mended {
  readonly path: string;
  readonly text: string;
  readonly edits: ReadonlyMap<object, Edit>;
  readonly mends: readonly FoundMend[];
}

/** Mends what a run of `docs` found and is certain of; with `isTrial` it only shows what it would do. */
export function mendDocuments(root: string, found: readonly FoundMend[], how: Finishing): Finish {
  const byPath = groupBy(found, ({ path }) => path);
  const dirty = how.allowDirty ? new Set<string>() : dirtyFiles(root, [...byPath.keys()]);
  const plans = [...byPath].map(([path, mends]): Mended | string => {
    const planned = dirty?.has(path) === false ? planFile(root, path, mends) : uncommitted;
    return typeof planned === 'string' ? `${plain(path)} was not changed: ${planned}` : planned;
  });
  const done = plans.filter((plan) => typeof plan !== 'string' && plan.edits.size > 0) as Mended[];
  if (!how.isTrial) for (const file of done) write(root, file);
  return {
    messages: [...plans.filter((plan) => typeof plan === 'string'), tell(done, how)],
    diff: how.isTrial
      ? done.map(({ path, text, edits }) => unifiedDiff(path, text, edits.values())).join('')
      : undefined,
    mended: new Set(
      how.isTrial ? [] : done.flatMap(({ mends }) => mends.map(({ fingerprint }) => fingerprint)),
    ),
  };
}

function tell(files: readonly Mended[], { isTrial }: Finishing): string {
  if (files.length === 0) return 'Nothing was mended.';
  const places = files.reduce((sum, { edits }) => sum + ordered(edits.values()).length, 0);
  return `${isTrial ? 'Would mend' : 'Mended'} ${count(places, 'place')} in ${count(files.length, 'file')}.`;
}

const uncommitted =
  'it has changes that are not committed, or git cannot tell. Commit it, or say --allow-dirty.';

/** Of these files, those that git does not hold as they are; undefined where there is no git. */
function dirtyFiles(root: string, paths: readonly string[]): ReadonlySet<string> | undefined {
  if (paths.length === 0) return new Set();
  const tracked = new Set(namesIn(git(root, 'ls-files', '-z', '--', ...paths)));
  const changed = git(
    root,
    'diff',
    '--no-ext-diff',
    '--relative',
    '--name-only',
    '-z',
    'HEAD',
    '--',
    ...paths,
  );
  if (changed === undefined) return undefined;
  return new Set([...namesIn(changed), ...paths.filter((path) => !tracked.has(path))]);
}

/** Where the mends of a file belong, or why it is left alone. */
function planFile(root: string, path: string, mends: readonly FoundMend[]): Mended | string {
  const file = realpathSync(join(root, path));
  if (!file.startsWith(root + sep)) return 'it lies outside of the project.';
  const bytes = readFileSync(file);
  if (sha256(bytes) !== mends[0]?.sha256) return 'it was written to meanwhile. Run it again.';
  if (!isUtf8(bytes)) return 'it is no UTF-8.';
  const text = bytes.toString('utf8');
  const wanted = mends.map((mend) => ({ ...mend, at: { line: mend.line, column: mend.column } }));
  const edits = placeMends(text, wanted);
  return { path, text, edits, mends: wanted.filter((mend) => edits.has(mend)) };
}

function write(root: string, { path, text, edits }: Mended): void {
  const file = realpathSync(join(root, path));
  const { mode } = statSync(file);
  writeAtomically(file, applyEdits(text, edits.values()));
  chmodSync(file, mode);
}
