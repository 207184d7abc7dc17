import { createRequire } from 'node:module';
import type { ProjectAccess } from '../../commands/prime/access.ts';
import { analyzeAspect } from '../../commands/prime/analyze.ts';
import { catalogue } from '../../commands/prime/catalogue.ts';
import { CodeModel } from '../../commands/prime/codeModel.ts';
import { affectedBy } from '../../commands/prime/across/affected.ts';
import { aspectItems, aspects, type Aspect } from '../../commands/prime/items.ts';
import { inlineEngine } from '../../engines/local.ts';
import { gitText } from '../../inputs/git.ts';
import { projectFiles } from '../../inputs/projectFiles.ts';
import type { Codebase } from '../../model/codebase.ts';
import type { Result } from '../../model/errors.ts';
import { contextReporter, type ContextBudget } from '../../reporting/context.ts';
import { programVersion } from '../installation.ts';
import { readIn, threadsFor, threadsIn } from './prime/threads.ts';
import { pathsWithin, selectOnly } from './selection.ts';
import type { Source, SourceRequest } from './source.ts';

/** The aspects of a codebase as items, for the built-in analyzers. */
export function primeSource(request: SourceRequest): Result<Source> {
  const { cwd, pool, options, config, changes } = request;
  const paths = pathsWithin(cwd, options.paths ?? []);
  if (!paths.ok) return paths;
  const only = { rules: catalogue, keys: aspects, kind: 'aspects' };
  const selected = selectOnly(options.only ?? [], only);
  if (!selected.ok) return selected;
  const { hasKey, hasRule } = selected.value;
  // The project itself means everything.
  const access = accessTo(cwd, paths.value.includes('') ? [] : paths.value);
  const threads = threadsFor(access.root, access.paths);
  const model = new CodeModel(
    access,
    threads > 0 ? threadsIn(access.root, access.paths, threads) : undefined,
  );
  let isAffected: ((path: string) => boolean) | undefined;
  return {
    ok: true,
    value: {
      items: aspectItems(access.paths.length, hasKey),
      engineName: 'local',
      // All share what is read, once, and one thread; only git, and what reads large projects, work beside it.
      mode: 'inline',
      ceiling: pool.max_instances,
      unit: 'item',
      openEngine: () =>
        inlineEngine(
          async ({ id }, { alive }) => {
            if (changes) isAffected = affectedBy(changes, await model.load(alive));
            return analyzeAspect(id as Aspect, model, alive);
          },
          { version: programVersion(), ceiling: pool.max_instances, batch: 1 },
        ),
      rules: catalogue,
      reporters: { context: (report) => contextReporter(budgetOf(options.tokens))(report) },
      keep: ({ ruleId, location, related = [] }) =>
        hasRule(ruleId) && [location, ...related].some(({ path }) => isAffected?.(path) ?? true),
      conclude: (_, facts) => {
        const codebase: Codebase = Object.assign({}, ...facts.values());
        return { findings: [], details: { codebase }, silences: config.silences };
      },
    },
  };
}

function accessTo(cwd: string, focus: readonly string[]): ProjectAccess {
  const { root, paths, from } = projectFiles(cwd);
  return {
    root,
    paths,
    from,
    focus,
    read: readIn(root),
    git: (...words) => (from === 'git' ? gitText(root, ...words) : Promise.resolve(undefined)),
  };
}

/** Tokens of a briefing where nobody says how many. */
const usualTokens = 4_000;

/** Loaded only when a briefing is written: the tables of a tokenizer are large. */
function budgetOf(tokens = usualTokens): ContextBudget {
  const require = createRequire(import.meta.url);
  const { countTokens } =
    require('gpt-tokenizer/encoding/o200k_base') as typeof import('gpt-tokenizer/encoding/o200k_base');
  // What looks like a special token in a file is text like any other.
  const count = (text: string): number => countTokens(text, { disallowedSpecial: new Set() });
  return { tokens, tokenizer: 'o200k_base', count };
}
