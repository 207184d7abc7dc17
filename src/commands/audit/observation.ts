import type { Definition, Position } from '../../model/definition.ts';
import type { Finding } from '../../model/finding.ts';
import type { Observed } from '../observation.ts';
import { levelOf, type RuleId } from './catalogue.ts';
import { digest } from '../digest.ts';

/** What a rule saw in a definition. */
export interface Observation extends Observed<RuleId> {
  readonly at: Position;
}

/** An observation of a rule that looks across definitions, and the file that it belongs to. */
export interface PlacedObservation extends Observation {
  readonly path: string;
}

/** One rule, or a few that look at the same thing, over one definition. */
export type Check = (definition: Definition, surroundings: Surroundings) => Iterable<Observation>;

/** What checks may ask about the world around a definition. */
export interface Surroundings {
  /** Whether a file or folder exists. Nothing is opened. */
  readonly exists: (file: string) => boolean;
  /** How many files below a folder match a glob; undefined where the folder cannot be read. */
  readonly countFiles: (folder: string, glob: string) => number | undefined;
}

/** Turns observations of one file into findings; equal evidence is told apart by its order in the file. */
export function toFindings(path: string, observations: Iterable<Observation>): Finding[] {
  const seen = new Map<string, number>();
  return Array.from(observations, ({ ruleId, message, at, evidence, related }) => {
    const identity = JSON.stringify([ruleId, path, evidence]);
    const rank = seen.get(identity) ?? 0;
    seen.set(identity, rank + 1);
    return {
      ruleId,
      level: levelOf[ruleId],
      message,
      location: { path, line: at.line, column: at.column },
      ...(related && { related: [...related] }),
      fingerprint: digest(`${identity}${rank}`),
      sources: [],
    };
  });
}

/** Where a key stands in the front matter; for a path of keys the innermost one that can be found. */
export function locateKey({ frontMatter }: Definition, ...path: readonly string[]): Position {
  const { block, blockLine } = frontMatter;
  let found = -1;
  for (const [depth, key] of path.entries()) {
    // Of equal keys the last counts at the top level.
    const offsets = offsetsOf(block, key, depth === 0, found + 1);
    const offset = depth === 0 ? offsets.at(-1) : offsets[0];
    if (offset === undefined) break;
    found = offset;
  }
  return found < 0 ? { line: blockLine, column: 1 } : positionIn(block, found, blockLine);
}

function offsetsOf(block: string, key: string, isTop: boolean, from: number): number[] {
  const pattern = keyPattern(key, isTop);
  pattern.lastIndex = from;
  const offsets: number[] = [];
  for (let match = pattern.exec(block); match; match = pattern.exec(block)) {
    offsets.push(match.index + (match[1]?.length ?? 0));
  }
  return offsets;
}

const keyPatterns = new Map<string, RegExp>();

/** Compiled once for each key: the same few are asked for in every definition. */
function keyPattern(key: string, isTop: boolean): RegExp {
  const name = `${isTop ? '' : ' '}${key}`;
  const known = keyPatterns.get(name);
  if (known) return known;
  const indentation = isTop ? '' : '[ \\t]+(?:- )?';
  const pattern = new RegExp(`^(${indentation})["']?${escapeRegExp(key)}["']?\\s*:`, 'gm');
  if (keyPatterns.size < mostPatterns) keyPatterns.set(name, pattern);
  return pattern;
}

/** Keys come from files: a pack with endless different ones must not fill the memory. */
const mostPatterns = 200;

/** Where an offset of the body lies in the file. */
export function locateInBody({ frontMatter }: Definition, offset: number): Position {
  return positionIn(frontMatter.body, offset, frontMatter.bodyLine);
}

/** Where an offset of a text lies, if the text starts at `firstLine`. */
export function positionIn(text: string, offset: number, firstLine = 1): Position {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  let line = firstLine;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return { line, column: offset - lineStart + 1 };
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
