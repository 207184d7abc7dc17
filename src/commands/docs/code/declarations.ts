import type { Comment, Program, Statement } from 'oxc-parser';
import type { Position } from '../markdown/source.ts';

/** Something that a module declares at its top. */
export interface Declaration {
  readonly name: string;
  readonly kind: string;
  readonly at: Position;
  /** The first sentence of the comment in front of it; undefined where there is none. */
  readonly summary: string | undefined;
  readonly isExported: boolean;
}

/** What a module declares, by name. Of several declarations of one name the first one that is described counts. */
export function declarationsIn(
  program: Program,
  comments: readonly Comment[],
  text: string,
): ReadonlyMap<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const statement of program.body) {
    const isExported = statement.type === 'ExportNamedDeclaration';
    const declared = isExported ? statement.declaration : statement;
    if (!declared) continue;
    const summary = summaryBefore(comments, text, statement.start) ?? derived(found, text, declared);
    for (const { name, kind, start } of namesIn(declared)) {
      add(found, { name, kind, at: positionOf(text, start), summary, isExported });
    }
  }
  return found;
}

function add(found: Map<string, Declaration>, declaration: Declaration): void {
  const before = found.get(declaration.name);
  const summary = before?.summary ?? declaration.summary;
  const isExported = declaration.isExported || before?.isExported === true;
  found.set(declaration.name, { ...declaration, ...before, summary, isExported });
}

/** A type that is made from a value has the description of that value. */
function derived(
  found: ReadonlyMap<string, Declaration>,
  text: string,
  statement: Statement,
): string | undefined {
  if (statement.type !== 'TSTypeAliasDeclaration') return undefined;
  const [, from = ''] = /\btypeof\s+(\w+)/.exec(text.slice(statement.start, statement.end)) ?? [];
  return found.get(from)?.summary;
}

interface Named {
  readonly name: string;
  readonly kind: string;
  readonly start: number;
}

const kinds: Readonly<Record<string, string>> = {
  FunctionDeclaration: 'function',
  TSDeclareFunction: 'function',
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
  TSEnumDeclaration: 'enum',
  TSModuleDeclaration: 'namespace',
};

function namesIn(statement: Statement): Named[] {
  if (statement.type === 'VariableDeclaration') {
    return statement.declarations.flatMap(({ id }) =>
      id.type === 'Identifier'
        ? [{ name: id.name, kind: statement.kind === 'const' ? 'constant' : 'variable', start: id.start }]
        : [],
    );
  }
  const kind = kinds[statement.type];
  if (kind === undefined || !('id' in statement)) return [];
  const { id } = statement;
  return id && 'name' in id && typeof id.name === 'string' ? [{ name: id.name, kind, start: id.start }] : [];
}

/** The first sentence of the comments right in front of a statement. */
function summaryBefore(comments: readonly Comment[], text: string, start: number): string | undefined {
  // Decorators stand between a class and its comment in some dialects; nothing else may.
  const before = comments.filter(({ end }) => end <= start && text.slice(end, start).trim() === '');
  const comment = before.at(-1);
  if (!comment) return undefined;
  const words = comment.value
    .split('\n')
    .map((line) => line.replace(/^\s*\*+\s?/, '').trim())
    .join(' ')
    .replace(/\s*@\w[^]*$/, '')
    .trim();
  return /^.*?[.!?](?=\s|$)/.exec(words)?.[0] ?? words;
}

/** The place of an offset. */
function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
