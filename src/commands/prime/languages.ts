/** How a language writes comments and strings, as far as telling them apart needs it. */
export interface Language {
  readonly name: string;
  /** `code` has functions and imports; `markup`, `data` and `prose` are only counted. */
  readonly kind: 'code' | 'markup' | 'data' | 'prose';
  readonly extensions: readonly string[];
  readonly names?: readonly string[];
  readonly line?: readonly string[];
  readonly block?: readonly (readonly [string, string])[];
  /** Regular expressions of its strings. */
  readonly strings?: readonly string[];
}

const double = String.raw`"(?:\\[\s\S]|[^"\\\n])*"?`;
const single = String.raw`'(?:\\[\s\S]|[^'\\\n])*'?`;
/** A character, and not the beginning of a lifetime or an apostrophe. */
const character = String.raw`'(?:\\[^\n]{1,8}|[^'\\\n])'`;
const backtick = '`(?:\\\\[\\s\\S]|[^`\\\\])*`?';
const triple = String.raw`"""[\s\S]*?(?:"""|$)`;
/** Rust's `r#"…"#`, with as many signs behind it as before. */
const raw = String.raw`r(?<signs>#*)"[\s\S]*?(?:"\k<signs>|$)`;
const slashes = ['//'] as const;
const stars = [['/*', '*/']] as const;
const cLike = { kind: 'code', line: slashes, block: stars, strings: [double, character] } as const;
const hash = ['#'] as const;
const arrows = [['<!--', '-->']] as const;

/**
 * The languages that are counted: names as linguist has them. Those that have no comments of a known form are counted as code
 * and blank lines alone.
 */
export const languages: readonly Language[] = [
  {
    ...cLike,
    name: 'TypeScript',
    extensions: ['ts', 'mts', 'cts', 'tsx'],
    strings: [double, single, backtick],
  },
  {
    ...cLike,
    name: 'JavaScript',
    extensions: ['js', 'mjs', 'cjs', 'jsx'],
    strings: [double, single, backtick],
  },
  {
    name: 'Python',
    kind: 'code',
    extensions: ['py', 'pyi', 'pyw'],
    line: hash,
    strings: [triple, String.raw`'''[\s\S]*?(?:'''|$)`, double, single],
  },
  { ...cLike, name: 'Go', extensions: ['go'], strings: [double, character, '`[^`]*`?'] },
  { ...cLike, name: 'Rust', extensions: ['rs'], strings: [raw, double, character] },
  { ...cLike, name: 'Java', extensions: ['java'], strings: [triple, double, character] },
  { ...cLike, name: 'Kotlin', extensions: ['kt', 'kts'], strings: [triple, double, character] },
  { ...cLike, name: 'Scala', extensions: ['scala'], strings: [triple, double, character] },
  { ...cLike, name: 'Groovy', extensions: ['groovy', 'gradle'], strings: [triple, double, single] },
  { ...cLike, name: 'C', extensions: ['c', 'h'] },
  { ...cLike, name: 'C++', extensions: ['cc', 'cpp', 'cxx', 'hpp', 'hh', 'hxx'] },
  { ...cLike, name: 'C#', extensions: ['cs'] },
  { ...cLike, name: 'Swift', extensions: ['swift'], strings: [triple, double] },
  { ...cLike, name: 'Dart', extensions: ['dart'], strings: [triple, double, single] },
  {
    ...cLike,
    name: 'PHP',
    extensions: ['php'],
    line: ['//', '#'],
    strings: [double, single],
  },
  {
    name: 'Ruby',
    kind: 'code',
    extensions: ['rb'],
    names: ['Rakefile', 'Gemfile'],
    line: hash,
    strings: [double, single],
  },
  {
    name: 'Shell',
    kind: 'code',
    extensions: ['sh', 'bash', 'zsh'],
    line: hash,
    strings: [String.raw`"(?:\\[\s\S]|[^"\\])*"?`, "'[^']*'?", String.raw`\\#|\$#|\$\{#|[^\s;(]#`],
  },
  { name: 'Elixir', kind: 'code', extensions: ['ex', 'exs'], line: hash, strings: [triple, double] },
  {
    name: 'Lua',
    kind: 'code',
    extensions: ['lua'],
    line: ['--'],
    block: [['--[[', ']]']],
    strings: [double, single],
  },
  { name: 'SQL', kind: 'code', extensions: ['sql'], line: ['--'], block: stars, strings: ["'[^']*'?"] },
  { name: 'Vue', kind: 'code', extensions: ['vue'], block: arrows },
  { name: 'Svelte', kind: 'code', extensions: ['svelte'], block: arrows },
  { name: 'Astro', kind: 'code', extensions: ['astro'], block: arrows },
  { name: 'HTML', kind: 'markup', extensions: ['html', 'htm'], block: arrows },
  { name: 'XML', kind: 'markup', extensions: ['xml', 'xsd', 'xsl'], block: arrows },
  { name: 'SVG', kind: 'data', extensions: ['svg'], block: arrows },
  { name: 'CSS', kind: 'markup', extensions: ['css'], block: stars, strings: [double, single] },
  {
    name: 'SCSS',
    kind: 'markup',
    extensions: ['scss'],
    line: slashes,
    block: stars,
    strings: [double, single, String.raw`url\([^)\n]*\)`],
  },
  {
    name: 'Less',
    kind: 'markup',
    extensions: ['less'],
    line: slashes,
    block: stars,
    strings: [double, single, String.raw`url\([^)\n]*\)`],
  },
  { name: 'Sass', kind: 'markup', extensions: ['sass'], line: slashes, strings: [double, single] },
  { name: 'JSON', kind: 'data', extensions: ['json', 'json5', 'jsonc'] },
  {
    name: 'YAML',
    kind: 'data',
    extensions: ['yml', 'yaml'],
    line: hash,
    strings: [double, String.raw`[^\s]#`],
  },
  { name: 'TOML', kind: 'data', extensions: ['toml'], line: hash, strings: [triple, double, single] },
  { name: 'INI', kind: 'data', extensions: ['ini', 'cfg'], line: ['#', ';'] },
  {
    name: 'Makefile',
    kind: 'code',
    extensions: ['mk'],
    names: ['Makefile', 'makefile', 'GNUmakefile'],
    line: hash,
  },
  { name: 'Dockerfile', kind: 'code', extensions: ['dockerfile'], names: ['Dockerfile'], line: hash },
  { name: 'CMake', kind: 'code', extensions: ['cmake'], names: ['CMakeLists.txt'], line: hash },
  {
    name: 'HCL',
    kind: 'code',
    extensions: ['tf', 'hcl'],
    line: ['#', '//'],
    block: stars,
    strings: [double],
  },
  {
    name: 'Protocol Buffer',
    kind: 'code',
    extensions: ['proto'],
    line: slashes,
    block: stars,
    strings: [double, single],
  },
  { name: 'GraphQL', kind: 'data', extensions: ['graphql', 'gql'], line: hash, strings: [triple, double] },
  {
    name: 'PowerShell',
    kind: 'code',
    extensions: ['ps1', 'psm1'],
    line: hash,
    block: [['<#', '#>']],
    strings: [double, single],
  },
  { name: 'Markdown', kind: 'prose', extensions: ['md', 'markdown', 'mdx'] },
  { name: 'reStructuredText', kind: 'prose', extensions: ['rst'] },
];

const byExtension = new Map(languages.flatMap((one) => one.extensions.map((extension) => [extension, one])));
const byName = new Map(languages.flatMap((one) => (one.names ?? []).map((name) => [name, one])));

/** The language of a file by its name; undefined where it is none that is counted. */
export function languageOf(path: string): Language | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return byName.get(name) ?? (dot < 0 ? undefined : byExtension.get(name.slice(dot + 1).toLowerCase()));
}

const kinds = new Map(languages.map(({ name, kind }) => [name, kind]));

/** What is written in a language, by its name. */
export function kindOf(name: string): Language['kind'] {
  return kinds.get(name) ?? 'data';
}

/** Languages whose imports are followed and whose functions are looked at. */
export const parsedLanguages: ReadonlySet<string> = new Set([
  'JavaScript',
  'TypeScript',
  'Python',
  'Go',
  'Rust',
  'Java',
]);
