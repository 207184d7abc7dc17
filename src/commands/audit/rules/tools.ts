import type { Definition } from '../../../model/definition.ts';
import { nearest } from '../../../model/nearest.ts';
import { legacyTools, tools } from '../clientVocabulary.ts';
import { locateKey, type Check, type Observation } from '../observation.ts';

/** The tools that a definition lists: which exist, which are old names, and which allow too much. */
export const checkTools: Check = function* (definition) {
  const { kind, frontMatter } = definition;
  if (kind === 'manifest' || frontMatter.status !== 'used') return;
  const key = kind === 'agent' ? 'tools' : 'allowed-tools';
  const value = frontMatter.data[key];
  if (kind === 'agent') yield* checkAmount(definition, value);
  yield* checkList(definition, key, splitTools(value));
  if (kind === 'agent')
    yield* checkList(definition, 'disallowedTools', splitTools(frontMatter.data['disallowedTools']));
};

/** Without the key an agent has every tool; with an empty list it has none, and the client refuses to start it. */
function* checkAmount(definition: Definition, value: unknown): Iterable<Observation> {
  if (value === undefined) {
    const at = locateKey(definition, 'name');
    yield { ruleId: 'inherits-all-tools', message: 'This agent may use every tool.', at, evidence: 'tools' };
  } else if (splitTools(value).length === 0) {
    const at = locateKey(definition, 'tools');
    const message = 'This tool list names no tool: the client refuses to start this agent.';
    yield { ruleId: 'unknown-tool', message, at, evidence: 'tools' };
  }
}

function* checkList(definition: Definition, key: string, entries: readonly string[]): Iterable<Observation> {
  const at = locateKey(definition, key);
  for (const entry of new Set(entries)) {
    const name = entry.replace(/\(.*$/s, '').trim();
    const today = legacyTools.get(name);
    if (today !== undefined) {
      yield {
        ruleId: 'legacy-tool',
        message: `"${name}" is an old name; today it is ${today}.`,
        at,
        evidence: name,
      };
    } else if (!tools.has(name) && !isFree(name)) {
      const meant = nearest(name, [...tools]);
      const message = `There is no tool "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`;
      yield { ruleId: 'unknown-tool', message, at, evidence: name };
    }
    if (key !== 'disallowedTools' && isUnscopedBash(entry)) {
      const message = `${entry.trim()} allows any program to run.`;
      yield { ruleId: 'unscoped-bash', message, at, evidence: entry.trim() };
    }
  }
}

/** The forms that allow every program, as tried with the client. */
export function isUnscopedBash(rule: string): boolean {
  return /^Bash\s*(\(\s*\**\s*\))?$/.test(rule.trim());
}

/** Names of MCP tools and wildcards are not known in advance. */
function isFree(name: string): boolean {
  return name === '' || name === '*' || name.startsWith('mcp__');
}

/** A tool list as the client takes it: a YAML list, or text with commas or blanks between entries, none inside (). */
export function splitTools(value: unknown): string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts.flatMap((text) => (typeof text === 'string' ? splitText(text) : []));
}

function splitText(text: string): string[] {
  const entries: string[] = [];
  let depth = 0;
  let entry = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth <= 0 && /[,\s]/.test(character)) {
      entries.push(entry);
      entry = '';
    } else entry += character;
  }
  return [...entries, entry].map((one) => one.trim()).filter((one) => one !== '');
}
