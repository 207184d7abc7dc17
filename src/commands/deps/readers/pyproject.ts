import { inLock, type Declaration, type Origin, type Scope, type SourceFile } from '../inventory.ts';
import { normalizeName, originOfUrl, parseRequirement } from './pep508.ts';
import { isTable, lineOfKey, listIn, readToml, tableIn, textIn, tomlKey, type Table } from './text.ts';

/** What a `pyproject.toml` asks for. */
export interface Pyproject {
  readonly name: string | undefined;
  readonly declarations: readonly Declaration[];
}

/** Reads the standard's tables, poetry's and uv's. */
export function readPyproject(file: SourceFile): Pyproject {
  const table = readToml(file);
  const project = tableIn(table, 'project');
  const groups: [Scope, readonly string[]][] = [
    ['runtime', listIn(project, 'dependencies')],
    ...Object.keys(tableIn(project, 'optional-dependencies')).map((extra): [Scope, readonly string[]] => [
      'optional',
      listIn(tableIn(project, 'optional-dependencies'), extra),
    ]),
    ...Object.keys(tableIn(table, 'dependency-groups')).map((group): [Scope, readonly string[]] => [
      'development',
      listIn(tableIn(table, 'dependency-groups'), group),
    ]),
    ['development', listIn(tableIn(table, 'tool', 'uv'), 'dev-dependencies')],
  ];
  const sources = tableIn(table, 'tool', 'uv', 'sources');
  const standard = groups.flatMap(([scope, texts]) =>
    texts.flatMap((text) => standardDeclaration(file, { text, scope }, sources)),
  );
  const written = textIn(project, 'name') ?? textIn(tableIn(table, 'tool', 'poetry'), 'name');
  const name = written && normalizeName(written);
  return {
    name,
    // A project asks for itself to get its own extras.
    declarations: [...standard, ...poetryDeclarations(file, table)].map((one) =>
      one.name === name ? { ...one, origin: 'local' } : one,
    ),
  };
}

/** What is asked for only on some platforms or versions of Python is left out of a lockfile that is for none of them. */
const conditions = ['markers', 'marker', 'python', 'platform', 'sys_platform'];

const quoted = /"([^"]*)"|'([^']*)'/g;

function standardDeclaration(
  file: SourceFile,
  { text, scope }: { text: string; scope: Scope },
  sources: Table,
): Declaration[] {
  const asked = parseRequirement(text);
  if (!asked) return [];
  const name = normalizeName(asked.name);
  const source = Object.entries(sources).find(([key]) => normalizeName(key) === name)?.[1];
  const { origin, range } = isTable(source)
    ? fromTable(source, asked.specifiers)
    : { origin: originOfUrl(asked.url), range: asked.url ?? asked.specifiers };
  return [
    {
      ...(text.includes(';') && inLock),
      name,
      range,
      scope,
      origin,
      path: file.path,
      line: lineOfKey(file, quoted, text),
    },
  ];
}

/** `{git = …}`, `{path = …}`, `{workspace = true}`, `{url = …}` of uv and poetry. */
function fromTable(source: Table, range: string): { origin: Origin; range: string } {
  const git = textIn(source, 'git');
  if (git !== undefined)
    return { origin: 'git', range: `${git}#${textIn(source, 'rev') ?? textIn(source, 'tag') ?? ''}` };
  const url = textIn(source, 'url');
  if (url !== undefined) return { origin: originOfUrl(url), range: url };
  const isLocal = ['path', 'workspace', 'file'].some((key) => source[key] !== undefined);
  return { origin: isLocal ? 'local' : 'registry', range };
}

function poetryDeclarations(file: SourceFile, table: Table): Declaration[] {
  const poetry = tableIn(table, 'tool', 'poetry');
  const groups = Object.entries(tableIn(poetry, 'group')).flatMap(([group, value]): [Scope, Table][] =>
    isTable(value) ? [[group === 'main' ? 'runtime' : 'development', tableIn(value, 'dependencies')]] : [],
  );
  const all: [Scope, Table][] = [
    ['runtime', tableIn(poetry, 'dependencies')],
    ['development', tableIn(poetry, 'dev-dependencies')],
    ...groups,
  ];
  return all.flatMap(([scope, asked]) =>
    Object.entries(asked).flatMap(([key, value]): Declaration[] => {
      if (key === 'python') return [];
      const own: Table = isTable(value) ? value : { version: value };
      const { origin, range } = fromTable(own, textIn(own, 'version') ?? '');
      const isOptional = own['optional'] === true;
      return [
        {
          ...(conditions.some((name) => own[name] !== undefined) && inLock),
          name: normalizeName(key),
          range,
          scope: isOptional ? 'optional' : scope,
          origin,
          path: file.path,
          line: lineOfKey(file, tomlKey, key),
        },
      ];
    }),
  );
}
