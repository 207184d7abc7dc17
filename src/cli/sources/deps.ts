import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { advisoriesPrefix, analyzer, type World } from '../../commands/deps/analyze.ts';
import { catalogue } from '../../commands/deps/catalogue.ts';
import { concludeDeps } from '../../commands/deps/conclude.ts';
import { detect, mayPin, type Detected, type Group } from '../../commands/deps/detect.ts';
import { managers } from '../../commands/deps/inventory.ts';
import { usableCores } from '../../engines/ceiling.ts';
import { inlineEngine } from '../../engines/local.ts';
import type { Changes } from '../../inputs/git.ts';
import { projectFiles } from '../../inputs/projectFiles.ts';
import { readText } from '../../inputs/readText.ts';
import type { Result } from '../../model/errors.ts';
import type { Item } from '../../model/plan.ts';
import type { Engine } from '../../model/ports.ts';
import { cycloneDxReporter } from '../../reporting/cyclonedx.ts';
import { advisoriesFor } from './deps/advisories.ts';
import { programVersion } from '../installation.ts';
import { sha256 } from '../sha256.ts';
import { pathsWithin, selectOnly } from './selection.ts';
import type { Source, SourceRequest } from './source.ts';

/** Lockfiles of more bytes are not read: the largest of public projects have a tenth. */
const mostBytes = 64 * 1024 * 1024;

/** The manifests and lockfiles of a project as items, and for each that names packages one more for its advisories. */
export function depsSource(request: SourceRequest): Result<Source> {
  const { cwd, pool, changes } = request;
  const found = find(request);
  if (!found.ok) return found;
  const lookUps = new Ending();
  const advisories = advisoriesFor(request, () => lookUps.signal);
  if (!advisories.ok) return advisories;
  const root = realpathSync(cwd);
  const only = { rules: catalogue, keys: managers, kind: 'package managers' };
  const selected = selectOnly(request.options.only ?? [], only);
  if (!selected.ok) return selected;
  const { hasKey, hasRule } = selected.value;
  const groups = found.value.groups.filter(
    (group) => hasKey(group.manager) && (!changes || isTouched(group, changes)),
  );
  const files = new Files(root);
  const world: World = {
    read: (path) => files.read(path),
    licences: request.config.deps?.licenses,
    advisories: advisories.value,
  };
  const items = itemsOf(groups, { files, hasAdvisories: advisories.value !== undefined });
  const isWaiting = items.length > groups.length;
  const ceiling = isWaiting ? pool.max_instances : usableCores();
  const mode = isWaiting ? 'concurrent' : 'inline';
  return {
    ok: true,
    value: {
      items,
      engineName: 'local',
      mode,
      ceiling,
      unit: 'item',
      openEngine() {
        const analyze = analyzer(groups, world);
        const options = { version: programVersion(), ceiling, batch: 1, mode } as const;
        return lookUps.with(inlineEngine(({ id }, { alive }) => analyze(id, alive), options));
      },
      rules: catalogue,
      keep: (finding) => hasRule(finding.ruleId),
      conclude: (_, facts) => ({
        ...concludeDeps({ ...found.value, groups }, facts, advisories.value?.name),
        silences: request.config.silences,
      }),
      reporters: { cyclonedx: cycloneDxReporter },
    },
  };
}

/** Ends look-ups when no instance is left that waits for them: a run that was interrupted does not wait for a server. */
class Ending {
  private controller = new AbortController();
  private readonly waiting = new Set<object>();

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  with(engine: Engine): Engine {
    return {
      ...engine,
      open: async (seat) => {
        const instance = await engine.open(seat);
        if ('lost' in instance) return instance;
        if (this.signal.aborted) this.controller = new AbortController();
        this.waiting.add(instance);
        return {
          work: (items, attempt) => instance.work(items, attempt),
          close: () => {
            this.waiting.delete(instance);
            if (this.waiting.size === 0) this.controller.abort();
            return instance.close();
          },
        };
      },
    };
  }
}

/** The manifests below the paths that the user named. */
function find({ cwd, options }: SourceRequest): Result<Detected> {
  const below = pathsWithin(cwd, options.paths ?? []);
  return below.ok ? { ok: true, value: detect(projectFiles(cwd).paths, below.value) } : below;
}

/** A change of one file may concern all that the group holds. */
function isTouched({ lock, manifests }: Group, { changed, removed }: Changes): boolean {
  return [lock, ...manifests].some((path) => path !== undefined && (changed.has(path) || removed.has(path)));
}

/** Read once, however many items ask. */
class Files {
  private readonly root: string;
  private readonly known = new Map<string, ReturnType<typeof readText>>();

  constructor(root: string) {
    this.root = root;
  }

  open(path: string): ReturnType<typeof readText> {
    const found = this.known.get(path) ?? readText(join(this.root, path), mostBytes);
    this.known.set(path, found);
    return found;
  }

  read(path: string): ReturnType<World['read']> {
    const found = this.open(path);
    if ('code' in found) return { problem: `this file is not read: ${found.message}` };
    return found.invalidUtf8
      ? { problem: 'this file is no UTF-8 text. Save it as UTF-8' }
      : { text: found.text };
  }
}

function itemsOf(
  groups: readonly Group[],
  { files, hasAdvisories }: { files: Files; hasAdvisories: boolean },
): Item[] {
  return groups.flatMap((group) => {
    const { id, manager, lock, manifests } = group;
    const read = [...(lock === undefined ? [] : [lock]), ...manifests].map((path) => files.open(path));
    const digests = read.map((one) => ('code' in one ? one.code : one.sha256));
    const weight = read.reduce((sum, one) => sum + ('code' in one ? 0 : one.bytes), 0);
    const item = { id, key: manager, weight, decidedBy: 'file name', content: sha256(digests.join()) };
    const contents = read.map((one) => ('code' in one ? '' : one.text));
    return hasAdvisories && mayPin(group, contents)
      ? [item, { ...item, id: `${advisoriesPrefix}${id}` }]
      : [item];
  });
}
