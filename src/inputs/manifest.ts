import { existsSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { ManifestProblem, Position } from '../model/definition.ts';
import { quote } from '../model/quote.ts';
import { areHooks } from './hooks.ts';
import { isObject } from './isObject.ts';

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

  /** The client refuses the whole file. */
  refuse(message: string, evidence: string, isMissing = false): void {
    const at = isMissing ? { line: 1, column: 1 } : this.find(evidence);
    this.problems.push(fatal(message, at, evidence));
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
  const { name, version, hooks } = data;
  if (typeof name !== 'string' || name === '') {
    report.refuse('it needs a "name" with a text value', 'name', name === undefined);
  } else if (/[\s:@/\\]|\p{Cc}/u.test(name)) {
    report.refuse(`the name ${quote(name)} holds a blank or one of : @ / \\`, 'name');
  }
  if (version !== undefined && typeof version !== 'string')
    report.refuse('"version" must be text', 'version');
  for (const key of componentKeys) checkComponents(key, data, folder, report);
  checkOtherKeys(data, report);
  if (typeof hooks === 'string') checkPath('hooks', hooks, folder, report);
}

function checkOtherKeys(data: Record<string, unknown>, report: Reporter): void {
  for (const [key, isValid] of Object.entries(otherKeys)) {
    if (data[key] !== undefined && !isValid(data[key]))
      report.refuse(`"${key}" has a value of the wrong kind`, key);
  }
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
    report.refuse(`${quote(key)} must be a path or a list of paths`, key);
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
  if (Array.isArray(value)) return value.every((path) => typeof path === 'string');
  return key === 'commands' && isObject(value) && Object.values(value).every(isNamedCommand);
}

/** A command that a manifest names: with a path or with its text, not with both. */
function isNamedCommand(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  const { source, content } = entry;
  return (typeof source === 'string') !== (typeof content === 'string');
}

/** Further keys of a plugin, and whether a value is one that the client takes; with others it refuses the plugin. */
const otherKeys: Readonly<Record<string, (value: unknown) => boolean>> = {
  hooks: (value) => arePaths(value) || (isObject(value) && areHooks(value)),
  mcpServers: (value) => arePaths(value) || isObjectOfObjects(value),
  lspServers: (value) => arePaths(value) || isObjectOfObjects(value),
  outputStyles: arePaths,
  workflows: arePaths,
  dependencies: Array.isArray,
  settings: isObject,
  userConfig: isObject,
};

function arePaths(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value);
}

function isObjectOfObjects(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isObject);
}

function refusalOf(key: ComponentKey, path: string): string | undefined {
  if (!path.startsWith('./') && !(key === 'skills' && path === '.')) {
    return `the path ${quote(path)} in ${quote(key)} must begin with "./"`;
  }
  if (key === 'agents' && !path.endsWith('.md'))
    return `${quote(path)} in "agents" must be the path of a .md file`;
  return undefined;
}

function checkPath(key: string, path: string, folder: string, report: Reporter): void {
  const base = resolve(folder);
  const target = resolve(base, path);
  if (target !== base && !target.startsWith(base + sep)) {
    report.unresolved(`${quote(path)} in "${key}" leads out of the plugin`, path);
  } else if (!existsSync(target)) {
    report.unresolved(`${quote(path)} in "${key}" does not exist`, path);
  } else if (key === 'skills' && statSync(target).isFile()) {
    report.unresolved(`${quote(path)} in "skills" is a file; name the skill's folder`, path);
  }
}

function checkMarketplace(data: Record<string, unknown>, folder: string, report: Reporter): void {
  const { name, owner, plugins } = data;
  if (typeof name !== 'string' || !/^\S+$/.test(name))
    report.refuse('it needs a "name" without blanks', 'name', name === undefined);
  if (!isObject(owner) || typeof owner['name'] !== 'string') {
    report.refuse('it needs an "owner" with a "name"', 'owner', owner === undefined);
  }
  if (Array.isArray(plugins)) checkEntries(plugins, { data, folder, report });
  else report.refuse('it needs a list "plugins"', 'plugins', plugins === undefined);
}

function checkEntries(entries: readonly unknown[], marketplace: Marketplace): void {
  const { report } = marketplace;
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const label = isObject(entry) && typeof entry['name'] === 'string' ? entry['name'] : `entry ${index + 1}`;
    if (isObject(entry)) checkEntry(entry, label, marketplace);
    else report.invalid(`${label} is no object`, 'plugins');
    if (seen.has(label))
      report.invalid(`there are two plugins named ${quote(label)}; the first is installed`, label);
    seen.add(label);
  }
}

interface Marketplace {
  readonly data: Record<string, unknown>;
  readonly folder: string;
  readonly report: Reporter;
}

function checkEntry(entry: Record<string, unknown>, label: string, marketplace: Marketplace): void {
  const { data, folder, report } = marketplace;
  const { name, source } = entry;
  if (typeof name !== 'string' || !/^[A-Za-z0-9][\w.-]*$/.test(name)) {
    report.invalid(`${quote(label)} needs a "name" of letters, digits, dots and hyphens`, label);
  }
  const local = localSource(entry, data);
  if (isObject(source)) {
    if (!isRemote(source))
      report.invalid(`the source of ${quote(label)} is of no kind that the client knows`, label);
  } else if (local === undefined) {
    report.invalid(`the source of ${quote(label)} must begin with "./" or be an object`, label);
  } else if (!existsSync(join(folder, local))) {
    report.unresolved(
      `the source ${quote(String(source))} of ${quote(label)} does not exist`,
      String(source),
    );
  } else checkListed(entry, join(folder, local), report);
}

function checkListed(entry: Record<string, unknown>, folder: string, report: Reporter): void {
  for (const key of componentKeys) {
    for (const path of listedPaths(entry[key])) {
      const refusal = refusalOf(key, path);
      if (refusal === undefined) checkPath(key, path, folder, report);
      else report.invalid(refusal, path);
    }
  }
}

/** Kinds of remote sources, and what each must bring. */
function isRemote({ source, ...rest }: Record<string, unknown>): boolean {
  const needed = { github: 'repo', url: 'url', 'git-subdir': 'url', npm: 'package' };
  return Object.entries(needed).some(([kind, key]) => source === kind && typeof rest[key] === 'string');
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
