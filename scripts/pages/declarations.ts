import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** The parts of the syntax tree that are read here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A field of an interface, or a method. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  /** The first paragraph of its docstring; empty where it has none. */
  readonly about: string;
}

/** What a file declares under one name. */
export interface Declaration {
  readonly kind: 'function' | 'interface' | 'type' | 'constant';
  readonly name: string;
  readonly about: string;
  /** Of an interface. */
  readonly members: readonly Member[];
  readonly extended: readonly string[];
  /** Of a function its parameters and result, of a type what it stands for, as written. */
  readonly text: string;
}

/** A name that a file hands on, and the file that declares it. */
export interface Export {
  readonly name: string;
  readonly file: string;
  readonly isType: boolean;
}

/** The declarations of a TypeScript file, by their names. */
export function declarationsOf(file: string): ReadonlyMap<string, Declaration> {
  const source = new SourceFile(file);
  return new Map(source.body.flatMap((node) => source.declarations(node)).map((one) => [one.name, one]));
}

/** Where the names that a file imports are declared. */
export function importsOf(file: string): ReadonlyMap<string, string> {
  const { body } = new SourceFile(file);
  const imports = body.filter(({ type }) => type === 'ImportDeclaration');
  return new Map(
    imports.flatMap((node) =>
      (node['specifiers'] as Node[]).map((one): [string, string] => [
        nameOf(one['local']),
        fileOf(node, file),
      ]),
    ),
  );
}

/** What a file exports from others, in its order. */
export function exportsOf(file: string): Export[] {
  const { body } = new SourceFile(file);
  return body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || !node['source']) return [];
    return (node['specifiers'] as Node[]).map((specifier) => ({
      name: nameOf(specifier['local']),
      file: fileOf(node, file),
      isType: node['exportKind'] === 'type' || specifier['exportKind'] === 'type',
    }));
  });
}

class SourceFile {
  readonly body: readonly Node[];
  private readonly text: string;
  /** Docstrings by the position where they end. */
  private readonly docstrings: ReadonlyMap<number, string>;

  constructor(file: string) {
    this.text = readFileSync(file, 'utf8');
    const { program, comments, errors } = parseSync(file, this.text);
    if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
    this.body = program.body as unknown as Node[];
    const blocks = comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'));
    this.docstrings = new Map(blocks.map(({ end, value }) => [end, proseOf(value)]));
  }

  declarations(node: Node): Declaration[] {
    const declared = (node['declaration'] ?? node) as Node;
    const about = this.docstringBefore(node.start);
    const simple = { about, members: [], extended: [] };
    switch (declared.type) {
      case 'TSInterfaceDeclaration': {
        const extended = ((declared['extends'] ?? []) as Node[]).map((one) => this.textOf(one));
        const members = ((declared['body'] as Node)['body'] as Node[]).map((one) => this.member(one));
        return [{ kind: 'interface', name: nameOf(declared['id']), about, members, extended, text: '' }];
      }
      case 'TSTypeAliasDeclaration': {
        const text = this.textOf(declared['typeAnnotation']);
        return [{ ...simple, kind: 'type', name: nameOf(declared['id']), text }];
      }
      case 'FunctionDeclaration':
        return [
          { ...simple, kind: 'function', name: nameOf(declared['id']), text: this.signature(declared) },
        ];
      case 'VariableDeclaration':
        return (declared['declarations'] as Node[]).map((one) => ({
          ...simple,
          kind: 'constant' as const,
          name: nameOf(one['id']),
          text: this.annotation(one['id'] as Node),
        }));
      default:
        return [];
    }
  }

  private member(node: Node): Member {
    return {
      name: nameOf(node['key']),
      type: node.type === 'TSMethodSignature' ? this.signature(node) : this.annotation(node),
      isOptional: node['optional'] === true,
      about: this.docstringBefore(node.start),
    };
  }

  /** `(a: A, b: B): C`. */
  private signature(node: Node): string {
    const parameters = (node['params'] as Node[]).map((one) => this.textOf(one)).join(', ');
    return `(${parameters})${this.textOf(node['returnType'])}`;
  }

  private annotation(node: Node): string {
    return this.textOf(node['typeAnnotation']).replace(/^:\s*/, '');
  }

  private textOf(node: unknown): string {
    const { start = 0, end = 0 } = (node ?? {}) as Partial<Node>;
    const written = this.text.slice(start, end).replaceAll(/\/\*\*.*?\*\//gs, '');
    return written.replaceAll(/\s+/g, ' ').replace(/^\| /, '');
  }

  /** Nothing but blanks lies between a docstring and what it is of. */
  private docstringBefore(start: number): string {
    return this.docstrings.get(this.text.slice(0, start).trimEnd().length) ?? '';
  }
}

/** The file that an import or export of another names. */
function fileOf(node: Node, file: string): string {
  return join(dirname(file), String((node['source'] as Node)['value']));
}

function nameOf(node: unknown): string {
  const { name } = node as { readonly name?: string };
  return name ?? '';
}

/** A docstring without its stars; its paragraphs are lines. */
function proseOf(comment: string): string {
  return comment
    .replaceAll(/^\s*\* ?/gm, '')
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, ' '))
    .join('\n\n');
}
