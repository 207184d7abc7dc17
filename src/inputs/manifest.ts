import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestProblem, Position } from '../model/definition.ts';

/** A parsed manifest, or what is wrong with it as a whole. */
export type ParsedManifest =
  | { readonly data: Readonly<Record<string, unknown>> }
  | { readonly problem: ManifestProblem };

/** The kinds of components that a manifest lists by path. */
export const componentKeys = ['agents', 'commands', 'skills'] as const;
export type ComponentKey = (typeof componentKeys)[number];

/** Parses a manifest strictly, as the client does: no comments, no trailing commas, an object at the top. */
export function parseManifest(text: string): ParsedManifest {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return {
      problem: fatal(`it is no valid JSON: ${jsonMessage(error)}`, jsonPosition(error, text), 'json'),
    };
  }
  if (isObject(data)) return { data };
  return { problem: fatal('it holds no JSON object', { line: 1, column: 1 }, 'object') };
}

/** Checks one manifest file. `folder` is the plugin's or the marketplace's, absolute. */
export function checkManifest(name: string, text: string, folder: string): ManifestProblem[] {
  const parsed = parseManifest(text);
  if ('problem' in parsed) return [parsed.problem];
  const report = new Reporter(text);
  if (name === 'plugin.json') checkPlugin(parsed.data, folder, report);
  else checkMarketplace(parsed.data, folder, report);
  return report.problems;
}

/** The paths that a component key lists: a text, a list, or (for commands) an object of entries with a source. */
export function listedPaths(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.filter((entry) => typeof entry === 'string');
  if (!isObject(value)) return [];
  return Object.values(value).flatMap((entry) =>
    isObject(entry) && typeof entry['source'] === 'string' ? [entry['source']] : [],
  );
}

/** The local folder that a marketplace entry's source names, relative to the marketplace; undefined for remote ones. */
export function localSource(
  entry: Record<string, unknown>,
  marketplace: Record<string, unknown>,
): string | undefined {
  const { source } = entry;
  if (typeof source !== 'string') return undefined;
  if (source.startsWith('./') || source === '.') return source;
  const pluginRoot = isObject(marketplace['metadata']) ? marketplace['metadata']['pluginRoot'] : undefined;
  const isBare = /^[\w.-]+$/.test(source);
  return typeof pluginRoot === 'string' && isBare ? join(pluginRoot, source) : undefined;
}

class Reporter {
  readonly problems: ManifestProblem[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Whole file refused by the client. */
  refuse(message: string, evidence: string): void {
    this.problems.push(fatal(message, this.find(evidence), evidence));
  }

  invalid(message: string, evidence: string): void {
    this.problems.push({ code: 'invalid', fatal: false, message, at: this.find(evidence), evidence });
  }

  unresolved(message: string, evidence: string): void {
    this.problems.push({ code: 'unresolved', fatal: false, message, at: this.find(evidence), evidence });
  }

  private find(evidence: string): Position {
    const at = this.text.indexOf(JSON.stringify(evidence));
    return at < 0 ? { line: 1, column: 1 } : positionOf(this.text, at);
  }
}

function checkPlugin(data: Record<string, unknown>, folder: string, report: Reporter): void {
  const { name, version } = data;
  if (typeof name !== 'string' || name === '') report.refuse('it needs a "name" with a text value', 'name');
  else if (/[\s:@/\\]|\p{Cc}/u.test(name)) {
    report.refuse(`the name "${name}" holds a blank or one of : @ / \\`, 'name');
  }
  if (version !== undefined && typeof version !== 'string')
    report.refuse('"version" must be text', 'version');
  for (const key of componentKeys) checkComponents(key, data, folder, report);
}

function checkComponents(
  key: ComponentKey,
  data: Record<string, unknown>,
  folder: string,
  report: Reporter,
): void {
  const value = data[key];
  if (value === undefined) return;
  if (!areComponents(key, value)) {
    report.refuse(`"${key}" must be a path or a list of paths`, key);
    return;
  }
  for (const path of listedPaths(value)) {
    const refusal = refusalOf(key, path);
    if (refusal === undefined) checkPath(key, path, folder, report);
    else report.refuse(refusal, path);
  }
}

function areComponents(key: ComponentKey, value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return Array.isArray(value) || (key === 'commands' && isObject(value));
}

function refusalOf(key: ComponentKey, path: string): string | undefined {
  if (!path.startsWith('./') && !(key === 'skills' && path === '.')) {
    return `the path "${path}" in "${key}" must begin with "./"`;
  }
  if (key === 'agents' && !path.endsWith('.md'))
    return `"${path}" in "agents" must be the path of a .md file`;
  return undefined;
}

function checkPath(key: ComponentKey, path: string, folder: string, report: Reporter): void {
  const target = join(folder, path);
  if (!`${target}/`.startsWith(`${folder}/`))
    report.unresolved(`"${path}" in "${key}" leads out of the plugin`, path);
  else if (!existsSync(target)) report.unresolved(`"${path}" in "${key}" does not exist`, path);
  else if (key === 'skills' && statSync(target).isFile()) {
    report.unresolved(`"${path}" in "skills" is a file; name the skill's folder`, path);
  }
}

function checkMarketplace(data: Record<string, unknown>, folder: string, report: Reporter): void {
  const { name, owner, plugins } = data;
  if (typeof name !== 'string' || !/^\S+$/.test(name))
    report.refuse('it needs a "name" without blanks', 'name');
  if (!isObject(owner) || typeof owner['name'] !== 'string') {
    report.refuse('it needs an "owner" with a "name"', 'owner');
  }
  if (Array.isArray(plugins)) checkEntries(plugins, { data, folder, report });
  else report.refuse('it needs a list "plugins"', 'plugins');
}

function checkEntries(entries: readonly unknown[], marketplace: Marketplace): void {
  const { report } = marketplace;
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const label = isObject(entry) && typeof entry['name'] === 'string' ? entry['name'] : `entry ${index + 1}`;
    if (isObject(entry)) checkEntry(entry, label, marketplace);
    else report.invalid(`${label} is no object`, 'plugins');
    if (seen.has(label))
      report.invalid(`there are two plugins named "${label}"; the first is installed`, label);
    seen.add(label);
  }
}

interface Marketplace {
  readonly data: Record<string, unknown>;
  readonly folder: string;
  readonly report: Reporter;
}

function checkEntry(
  entry: Record<string, unknown>,
  label: string,
  { data, folder, report }: Marketplace,
): void {
  if (typeof entry['name'] !== 'string' || !/^[A-Za-z0-9][\w.-]*$/.test(entry['name'])) {
    report.invalid(`${label} needs a "name" of letters, digits, dots and hyphens`, label);
  }
  const { source } = entry;
  if (isObject(source)) return;
  const local = localSource(entry, data);
  if (local === undefined) {
    report.invalid(`the source of "${label}" must begin with "./" or be an object`, label);
  } else if (!existsSync(join(folder, local))) {
    report.unresolved(`the source "${String(source)}" of "${label}" does not exist`, String(source));
  } else {
    for (const key of componentKeys) {
      for (const path of listedPaths(entry[key])) checkPath(key, path, join(folder, local), report);
    }
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fatal(message: string, at: Position, evidence: string): ManifestProblem {
  return { code: 'invalid', fatal: true, message, at, evidence };
}

function jsonMessage(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/,? ?(\.\.\.)?"[\s\S]*"( is not valid JSON)?$/, '').trim()
    : '';
}

function jsonPosition(error: unknown, text: string): Position {
  const offset = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return positionOf(text, offset === undefined ? text.length : Number(offset));
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
