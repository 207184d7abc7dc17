import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { execEngine } from '../../engines/exec.ts';
import { passingOf } from '../../engines/exec/words.ts';
import type { Changes } from '../../inputs/git.ts';
import { digestOf, fileItems, itemsBelow } from '../../inputs/files.ts';
import type { Result } from '../../model/errors.ts';
import type { InstanceOutput } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import { pathsWithin, selectOnly } from './selection.ts';
import type { Source, SourceRequest } from './source.ts';

/** The files of a glob as items, for a program that the definition names. */
export function programSource(request: SourceRequest): Result<Source> {
  const { cwd, pool, command } = request;
  const { exec = [], output, inputs, max_instances: ceiling } = pool;
  if (command.origin !== 'project') {
    const why = 'a program runs only from the commands/ or .claude/commands/ of the project itself.';
    return { ok: false, reason: { code: 'not-runnable', command: command.name, path: command.path, why } };
  }
  const passing = passingOf(exec);
  const files = fileSource(request);
  if (!files.ok) return files;
  return {
    ok: true,
    value: {
      ...files.value,
      engineName: 'exec',
      mode: 'processes',
      unit: passing === 'item' ? 'item' : 'shard',
      openEngine: (_, { run, folder }) =>
        execEngine({
          exec,
          output,
          cwd: realpathSync(cwd),
          run,
          folder,
          ceiling,
          inputs: inputs && digestOf(cwd, inputs),
        }),
      conclude: (_, facts, { folder = '' }) => ({
        findings: [],
        outputs: outputsOf(facts, passing).map((one) => withPath(one, folder)),
      }),
    },
  };
}

/** The files of a glob as items, for whoever can read them. */
export function fileSource(request: SourceRequest): Result<Source> {
  const items = chooseItems(request);
  if (!items.ok) return items;
  return {
    ok: true,
    value: {
      items: items.value,
      engineName: 'local',
      mode: 'inline',
      ceiling: request.pool.max_instances,
      unit: 'shard',
      openEngine: () => {
        throw new Error('Internal error: no program looks at these files');
      },
      rules: [],
      keep: () => true,
      conclude: () => ({ findings: [] }),
    },
  };
}

/** The items below the given paths, of the keys that `--only` names, as far as they changed. */
function chooseItems({ cwd, pool, options, changes }: SourceRequest): Result<Item[]> {
  const paths = pathsWithin(cwd, options.paths ?? []);
  if (!paths.ok) return paths;
  const { items: glob, distribution } = pool;
  const below = itemsBelow(fileItems({ project: cwd, glob, distribution }), paths.value);
  const keys = below.map((item) => item.key);
  const selected = selectOnly(options.only ?? [], { rules: [], keys, kind: 'groups of files' });
  if (!selected.ok) return selected;
  const chosen = below.filter((item) => selected.value.hasKey(item.key));
  return { ok: true, value: changes ? chosen.filter(({ id }) => isTouched(id, changes)) : chosen };
}

/** Whether a file, or anything in a folder, is among what changed. */
function isTouched(id: string, { changed, removed }: Changes): boolean {
  const isIn = (path: string): boolean => path === id || path.startsWith(`${id}/`);
  return [...changed, ...removed].some(isIn);
}

/** What the program printed for people, in the order of the items. Where each item has its own run, it is named. */
function outputsOf(facts: ReadonlyMap<string, unknown>, passing: string): InstanceOutput[] {
  return [...facts].flatMap(([item, fact]) => {
    if (typeof fact !== 'object' || fact === null || !('output' in fact)) return [];
    const output = fact.output as InstanceOutput;
    return [passing === 'item' ? { ...output, instance: `${output.instance} · ${item}` } : output];
  });
}

/** A result from the cache names a file of the run that made it: here it is not. */
function withPath({ path = '', ...output }: InstanceOutput, folder: string): InstanceOutput {
  return path !== '' && existsSync(join(folder, path)) ? { ...output, path } : output;
}
