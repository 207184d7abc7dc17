import type { Definition } from '../../../model/definition.ts';
import { nearest } from '../../../model/nearest.ts';
import { quote } from '../../../model/quote.ts';
import { droppedTools, renamedTools, tools } from '../clientVocabulary.ts';
import { locateKey, type Check, type Observation } from '../observation.ts';
import { isUnscopedBash } from '../shellLine.ts';

/** The tools that a definition lists: which exist, which are old names, and which allow too much. */
export const checkTools: Check = function* (definition) {
  const { kind, frontMatter } = definition;
  if (kind === 'manifest' || frontMatter.status !== 'used') return;
  const key = kind === 'agent' ? 'tools' : 'allowed-tools';
  const entries = splitTools(frontMatter.data[key]);
  if (kind === 'agent') {
    yield* checkAmount(definition, entries);
    yield* checkNames(definition, 'disallowedTools', splitTools(frontMatter.data['disallowedTools']));
    yield* checkScopes(definition, entries);
  }
  yield* checkNames(definition, key, entries);
  yield* checkBash(definition, key, entries);
};

/** Without the key, or with `*`, an agent has every tool; with an empty list it has none. */
function* checkAmount(definition: Definition, entries: readonly string[]): Iterable<Observation> {
  const { tools: value } = definition.frontMatter.data;
  if (value === undefined || (entries.length === 1 && entries[0] === '*')) {
    const at = locateKey(definition, value === undefined ? 'name' : 'tools');
    yield { ruleId: 'inherits-all-tools', message: 'This agent may use every tool.', at, evidence: 'tools' };
  } else if (entries.length === 0) {
    const at = locateKey(definition, 'tools');
    const message = 'This tool list is empty: the agent runs without any tool.';
    yield { ruleId: 'unknown-tool', message, at, evidence: 'tools' };
  }
}

function* checkNames(definition: Definition, key: string, entries: readonly string[]): Iterable<Observation> {
  const at = locateKey(definition, key);
  const names = [...new Set(entries.map((entry) => entry.replace(/\(.*$/s, '').trim()))];
  for (const name of names) {
    const message = describeOldName(name);
    if (message !== undefined) yield { ruleId: 'legacy-tool', message, at, evidence: name };
  }
  const unknown = names.filter((name) => !isKnown(name));
  if (unknown.length === 0) return;
  const left = names.filter((name) => !unknown.includes(name) && !droppedTools.has(name));
  const message = left.length === 0 && key === 'tools' ? refusal(unknown) : dropping(unknown);
  yield { ruleId: 'unknown-tool', message, at, evidence: unknown.join() };
}

function describeOldName(name: string): string | undefined {
  const renamed = renamedTools.get(name);
  if (renamed !== undefined) return `"${name}" still works; its name today is ${renamed}.`;
  const replaced = droppedTools.get(name);
  return replaced === undefined ? undefined : `"${name}" no longer exists and is dropped; use ${replaced}.`;
}

function refusal(unknown: readonly string[]): string {
  return `None of these tools exists (${shorten(unknown)}): the client refuses to start this agent.`;
}

function dropping(unknown: readonly string[]): string {
  const verb = unknown.length === 1 ? 'This tool does not exist and is' : 'These tools do not exist and are';
  return `${verb} dropped: ${shorten(unknown)}.`;
}

function shorten(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => {
    const meant = nearest(name, [...tools]);
    return meant === undefined ? quote(name) : `${quote(name)} (did you mean ${meant}?)`;
  });
  return names.length > 5 ? `${shown.join(', ')} and ${names.length - 5} more` : shown.join(', ');
}

function* checkBash(definition: Definition, key: string, entries: readonly string[]): Iterable<Observation> {
  const entry = entries.find((one) => isUnscopedBash(one));
  if (entry === undefined) return;
  const message = `${entry} allows any program to run.`;
  yield { ruleId: 'unscoped-bash', message, at: locateKey(definition, key), evidence: entry };
}

/** In an agent's list a scope changes nothing. */
function* checkScopes(definition: Definition, entries: readonly string[]): Iterable<Observation> {
  const scoped = entries.filter((entry) => /^Bash\s*\(.*[^\s*].*\)$/s.test(entry));
  const [first] = scoped;
  if (first === undefined || entries.some((entry) => isUnscopedBash(entry))) return;
  const message = `The client ignores the scope of ${quote(first)} in an agent's tools: this agent gets all of Bash.`;
  yield { ruleId: 'scope-ignored', message, at: locateKey(definition, 'tools'), evidence: scoped.join() };
}

/** Names of MCP tools and wildcards are not known in advance. */
function isKnown(name: string): boolean {
  if (name === '' || name === '*' || name.startsWith('mcp__')) return true;
  return tools.has(name) || renamedTools.has(name) || droppedTools.has(name);
}

/** A tool list as the client takes it: a YAML list, or text with commas or blanks between entries, none inside (). */
export function splitTools(value: unknown): string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts.flatMap((text) => (typeof text === 'string' ? splitText(text) : []));
}

function splitText(text: string): string[] {
  const entries: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const character = text[at] ?? ',';
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (at === text.length || (depth <= 0 && (character === ',' || character.trim() === ''))) {
      if (at > start) entries.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return entries;
}
