import matter from 'gray-matter';
import type { FrontMatter, Position } from '../model/definition.ts';
import { ClientYamlError, findDuplicateKey, parseClientYaml } from './clientYaml.ts';

/** The client's own delimiters: `---` alone on the first line, then everything up to the next `---`, wherever it is. */
const delimited = /^---\s*\n([\s\S]*?)---/;

/**
 * Reads front matter as loosely as the client does: a block that is no YAML is read again with tabs taken for two
 * spaces and each unquoted value that holds special characters quoted. Observed with Claude Code 2.1.329.
 *
 * `text` is the whole file without a byte order mark. Nothing in it is ever evaluated: of gray-matter only the detection of
 * the language is used, because its delimiters are not the client's, and its engines evaluate JavaScript.
 */
export function readFrontMatter(text: string): FrontMatter {
  const none = { data: {}, block: '', blockLine: 1, body: text, bodyLine: 1 };
  const language = foreignLanguage(text);
  if (language !== undefined) {
    const message = `it asks for "${language}"; only YAML is read`;
    return { ...none, status: 'refused', problem: { message, at: { line: 1, column: 4 } } };
  }
  const found = delimited.exec(text);
  if (!found) return { ...none, status: 'absent' };
  const block = found[1] ?? '';
  const end = found[0].length;
  const blockLine = lineAt(text, end - 3 - block.length);
  const cutAt = cutInside(text, block, end);
  const place = {
    block,
    blockLine,
    body: text.slice(end).replace(/^\s*\n/, ''),
    bodyLine: lineAt(text, end) + newlines(/^\s*\n/.exec(text.slice(end))?.[0] ?? ''),
    ...(cutAt && { cutAt }),
  };
  return { ...place, ...interpret(block, blockLine) };
}

type Interpretation = Pick<FrontMatter, 'status' | 'data' | 'problem' | 'duplicateKey'>;

function interpret(block: string, blockLine: number): Interpretation {
  const first = parse(block, blockLine);
  const second = first.problem ? parse(requote(block), blockLine) : first;
  if (second.problem) {
    const problem = strayLine(block, blockLine) ?? second.problem;
    return { status: 'unusable', data: {}, problem };
  }
  const { value } = second;
  if (value === null || value === undefined) return { status: 'absent', data: {} };
  if (typeof value !== 'object' || Array.isArray(value)) {
    const message = 'it is no list of `key: value` pairs';
    return { status: 'unusable', data: {}, problem: { message, at: { line: blockLine, column: 1 } } };
  }
  const duplicate = findDuplicateKey(first.problem ? requote(block) : block);
  return {
    status: 'used',
    data: value as Record<string, unknown>,
    ...(duplicate && {
      duplicateKey: {
        key: duplicate.key,
        at: { line: blockLine + duplicate.line - 1, column: duplicate.column },
      },
    }),
  };
}

/** The usual cause: a text that goes on below its key without being indented. */
function strayLine(block: string, blockLine: number): Parsed['problem'] {
  const lines = block.split('\n');
  const index = lines.findIndex(
    (line) => /^[^\s#{}[\]]/.test(line) && !/^- |^-$|^["']?[^\s:][^:]*:(\s|$)/.test(line),
  );
  if (index < 0) return undefined;
  const line = (lines[index] ?? '').trim();
  const shown = line.length > 40 ? `${line.slice(0, 40)}…` : line;
  return {
    message: `"${shown}" is neither "key: value" nor indented`,
    at: { line: blockLine + index, column: 1 },
  };
}

interface Parsed {
  readonly value?: unknown;
  readonly problem?: { readonly message: string; readonly at: Position };
}

function parse(block: string, blockLine: number): Parsed {
  try {
    return { value: parseClientYaml(block) };
  } catch (error) {
    if (!(error instanceof ClientYamlError)) throw error;
    return {
      problem: { message: error.message, at: { line: blockLine + error.line - 1, column: error.column } },
    };
  }
}

/** The client's second reading of a block that is no YAML. Lines that end in CR are never quoted, as there. */
function requote(block: string): string {
  return block
    .split('\n')
    .map((line) => {
      const indented = line.replace(/^\t+/, (tabs) => '  '.repeat(tabs.length));
      const pair = /^([A-Za-z_-]+):\s+(.+)$/.exec(indented);
      const [, key, value] = pair ?? [];
      if (key === undefined || value === undefined || !needsQuotes(value)) return indented;
      return `${key}: "${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    })
    .join('\n');
}

function needsQuotes(value: string): boolean {
  const quoted = /^"$|^'$|^".*"$|^'.*'$/.test(value);
  if (quoted || (value.startsWith('[') && value.endsWith(']') && parsesAsList(value))) return false;
  return /[{}[\]*&#!|>%@`]|: /.test(value);
}

function parsesAsList(value: string): boolean {
  try {
    return Array.isArray(parseClientYaml(value));
  } catch {
    return false;
  }
}

/** The language that `---js` and its like ask for, or undefined for YAML and for no front matter. */
function foreignLanguage(text: string): string | undefined {
  if (!text.startsWith('---')) return undefined;
  const { name } = matter.language(text);
  return /^[a-z]\w*$/i.test(name) && !/^ya?ml$/i.test(name) ? name : undefined;
}

/** Where the block ends inside a line that the author meant to go on, as in `description: fast --- and small`. */
function cutInside(text: string, block: string, end: number): Position | undefined {
  const lastLine = block.slice(block.lastIndexOf('\n') + 1);
  if (lastLine.trim() === '') return undefined;
  return { line: lineAt(text, end - 3), column: lastLine.length + 1 };
}

function lineAt(text: string, offset: number): number {
  return newlines(text.slice(0, offset)) + 1;
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
