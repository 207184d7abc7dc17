import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { parse as parseToml, TomlError } from 'smol-toml';
import { Unreadable, type SourceFile } from '../inventory.ts';

/** A mapping from a file. Whatever is in it may be missing or of another type. */
export type Table = Readonly<Record<string, unknown>>;

const remedy = 'Restore it from version control, or let the package manager write it anew';

/** A file as JSON whose top is an object. */
export function readJson(file: SourceFile): Table {
  try {
    return tableAtTop(file, JSON.parse(file.text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = Number(/position (\d+)/.exec(error.message)?.[1] ?? file.text.length);
    const isCut = position >= file.text.trimEnd().length || error.message.startsWith('Unterminated');
    const what = isCut ? 'it ends in the midst of its JSON' : 'it is no valid JSON here';
    throw new Unreadable(file, lineAt(file.text, position), `${what}. ${remedy}.`);
  }
}

/** A file as TOML. */
export function readToml(file: SourceFile): Table {
  try {
    return parseToml(file.text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [message = ''] = error.message.split('\n');
    throw new Unreadable(file, error.line, `it is no valid TOML: ${message}. ${remedy}.`);
  }
}

/** A file as YAML; of several documents the last one, which is the lockfile where others come before it. */
export function readYaml(file: SourceFile): Table {
  const documents = file.text.split(/^---[ \t]*$/m);
  const text = documents.at(-1) ?? '';
  const before = lineAt(file.text, file.text.length - text.length) - 1;
  try {
    return tableAtTop(file, load(text, { schema: CORE_SCHEMA, json: true }));
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = before + (error.mark?.line ?? 0) + 1;
    throw new Unreadable(file, line, `it is no valid YAML: ${error.reason}. ${remedy}.`);
  }
}

function tableAtTop(file: SourceFile, value: unknown): Table {
  if (isTable(value)) return value;
  const what = file.text.trim() === '' ? 'it is empty' : 'it holds no mapping at its top';
  throw new Unreadable(file, 1, `${what}. ${remedy}.`);
}

/** A lockfile of a version that is not known here is not read: what it says may mean something else. */
export function refuseVersion(file: SourceFile, version: unknown, known: string): never {
  const line = lineOf(file.text, /version/i);
  const given =
    typeof version === 'string' || typeof version === 'number' ? version : 'none that can be read';
  const message = `its format has version ${given}; known are ${known}. Update pool-run, or write it with an older package manager.`;
  throw new Unreadable(file, line, message);
}

/** A file whose beginning or end is not that of its kind. */
export function refuse(file: SourceFile, line: number, message: string): never {
  throw new Unreadable(file, line, `${message}. ${remedy}.`);
}

/** The line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The lines of ascending offsets, counted from 1. */
export function linesOfOffsets(text: string, offsets: readonly number[]): number[] {
  let line = 1;
  let from = 0;
  return offsets.map((offset) => {
    for (let at = text.indexOf('\n', from); at >= 0 && at < offset; at = text.indexOf('\n', from)) {
      line += 1;
      from = at + 1;
    }
    return line;
  });
}

/** The line of the first match; 1 where there is none. */
export function lineOf(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  return match ? lineAt(text, match.index) : 1;
}

/** The lines that a pattern matches, by its first group; of equal ones the first. */
export function linesBy(text: string, pattern: RegExp): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    const key = pattern.exec(line)?.[1];
    if (key !== undefined && !lines.has(key)) lines.set(key, index + 1);
  }
  return lines;
}

const indexes = new WeakMap<SourceFile, Map<RegExp, ReadonlyMap<string, number>>>();

/**
 * The line on which a key stands, in one of the groups of a global pattern; 1 where it cannot be found. A file is gone through
 * once for each pattern, not once for each key: a hostile one can have a million of them.
 */
export function lineOfKey(file: SourceFile, pattern: RegExp, key: string): number {
  const known = indexes.get(file) ?? new Map<RegExp, ReadonlyMap<string, number>>();
  indexes.set(file, known);
  const lines = known.get(pattern) ?? indexOf(file.text, pattern);
  known.set(pattern, lines);
  return lines.get(key) ?? 1;
}

function indexOf(text: string, pattern: RegExp): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    for (const [, ...groups] of line.matchAll(pattern)) {
      const key = groups.find((group) => group !== undefined);
      if (key !== undefined && !lines.has(key)) lines.set(key, index + 1);
    }
  }
  return lines;
}

/** The key at the beginning of a line of TOML. */
export const tomlKey = /^\s*(?:"([^"]+)"|'([^']+)'|([\w.-]+))\s*=/g;

/** A text without what stands between two marks; line breaks stay. What is never closed is kept. */
export function withoutBlocks(text: string, start: string, end: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, from)) {
    const closed = text.indexOf(end, at + start.length);
    if (closed < 0) break;
    parts.push(text.slice(from, at), text.slice(at, closed + end.length).replaceAll(/[^\n]/g, ' '));
    from = closed + end.length;
  }
  return parts.join('') + text.slice(from);
}

/** Whether a value is a mapping. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The mapping under a key; empty where there is none. */
export function tableIn(table: Table, ...keys: readonly string[]): Table {
  let at: unknown = table;
  for (const key of keys) at = isTable(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return isTable(at) ? at : {};
}

/** The mappings in a list under a key. */
export function tablesIn(table: Table, key: string): Table[] {
  const value = table[key];
  return Array.isArray(value) ? value.filter(isTable) : [];
}

/** The text under a key; undefined where there is another type, or nothing. */
export function textIn(table: Table, key: string): string | undefined {
  const value = table[key];
  return typeof value === 'string' ? value : undefined;
}

/** The entries of a mapping whose values are texts. */
export function textsIn(table: Table): [string, string][] {
  return Object.entries(table).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

/** The texts in a list under a key. */
export function listIn(table: Table, key: string): string[] {
  const value = table[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
