import * as yaml from 'js-yaml';

declare module 'js-yaml' {
  interface LoadOptions {
    maxDepth?: number;
  }
  const types: Readonly<Record<'null' | 'bool' | 'int' | 'float' | 'merge', yaml.Type>>;
}

/** A block that is no YAML for the client. Lines and columns count from 1 within the block. */
export class ClientYamlError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** Nesting that the client still parses; js-yaml would stop at 100. */
const maxDepth = 1000;

/** Lines of nothing but tabs that are looked at one by one. */
const mostTabs = 100;

/** Values that a block may expand to through its aliases. The client refuses such bombs too. */
const maxExpansion = 10_000_000;

const { types } = yaml;

/** Tags mean nothing to the client: the value is taken as it stands. */
const anyTag = (['scalar', 'sequence', 'mapping'] as const).flatMap((kind) =>
  ['!', 'tag:', ''].map(
    (prefix) => new yaml.Type(prefix, { kind, multi: true, construct: (data: unknown) => data }),
  ),
);

/** Wraps one of js-yaml's types with the client's idea of which plain scalars it covers. */
function scalar(tag: string, type: yaml.Type, covers: (text: string) => boolean): yaml.Type {
  return new yaml.Type(tag, {
    kind: 'scalar',
    resolve: (text: unknown) => typeof text === 'string' && covers(text),
    construct: (text: string) => (type.resolve(text) ? (type.construct(text) as unknown) : Number(text)),
  });
}

const core = [
  types.null,
  types.bool,
  scalar('tag:yaml.org,2002:int', types.int, (text) => types.int.resolve(text) && !/^[-+]?0b/.test(text)),
  scalar(
    'tag:yaml.org,2002:float',
    types.float,
    (text) => types.float.resolve(text) || /^[-+]\.\d+$|^[-+]?\d+e[-+]?\d+$/i.test(text),
  ),
];
const withMerge = yaml.FAILSAFE_SCHEMA.extend({ implicit: [...core, types.merge], explicit: anyTag });
const withoutMerge = yaml.FAILSAFE_SCHEMA.extend({ implicit: core, explicit: anyTag });

/**
 * Parses YAML as the client does (Claude Code 2.1.329, compared on some 8,000 documents): YAML 1.2 core types, merge
 * keys, any tag ignored, the last of duplicate keys wins, control characters allowed; a tab never indents, and what
 * continues on another line is indented deeper than its key.
 *
 * Throws a ClientYamlError.
 */
export function parseClientYaml(text: string): unknown {
  let tabs = 0;
  for (const { index } of text.matchAll(/^\t/gm)) {
    tabs += 1;
    if (tabs > mostTabs || !isIdleTab(text, index)) throw errorAt(text, index, 'a tab cannot indent YAML');
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) throw errorAt(text, nul, 'a NUL character cannot stand in YAML');
  try {
    const value = loadLoosely(text.replaceAll(/[\x01-\x08\v\f\x0E-\x1F\x7F-\x9F\uFFFE\uFFFF]/g, '\uFFFD'));
    if (expansion(value, new Map()) <= maxExpansion) return value;
  } catch (error) {
    throw toClientError(error, text);
  }
  throw errorAt(text, 0, 'its aliases expand without bound');
}

/**
 * What is fine for the client and an error for js-yaml: empty keys, plain values that begin with a comma, and merging
 * what is no mapping, which merges nothing.
 */
function loadLoosely(text: string): unknown {
  try {
    return load(text, withMerge);
  } catch (error) {
    const loose = text
      .replaceAll(/^( *):(?=\s|$)/gm, '$1~:')
      .replaceAll(/^( *(?:- +|[\w-]+: +)*),/gm, '$1\uFFFD');
    if (loose === text && !text.includes('<<')) throw error;
    try {
      return load(loose, withoutMerge);
    } catch {
      throw error;
    }
  }
}

function load(text: string, schema: yaml.Schema): unknown {
  const opened: number[] = [];
  return yaml.load(text, {
    schema,
    json: true,
    maxDepth,
    onWarning(warning) {
      // The client refuses what js-yaml warns of, unless the line only closes or separates.
      const mark = warning instanceof yaml.YAMLException ? warning.mark : undefined;
      const isRefused = mark && !',:]}'.includes(text[mark.position] ?? ' ');
      if (isRefused && messageOf(warning).startsWith('deficient indentation')) throw warning;
    },
    listener(event, { position }: ParserState) {
      if (event === 'open') opened.push(position);
      else checkNode(text, opened.pop() ?? 0, position);
    },
  });
}

function toClientError(error: unknown, text: string): ClientYamlError {
  if (error instanceof ClientYamlError) return error;
  if (!(error instanceof yaml.YAMLException)) return errorAt(text, 0, messageOf(error));
  // js-yaml knows no mark for a few errors, in spite of its types.
  const mark = error.mark as yaml.Mark | undefined;
  return new ClientYamlError(error.reason, (mark?.line ?? 0) + 1, (mark?.column ?? 0) + 1);
}

/** The first key that stands twice in one mapping, or undefined. Line and column as in ClientYamlError. */
export function findDuplicateKey(text: string): { key: string; line: number; column: number } | undefined {
  if (!mayRepeatKey(text)) return undefined;
  try {
    yaml.load(text, { schema: withMerge, maxDepth });
    return undefined;
  } catch (error) {
    if (!(error instanceof yaml.YAMLException) || error.reason !== 'duplicated mapping key') return undefined;
    const { line, column } = error.mark;
    const key = /^[\s-]*["']?(.*?)["']?\s*:/.exec(text.split('\n')[line] ?? '')?.[1] ?? '';
    return { key, line: line + 1, column: column + 1 };
  }
}

/** Cheap and never wrong when it says no: the same key at the same indentation on two lines, or flow mappings. */
function mayRepeatKey(text: string): boolean {
  const seen = new Set<string>();
  // Every part is bounded: a hostile megabyte of blanks must not make the search quadratic.
  for (const match of text.matchAll(
    /^([ -]{0,200})["']?([^\s"'#:-][^:\n]{0,200}?)["']?[ \t]{0,20}:(?=\s|$)/gm,
  )) {
    const key = `${match[1]?.length ?? 0} ${match[2] ?? ''}`;
    if (seen.has(key)) return true;
    seen.add(key);
  }
  return text.includes('{');
}

/** js-yaml's parser state, as far as its listener shows it. */
interface ParserState {
  readonly position: number;
}

/** What the client refuses although js-yaml allows it: a comment right behind a quote or a bracket. */
function checkNode(text: string, from: number, to: number): void {
  if (text[to] !== '#' || !`"']}`.includes(text[to - 1] ?? ' ')) return;
  const node = text.slice(from, to).replace(/^(?:\s|[&!]\S*)+/, '');
  if (/^["'[{]/.test(node)) throw errorAt(text, to, 'a comment needs a blank before it');
}

/** A tab on a line without anything else, right behind a plain value or a text: there the client passes over it. */
function isIdleTab(text: string, at: number): boolean {
  const end = text.indexOf('\n', at);
  if (!/^\s*(?:#|$)/.test(text.slice(at, end < 0 ? undefined : end))) return false;
  const whole = text.slice(0, at).trimEnd();
  const before = whole.slice(whole.lastIndexOf('\n') + 1);
  return /[^\s:"'\]}|>-]$/.test(before) && !/(?:^|\s)#/.test(before);
}

function errorAt(text: string, offset: number, message: string): ClientYamlError {
  const before = text.slice(0, offset).split('\n');
  return new ClientYamlError(message, before.length, (before.at(-1)?.length ?? 0) + 1);
}

/** How many values there would be with every alias written out. */
function expansion(value: unknown, known: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 1;
  const counted = known.get(value);
  if (counted !== undefined) return counted;
  // An alias to what encloses it counts once: the client accepts it.
  known.set(value, 1);
  const size = Object.values(value).reduce<number>((sum, member) => sum + expansion(member, known), 1);
  known.set(value, size);
  return size;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
