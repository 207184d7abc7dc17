import { dirname, join } from 'node:path/posix';
import type { Comment, ExportNamedDeclaration, Program } from 'oxc-parser';
import { isTooDeep } from '../../../model/depth.ts';
import type { Position } from '../markdown/source.ts';
import type { Project } from '../project.ts';
import { declarationsIn, type Declaration } from './declarations.ts';
import { sourceNamed } from './packages.ts';

/** The function of oxc-parser that is used here: it is loaded only where there is code to read. */
export type ParseCode = (
  path: string,
  text: string,
) => { readonly program: Program; readonly comments: Comment[]; readonly errors: readonly unknown[] };

type ModuleStatement = Program['body'][number];

/** A module, while its exports are read. */
interface Module {
  readonly path: string;
  readonly declarations: ReadonlyMap<string, Declaration>;
}

/** One exported name, and what is known of it. */
export interface Export {
  readonly name: string;
  readonly kind: string;
  readonly path: string;
  readonly at: Position;
  /** The first sentence of its documentation; empty where there is a comment without words. */
  readonly summary: string | undefined;
}

/** What a module exports. */
export interface Exports {
  readonly byName: ReadonlyMap<string, Export>;
  /** False: there may be more, such as what another package exports. */
  readonly isWhole: boolean;
}

/** Reads what modules export, each file once. */
export class ExportReader {
  private readonly project: Project;
  private readonly parse: ParseCode;
  private readonly known = new Map<string, Exports>();

  constructor(project: Project, parse: ParseCode) {
    this.project = project;
    this.parse = parse;
  }

  /** What a source file exports, re-exports included; nothing for certain where it cannot be read. */
  read(path: string): Exports {
    const known = this.known.get(path);
    if (known) return known;
    // Modules may re-export each other in a circle: nothing is certain then.
    this.known.set(path, nothing);
    const text = this.project.isFile(path) ? this.project.text(path) : undefined;
    const found = text === undefined ? nothing : this.readText(path, text);
    this.known.set(path, found);
    return found;
  }

  private readText(path: string, text: string): Exports {
    if (isTooDeep(text)) return nothing;
    const { program, comments, errors } = this.parse(path, text);
    if (errors.length > 0 || /\bmodule\.exports\b|\bexports\.\w+\s*=/.test(text)) return nothing;
    const declarations = declarationsIn(program, comments, text);
    const byName = new Map<string, Export>();
    let isWhole = true;
    for (const statement of program.body) {
      isWhole &&= this.take(byName, statement, { path, declarations });
    }
    for (const declaration of declarations.values()) {
      if (declaration.isExported) byName.set(declaration.name, { ...declaration, path });
    }
    return { byName, isWhole };
  }

  /** Adds what a statement exports; false where it may export more than that. */
  private take(byName: Map<string, Export>, statement: ModuleStatement, module: Module): boolean {
    const { path } = module;
    if (statement.type === 'ExportAllDeclaration') {
      const { exported, source } = statement;
      if (exported) byName.set(nameOf(exported), external(nameOf(exported), path));
      return exported ? true : this.takeAll(byName, this.from(path, source.value));
    }
    if (statement.type === 'ExportNamedDeclaration') this.takeNamed(byName, statement, module);
    if (statement.type === 'ExportDefaultDeclaration') byName.set('default', external('default', path));
    return statement.type !== 'TSExportAssignment' && statement.type !== 'TSNamespaceExportDeclaration';
  }

  private takeAll(byName: Map<string, Export>, all: Exports): boolean {
    for (const [name, one] of all.byName) if (name !== 'default' && !byName.has(name)) byName.set(name, one);
    return all.isWhole;
  }

  private takeNamed(
    byName: Map<string, Export>,
    { source, specifiers }: ExportNamedDeclaration,
    { path, declarations }: Module,
  ): void {
    for (const { local, exported } of specifiers) {
      const [from, to] = [nameOf(local), nameOf(exported)];
      const own = declarations.get(from);
      const found = source ? this.from(path, source.value).byName.get(from) : own && { ...own, path };
      byName.set(to, found ? { ...found, name: to } : external(to, path));
    }
  }

  private from(path: string, specifier: string): Exports {
    if (!specifier.startsWith('.')) return nothing;
    const target = join(dirname(path), specifier);
    const file = this.project.isFile(target)
      ? target
      : sourceNamed(this.project, target.replace(/\.[cm]?jsx?$/, ''));
    return file === undefined ? nothing : this.read(file);
  }
}

const nothing: Exports = { byName: new Map(), isWhole: false };

/** What comes from elsewhere is described there. */
function external(name: string, path: string): Export {
  return { name, kind: 'value', path, at: { line: 1, column: 1 }, summary: '' };
}

function nameOf(name: { readonly name: string } | { readonly value: string }): string {
  return 'name' in name ? name.name : name.value;
}
