import { join } from 'node:path';
import type { ManifestProblem, Position } from '../model/definition.ts';
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

/** Collects what is wrong with one manifest, with the places in its text. */
export class Reporter {
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
