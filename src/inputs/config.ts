import { existsSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import * as z from 'zod';
import type { Result } from '../model/errors.ts';
import type { Silence } from '../model/finding.ts';
import { nearest } from '../model/nearest.ts';
import { ClientYamlError, parseClientYaml } from './clientYaml.ts';
import { readText } from './readText.ts';

/** The configuration file of a project, in its root. */
export const configFile = 'pool-run.yaml';

const configSchema = z.strictObject({
  silence: z
    .array(
      z.strictObject({
        rule: z.string().min(1),
        files: z.string().min(1).default('**'),
        reason: z.string().trim().min(1),
      }),
    )
    .default([]),
});

/** What a project's configuration decides. */
export interface Config {
  readonly silences: readonly Silence[];
}

/**
 * Reads `pool-run.yaml` of a project; without one nothing is configured. `rules` are the ids that may be silenced.
 * Every mistake is a failure with its line: a silence that silently does not apply would be worse than none.
 */
export function readConfig(project: string, rules: readonly string[]): Result<Config> {
  const path = join(project, configFile);
  if (!existsSync(path)) return { ok: true, value: { silences: [] } };
  const read = readText(path);
  if ('code' in read) return invalid(1, `this file is not read: ${read.message}.`);
  try {
    return check(parseClientYaml(read.text) ?? {}, read.text, rules);
  } catch (error) {
    if (!(error instanceof ClientYamlError)) throw error;
    return invalid(error.line, `this is no YAML: ${error.message}.`);
  }
}

function check(value: unknown, text: string, rules: readonly string[]): Result<Config> {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return invalid(lineOf(text, issue?.path ?? []), issue ? describe(issue) : 'it cannot be used.');
  }
  for (const [index, { rule }] of parsed.data.silence.entries()) {
    if (rules.includes(rule)) continue;
    const meant = nearest(rule, rules);
    const hint = meant === undefined ? 'docs/rules.md lists them.' : `Did you mean "${meant}"?`;
    return invalid(lineOf(text, ['silence', index, 'rule']), `there is no rule "${rule}". ${hint}`);
  }
  const silences = parsed.data.silence.map(({ rule, files, reason }): Silence => {
    const matches = picomatch(files, { dot: true });
    return { ruleId: rule, by: 'config', reason, matches: (candidate) => matches(candidate) };
  });
  return { ok: true, value: { silences } };
}

function describe(issue: z.core.$ZodIssue): string {
  const path = issue.path.filter((part) => typeof part === 'string').join('.');
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = path === '' ? ['silence'] : ['rule', 'files', 'reason'];
    const meant = nearest(key, known);
    const hint = meant === undefined ? `Here stand ${known.join(', ')}.` : `Did you mean "${meant}"?`;
    return `there is no key "${key}". ${hint}`;
  }
  const place = path === '' ? 'a mapping with the key "silence"' : `"${path}" as docs/rules.md shows it`;
  return `expected ${place}: ${issue.message}.`;
}

/** The line of the entry that a path of keys and positions leads to, as far as it can be found. */
function lineOf(text: string, path: readonly PropertyKey[]): number {
  const lines = text.split('\n');
  const position = path.find((part) => typeof part === 'number');
  if (position === undefined) return 1;
  const entries = lines.flatMap((line, index) => (/^\s*-(\s|$)/.test(line) ? [index] : []));
  const from = entries[position] ?? 0;
  const key = path.at(-1);
  const found = lines.findIndex((line, index) => index >= from && line.includes(`${String(key)}:`));
  const until = entries[position + 1] ?? lines.length;
  return (found >= 0 && found < until ? found : from) + 1;
}

function invalid(line: number, message: string): Result<never> {
  return { ok: false, reason: { code: 'config-invalid', path: configFile, line, message } };
}
