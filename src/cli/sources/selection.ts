import { existsSync, realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { Result } from '../../model/errors.ts';
import type { Rule } from '../../model/finding.ts';
import { nearest } from '../../model/nearest.ts';

/** What `--only` may name. */
export interface Selectable {
  readonly rules: readonly Rule[];
  /** Keys of items. */
  readonly keys: readonly string[];
  /** What the keys are called, such as `categories`. */
  readonly kind: string;
}

/** What `--only` leaves. */
export interface Selection {
  readonly hasKey: (key: string) => boolean;
  readonly hasRule: (ruleId: string) => boolean;
}

/** `--only`: keys choose items, rules choose findings; both may be given, and without it everything is chosen. */
export function selectOnly(
  only: readonly string[],
  { rules, keys: given, kind }: Selectable,
): Result<Selection> {
  const ids = rules.map(({ id }) => id);
  const keys = [...new Set(given)].toSorted();
  const known = [...keys, ...ids];
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const rule = ids.length > 0 ? 'a rule (docs/rules.md) or ' : '';
    const expected = `${rule}one of the ${kind} ${keys.slice(0, shownKeys).join(', ')}`;
    const reason = { code: 'bad-value', option: '--only', given: unknown, expected } as const;
    return { ok: false, reason: { ...reason, nearest: nearest(unknown, known) } };
  }
  const chosenRules = new Set(ids.filter((id) => only.includes(id)));
  const chosenKeys = new Set(keys.filter((key) => only.includes(key)));
  return {
    ok: true,
    value: {
      hasKey: (key) => chosenKeys.size === 0 || chosenKeys.has(key),
      hasRule: (ruleId) => chosenRules.size === 0 || chosenRules.has(ruleId),
    },
  };
}

/** More of them help nobody. */
const shownKeys = 20;

/**
 * Paths that the user named, relative to the project, with forward slashes; the project itself is the empty text. A path that
 * does not exist, or leads out of the project, is a failure.
 */
export function pathsWithin(project: string, paths: readonly string[]): Result<string[]> {
  const root = realpathSync(project);
  const within: string[] = [];
  for (const path of paths) {
    const absolute = resolve(project, path);
    if (!existsSync(absolute)) return { ok: false, reason: { code: 'path-missing', path } };
    const inside = relative(root, realpathSync(absolute)).replaceAll(sep, '/');
    if (inside === '..' || inside.startsWith('../')) {
      const message = `"${path}" lies outside of this project. Name that project with --cwd ${path}.`;
      return { ok: false, reason: { code: 'bad-option', message } };
    }
    within.push(inside);
  }
  return { ok: true, value: within };
}
