import { existsSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import * as z from 'zod';
import type { Result } from '../model/errors.ts';
import { parseFakeScript, type FakeScript } from '../model/fakeScript.ts';
import type { Silence } from '../model/finding.ts';
import { nearest } from '../model/nearest.ts';
import { ClientYamlError, parseClientYaml } from './clientYaml.ts';
import { readText } from './readText.ts';

/** The configuration file of a project, in its root. */
export const configFile = 'pool-run.yaml';

const silenceSchema = z.strictObject({
  rule: z.string().min(1).describe('the rule that is silenced'),
  files: z.string().min(1).default('**').describe('a glob over the paths that the report shows'),
  reason: z.string().trim().min(1).describe('why: every report counts what is silenced'),
});
const depsSchema = z.strictObject({
  osv: z.string().min(1).optional().describe('as --osv: where to ask for advisories; none: ask nobody'),
  licenses: z
    .array(z.string().min(1))
    .optional()
    .describe('licences that dependencies may have, as SPDX names them; all others are findings'),
});

/** The mapping of `pool-run.yaml`. What stands below `fake` is checked by its own schema, when it is there. */
export const configSchema = z.strictObject({
  silence: z.array(silenceSchema).default([]).describe('findings that do not count'),
  fake: z.unknown().optional().describe('what the engine fake makes of its items'),
  deps: depsSchema.optional().describe('what deps asks and allows'),
});

/** What a project's configuration decides. */
export interface Config {
  readonly silences: readonly Silence[];
  /** What the engine `fake` does with its items; undefined where the file says nothing of it. */
  readonly fake: FakeScript | undefined;
  /** Where `deps` asks for advisories, and which licences it allows; undefined where the file says nothing of it. */
  readonly deps?: z.infer<typeof depsSchema> | undefined;
}

/** What is wrong, and where: the keys and positions that lead there. */
interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Reads `pool-run.yaml` of a project; without one nothing is configured. `rules` are the ids that may be silenced.
 * Every mistake is a failure with its line: a silence that silently does not apply would be worse than none.
 */
export function readConfig(project: string, rules: readonly string[]): Result<Config> {
  const path = join(project, configFile);
  if (!existsSync(path)) return { ok: true, value: { silences: [], fake: undefined } };
  const read = readText(path);
  if ('code' in read) return invalid(1, `this file is not read: ${read.message}.`);
  try {
    const checked = check(parseClientYaml(read.text) ?? {}, rules);
    if ('silences' in checked) return { ok: true, value: checked };
    return invalid(lineOf(read.text, checked.path), checked.message);
  } catch (error) {
    if (!(error instanceof ClientYamlError)) throw error;
    return invalid(error.line, `this is no YAML: ${error.message}.`);
  }
}

function check(value: unknown, rules: readonly string[]): Config | Problem {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) return problemOf(parsed.error);
  const { silence, fake, deps } = parsed.data;
  const unknown = silence.findIndex(({ rule }) => !rules.includes(rule));
  if (unknown >= 0) return unknownRule(unknown, silence[unknown]?.rule ?? '', rules);
  const silences = silence.map(({ rule, files, reason }): Silence => {
    const matches = picomatch(files, { dot: true });
    return { ruleId: rule, by: 'config', reason, matches: (candidate) => matches(candidate) };
  });
  if (fake === undefined) return { silences, fake, deps };
  // `fake:` with nothing below it asks for the defaults.
  const read = parseFakeScript(fake ?? {});
  if ('script' in read) return { silences, fake: read.script, deps };
  return { path: ['fake', ...read.problem.path], message: read.problem.message };
}

function unknownRule(position: number, rule: string, rules: readonly string[]): Problem {
  const meant = nearest(rule, rules);
  const hint = meant === undefined ? 'docs/rules.md lists them.' : `Did you mean "${meant}"?`;
  return { path: ['silence', position, 'rule'], message: `there is no rule "${rule}". ${hint}` };
}

function problemOf({ issues }: z.ZodError): Problem {
  // A misspelt key is missing as well, and its name explains that.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (!issue) throw new Error('Internal error: what is wrong with the configuration is not known');
  const { path } = issue;
  const name = path.filter((part) => typeof part === 'string').join('.');
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = Object.keys(shapeOf(path[0]));
    const meant = nearest(key, known);
    const hint = meant === undefined ? `Here stand ${known.join(', ')}.` : `Did you mean "${meant}"?`;
    return { path: [...path, key], message: `there is no key "${key}". ${hint}` };
  }
  const place =
    name === ''
      ? 'a mapping with the keys "silence", "fake" and "deps"'
      : `"${name}" as docs/definitions.md shows it`;
  return { path, message: `expected ${place}: ${issue.message}.` };
}

/** The keys that may stand where one is not known. */
function shapeOf(top: PropertyKey | undefined): object {
  if (top === undefined) return configSchema.shape;
  return top === 'deps' ? depsSchema.shape : silenceSchema.shape;
}

/** Lines of a YAML text, from one and up to before another; of the first line what stands from `column` on. */
interface Block {
  readonly from: number;
  readonly until: number;
  readonly column: number;
}

/** The line that a path of keys and positions leads to, as far as it can be found: a flow list stays on its own line. */
function lineOf(text: string, path: readonly PropertyKey[]): number {
  const lines = text.split('\n').map((line) => line.replace(/^\s*#.*/, ''));
  let block: Block | undefined = { from: 0, until: lines.length, column: 0 };
  let line = 0;
  for (const part of path) {
    block = typeof part === 'number' ? entryIn(lines, block, part) : keyIn(lines, block, String(part));
    if (!block) break;
    line = block.from;
  }
  return line + 1;
}

/** What stands under a key: of several places the one that is indented least, for the others are further down in it. */
function keyIn(lines: readonly string[], block: Block, key: string): Block | undefined {
  const escaped = key.replaceAll(/\W/g, String.raw`\$&`);
  const written = new RegExp(`(?<=^|[\\s{,])(?:${escaped}|"${escaped}"|'${escaped}')\\s*:`);
  const found = lines.flatMap((line, index) => {
    if (index < block.from || index >= block.until) return [];
    const match = written.exec(index === block.from ? line.slice(block.column).padStart(line.length) : line);
    return match ? [{ index, indent: match.index, column: match.index + match[0].length }] : [];
  });
  const [first] = found.toSorted((a, b) => a.indent - b.indent);
  if (!first) return undefined;
  const next = lines.findIndex((line, index) => index > first.index && endsBlock(line, first.indent));
  return {
    from: first.index,
    until: next < 0 ? block.until : Math.min(next, block.until),
    column: first.column,
  };
}

/** One entry of a list in which each stands on its own line. */
function entryIn(lines: readonly string[], block: Block, position: number): Block | undefined {
  const entries = lines.flatMap((line, index) => {
    const isInside = index > block.from && index < block.until && isEntry(line);
    return isInside ? [{ index, indent: line.indexOf('-') }] : [];
  });
  const own = entries.filter(({ indent }) => indent === entries[0]?.indent);
  const entry = own[position];
  return (
    entry && { from: entry.index, until: own[position + 1]?.index ?? block.until, column: entry.indent + 1 }
  );
}

/** Whether a line no longer belongs to a key with this indentation. Entries of a list need not be indented deeper. */
function endsBlock(line: string, keyIndent: number): boolean {
  const indent = line.search(/\S/);
  return indent >= 0 && (indent < keyIndent || (indent === keyIndent && !isEntry(line)));
}

function isEntry(line: string): boolean {
  return /^\s*-(\s|$)/.test(line);
}

function invalid(line: number, message: string): Result<never> {
  return { ok: false, reason: { code: 'config-invalid', path: configFile, line, message } };
}
