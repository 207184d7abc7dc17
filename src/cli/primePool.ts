import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve, sep } from 'node:path';
import type { ProjectAccess } from '../commands/prime/access.ts';
import { analyzeAspect } from '../commands/prime/analyze.ts';
import { catalogue } from '../commands/prime/catalogue.ts';
import { CodeModel } from '../commands/prime/codeModel.ts';
import { affectedBy } from '../commands/prime/across/affected.ts';
import { aspectItems, aspects, type Aspect } from '../commands/prime/items.ts';
import { inlineEngine } from '../engines/local.ts';
import { gitText } from '../inputs/git.ts';
import { projectFiles } from '../inputs/projectFiles.ts';
import { readText } from '../inputs/readText.ts';
import type { Codebase } from '../model/codebase.ts';
import type { Result } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { contextReporter, type ContextBudget } from '../reporting/context.ts';
import { programVersion } from './pack.ts';
import type { Source, SourceRequest } from './source.ts';

/** The aspects of a codebase as items, for the built-in analyzers. */
export function primeSource(request: SourceRequest): Result<Source> {
  const { cwd, pool, options, config, changes } = request;
  const focus = focusOf(cwd, options.paths ?? []);
  if (!focus.ok) return focus;
  const selection = select(options.only ?? []);
  if (!selection.ok) return selection;
  const access = accessTo(cwd, focus.value);
  const model = new CodeModel(access);
  const { chosen, rules } = selection.value;
  let isAffected: ((path: string) => boolean) | undefined;
  return {
    ok: true,
    value: {
      items: aspectItems(access.paths.length, chosen),
      engineName: 'local',
      // All share what is read, once, and one thread; only git works beside it.
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
        rules.has(ruleId) && [location, ...related].some(({ path }) => isAffected?.(path) ?? true),
      conclude: (_, facts) => {
        const codebase: Codebase = Object.assign({}, ...facts.values());
        return { findings: [], details: { codebase }, silences: config.silences };
      },
    },
  };
}

/** The folders and files that were asked for, relative to the project. The project itself means everything. */
function focusOf(cwd: string, paths: readonly string[]): Result<string[]> {
  const root = realpathSync(cwd);
  const focus: string[] = [];
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    if (!existsSync(absolute)) return { ok: false, reason: { code: 'path-missing', path } };
    const inside = relative(root, realpathSync(absolute)).replaceAll(sep, '/');
    if (inside === '..' || inside.startsWith('../')) {
      const message = `"${path}" lies outside of this project: prime another one with --cwd ${path}.`;
      return { ok: false, reason: { code: 'bad-option', message } };
    }
    focus.push(inside);
  }
  return { ok: true, value: focus.includes('') ? [] : focus };
}

/** Larger files are no sources; reading them would only take memory. */
const mostBytes = 16 * 1024 * 1024;

function accessTo(cwd: string, focus: readonly string[]): ProjectAccess {
  const { root, paths, from } = projectFiles(cwd);
  return {
    root,
    paths,
    from,
    focus,
    read(path) {
      const read = readText(join(root, path), mostBytes);
      return 'code' in read ? { problem: read.message } : read;
    },
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

interface Selection {
  readonly chosen: ReadonlySet<string>;
  readonly rules: ReadonlySet<string>;
}

/** `--only`: aspects choose items, rules choose findings; both may be given. */
function select(only: readonly string[]): Result<Selection> {
  const ids: readonly string[] = catalogue.map(({ id }) => id);
  const known: readonly string[] = aspects;
  const rules = only.filter((name) => ids.includes(name));
  const chosen = only.filter((name) => !ids.includes(name));
  const unknown = chosen.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const expected = `a rule (docs/rules.md) or one of the aspects ${known.join(', ')}`;
    const reason = { code: 'bad-value', option: '--only', given: unknown, expected } as const;
    return { ok: false, reason: { ...reason, nearest: nearest(unknown, [...known, ...ids]) } };
  }
  return { ok: true, value: { chosen: new Set(chosen), rules: new Set(rules.length === 0 ? ids : rules) } };
}
