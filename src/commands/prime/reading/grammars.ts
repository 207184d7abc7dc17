import type { ImportKind } from '../code.ts';

interface Imported {
  readonly specifier: string;
  /** Where the words themselves decide it. */
  readonly kind?: ImportKind;
}

/** What to ask a syntax tree for, and how to read what it answers. */
export interface Grammar {
  /** The middle of the file's name. */
  readonly file: string;
  /**
   * Captures: `function` with its `name`; `decision`; `import`; `skip`, where no copies are looked for; `attribute`, which is no
   * part of a copy; `comment`; `package`; `guard`, an `if` at the top; `test`, a module that may be for tests.
   */
  readonly query: string;
  /** Functions inside functions belong to the outer one: closures. */
  readonly innerCounts: boolean;
  readonly importsOf: (written: string) => readonly Imported[];
  /** Whether a function is where a program begins; `before` is what stands in front of its name. */
  readonly isMain: (name: string, before: string) => boolean;
}

const python: Grammar = {
  file: 'python',
  query: `
    (function_definition name: (identifier) @name) @function
    [(if_statement) (elif_clause) (for_statement) (while_statement) (except_clause) (conditional_expression)
     (boolean_operator) (for_in_clause) (if_clause) (match_statement)] @decision
    (module (if_statement) @guard)
    (import_statement) @import
    (import_from_statement) @import
    (import_statement) @skip
    (import_from_statement) @skip
    (future_import_statement) @skip
    (expression_statement . (string) @comment .)
    (comment) @comment`,
  innerCounts: false,
  importsOf: pythonImports,
  isMain: () => false,
};

/** `from a import b` is `a:b`; several names give several. */
function pythonImports(written: string): Imported[] {
  const text = written
    .replaceAll(/#[^\n]*/g, '')
    .replaceAll(/[()\\\s]+/g, ' ')
    .trim();
  const from = /^from (\S+) import (.*)$/.exec(text);
  if (from) return namesIn(from[2] ?? '').map((name) => ({ specifier: `${from[1]}:${name}` }));
  return namesIn(text.replace(/^import /, '')).map((specifier) => ({ specifier }));
}

/** The names in a list, without what they are called here. */
function namesIn(list: string): string[] {
  return list.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim().split(' ')[0] ?? '']));
}

const go: Grammar = {
  file: 'go',
  query: `
    (function_declaration name: (identifier) @name) @function
    (method_declaration name: (field_identifier) @name) @function
    [(if_statement) (for_statement) (expression_switch_statement) (type_switch_statement) (select_statement)] @decision
    (binary_expression operator: ["&&" "||"]) @decision
    (import_spec path: (_) @import)
    (import_declaration) @skip
    (package_clause (package_identifier) @package)
    (comment) @comment`,
  innerCounts: true,
  importsOf: (written) => [{ specifier: written.slice(1, -1) }],
  isMain: (name, before) => name === 'main' && /^func\s+$/.test(before),
};

const rust: Grammar = {
  file: 'rust',
  query: `
    (function_item name: (identifier) @name) @function
    [(if_expression) (while_expression) (for_expression) (match_expression)] @decision
    (binary_expression operator: ["&&" "||"]) @decision
    (use_declaration) @import
    (use_declaration) @skip
    (extern_crate_declaration) @import
    (mod_item name: (_) !body) @import
    (mod_item name: (_) body: (_)) @test
    (attribute_item) @attribute
    [(line_comment) (block_comment)] @comment`,
  innerCounts: true,
  importsOf: rustImports,
  isMain: (name) => name === 'main',
};

function rustImports(written: string): Imported[] {
  const text = written.replaceAll(/\/\/[^\n]*/g, '').replaceAll(/\s+/g, ' ');
  const part = /\bmod (?:r#)?(\w+) ?;/.exec(text);
  if (part) return [{ specifier: part[1] ?? '', kind: 'part' }];
  const crate = /\bextern crate (\w+)/.exec(text)?.[1];
  if (crate !== undefined) return crate === 'self' ? [] : [{ specifier: crate }];
  const used = /\buse (.*?);?$/.exec(text)?.[1] ?? '';
  return expand(used.replaceAll(/ as \w+/g, '').replaceAll(' ', '')).map((specifier) => ({ specifier }));
}

/** The paths of a use tree: `a::{b,c::d}` is `a::b` and `a::c::d`. */
function expand(tree: string): string[] {
  const open = tree.indexOf('{');
  if (open < 0) return [tree];
  const prefix = tree.slice(0, open);
  const inner = tree.slice(open + 1, tree.lastIndexOf('}'));
  return topLevelParts(inner).flatMap((part) => expand(`${prefix}${part}`));
}

function topLevelParts(list: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at <= list.length; at += 1) {
    const sign = list[at] ?? ',';
    if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    else if (sign === ',' && depth === 0) {
      if (at > start) parts.push(list.slice(start, at));
      start = at + 1;
    }
  }
  return parts;
}

const java: Grammar = {
  file: 'java',
  query: `
    (method_declaration name: (identifier) @name) @function
    (constructor_declaration name: (identifier) @name) @function
    [(if_statement) (for_statement) (enhanced_for_statement) (while_statement) (do_statement) (catch_clause)
     (ternary_expression) (switch_expression)] @decision
    (binary_expression operator: ["&&" "||"]) @decision
    (import_declaration) @import
    (import_declaration) @skip
    (package_declaration (_) @package)
    [(line_comment) (block_comment)] @comment`,
  innerCounts: true,
  importsOf: (written) => [
    {
      specifier: written
        .replace(/^import\s+/, '')
        .replace(/\s*;\s*$/, '')
        .replaceAll(/\s+/g, ' '),
    },
  ],
  isMain: (name, before) => name === 'main' && /\bstatic\b/.test(before),
};

/** By the language's name. JavaScript and TypeScript have a parser of their own. */
export const grammars: Readonly<Record<string, Grammar>> = { Python: python, Go: go, Rust: rust, Java: java };
