import type * as z from 'zod';
import {
  declarationsOf,
  exportsOf,
  importsOf,
  type Declaration,
  type Export,
  type Member,
} from './declarations.ts';
import { valueOf, wordsOf } from './loaded.ts';
import { readKeys } from './schema.ts';
import { code, filled, table } from './sections.ts';

/** `docs/api.md`. */
export async function apiPage(): Promise<string> {
  const exported = exportsOf('src/index.ts');
  const values = exported.filter(({ isType }) => !isType);
  const types = exported.filter(({ isType }) => isType).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return filled('docs/api.md', {
    functions: await sections(values),
    types: await sections(types),
  });
}

async function sections(exported: readonly Export[]): Promise<string> {
  const all = await Promise.all(exported.map(section));
  return `${all.join('\n\n')}\n`;
}

async function section(exported: Export): Promise<string> {
  const declarations = declarationsOf(exported.file);
  const declaration = declarations.get(exported.name);
  if (!declaration) throw new Error(`${exported.file} declares no ${exported.name}`);
  const { name } = declaration;
  const about = declaration.about || (declarations.get(schemaOf(declaration) ?? '')?.about ?? '');
  const isFunction = declaration.kind === 'function';
  const written = isFunction ? `${code(name + declaration.text)}\n\n` : '';
  const said = about === '' ? '' : `${about}\n\n`;
  return `### ${name}\n\n${written}${said}${await details(declaration, exported.file)}`.trimEnd();
}

/** What a type holds: its fields, the keys of its schema, the words of its list, or what it is written as. */
async function details(declaration: Declaration, file: string): Promise<string> {
  const { kind, text } = declaration;
  if (kind === 'function') return '';
  if (kind === 'interface') return memberTable(membersOf(declaration, file));
  if (kind === 'constant') return `Type: ${code(text)}\n`;
  const schema = schemaOf(declaration);
  if (schema !== undefined) return readKeys((await valueOf(file, schema)) as z.ZodType);
  return `${(await wordsOf(text, file))?.map(code).join(', ') ?? code(text)}\n`;
}

/** The zod schema that a type is inferred from. */
function schemaOf({ text }: Declaration): string | undefined {
  return /^z\.infer<typeof (\w+)>$/.exec(text)?.[1];
}

/** With those of the interfaces that it extends, also of other files. */
function membersOf({ members, extended }: Declaration, file: string): Member[] {
  const imports = importsOf(file);
  const inherited = extended.flatMap((name) => {
    const from = imports.get(name) ?? file;
    const declaration = declarationsOf(from).get(name);
    return declaration ? membersOf(declaration, from) : [];
  });
  return [...members, ...inherited];
}

function memberTable(members: readonly Member[]): string {
  return table(
    ['member', 'type', 'meaning'],
    members.map(({ name, type, isOptional, about }) => [
      code(`${name}${isOptional ? '?' : ''}`),
      code(type),
      about,
    ]),
  );
}
