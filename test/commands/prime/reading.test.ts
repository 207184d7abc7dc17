import { fc } from '../../model/fc.ts';
import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../src/commands/prime/languages.ts';
import { findComments } from '../../../src/commands/prime/reading/comments.ts';
import { readJavaScript } from '../../../src/commands/prime/reading/javascript.ts';
import { countLines, lineStarts, placeOf } from '../../../src/commands/prime/reading/lines.ts';
import { findMarkers } from '../../../src/commands/prime/reading/markers.ts';
import { SyntaxTrees } from '../../../src/commands/prime/reading/syntaxTree.ts';
import { roleByPath, roleByText } from '../../../src/commands/prime/roles.ts';
import { projectRoles } from '../../../src/commands/prime/projectRoles.ts';
import { load } from './loading.ts';

const counted = async (path: string, text: string) => {
  const { files } = await load({ [path]: text });
  const { code, comment, blank } = files[0]?.lines ?? { code: -1, comment: -1, blank: -1 };
  return [code, comment, blank];
};

describe('lines', () => {
  it.each([
    ['a.ts', "const a = '/*'; // one\n\n/* two\n\n three */\nconst b = `\n// no comment\n`;\n", [4, 2, 2]],
    ['a.js', '#!/usr/bin/env node\nconst a = /[/*]/;\nb(); /* c */ d();\n', [2, 1, 0]],
    [
      'a.py',
      '"""Doc\n\nstring."""\n\ndef f():\n    "one line"\n    x = "# no comment"  # comment\n    return x\n',
      [3, 3, 2],
    ],
    ['a.go', 'package a\n\n// one\nvar s = `\n// none\n`\n', [4, 1, 1]],
    [
      'a.rs',
      "fn a<'a>(x: &'a str) {} // '\n/* one /* nested */ still */\nconst Q: char = '\"'; // x\n",
      [2, 1, 0],
    ],
    ['tests/a.rs', 'let a = r#"/* " "#; // x\n// y\n', [1, 1, 0]],
    ['A.java', 'class A { /* a */ }\n/** doc\n * more */\nString s = "/*";\n', [2, 2, 0]],
    ['a.css', '/* a */\na { b: url("/*"); }\n', [1, 1, 0]],
    ['a.sh', '#!/bin/sh\n# two\nx=${#y} # code\necho "# no"\n', [2, 2, 0]],
    ['a.yml', 'a: b#c\n# one\nurl: "http://x/#y"\n', [2, 1, 0]],
    ['a.html', '<!-- one\ntwo -->\n<p>\n', [1, 2, 0]],
    ['a.sql', "select '--'; -- a\n-- b\n", [1, 1, 0]],
    ['empty.py', '', [0, 0, 0]],
  ])('of %s: code, comment and blank', async (path, text, expected) => {
    expect(await counted(path, text)).toEqual(expected);
  });

  it('are all counted, each once, whatever stands in them', () => {
    const signs = fc.constantFrom('/*', '*/', '//', '"', "'", '`', '\n', ' ', 'x', '\\', '#', '"""');
    fc.assert(
      fc.property(
        fc.array(signs),
        fc.constantFrom('a.c', 'a.py', 'a.sh', 'a.css', 'a.lua'),
        (parts, path) => {
          const text = parts.join('');
          const language = languageOf(path);
          if (!language) throw new Error('no language');
          const { code, comment, blank } = countLines(text, lineStarts(text), findComments(text, language));
          const lines = text.split('\n');
          expect(code + comment + blank).toBe(lines.at(-1) === '' ? lines.length - 1 : lines.length);
        },
      ),
    );
  });

  it('are found from an offset as reading from the start finds them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', 'bc')), fc.nat(), (parts, number) => {
        const text = `${parts.join('')}x`;
        const offset = number % text.length;
        const before = text.slice(0, offset).split('\n');
        expect(placeOf(lineStarts(text), offset)).toEqual({
          line: before.length,
          column: (before.at(-1) ?? '').length + 1,
        });
      }),
    );
  });
});

const found = (comment: string) =>
  findMarkers(comment, lineStarts(comment), [{ start: 0, end: comment.length }]).map(({ text }) => text);

describe('what is left to do', () => {
  it.each([
    ['// TODO: mend this', ['TODO: mend this']],
    ['// TODO mend this', ['TODO mend this']],
    ['/* one\n * FIXME(ann): two */', ['FIXME(ann): two']],
    ['# see XXX: here', ['XXX: here']],
    ['// the TODO list of a user', []],
    ['// todo: small letters are prose', []],
    ["// TODO's are counted", []],
    ['// FIXMEUP: another word', []],
  ])('in %j', (comment, expected) => {
    expect(found(comment)).toEqual(expected);
  });
});

const importsOf = (text: string, path = 'a.ts') =>
  readJavaScript(path, text).imports.map(({ specifier, kind }) => `${specifier} ${kind}`);

describe('JavaScript and TypeScript', () => {
  it.each([
    ["import { a } from './a';\na();", './a value'],
    ["import type { A } from './a';", './a type'],
    ["import { type A, type B } from './a';", './a type'],
    ["import { A } from './a';\nlet x: A;", './a type'],
    ["import { A } from './a';\nexport { A };", './a value'],
    ["import { A } from './a';\nclass B extends A {}", './a value'],
    ["import { A } from './a';\nclass B implements A {}", './a type'],
    ["import './a';", './a value'],
    ["export * from './a';", './a value'],
    ["export type { A } from './a';", './a type'],
    ["const a = require('./a');", './a value'],
    ["function f() { return require('./a'); }", './a lazy'],
    ["const a = await import('./a');", './a lazy'],
    ["let a: import('./a').A;", './a type'],
  ])('%j imports %s', (text, expected) => {
    expect(importsOf(text)).toEqual([expected]);
  });

  it('takes an import of JavaScript for one that runs, used or not', () => {
    expect(importsOf("import { A } from './a';", 'a.js')).toEqual(['./a value']);
  });

  it.each([
    ['function f() {}', 1],
    ['function f() { if (a && b) c(); else if (d) e(); }', 4],
    ['const f = (a) => a ? 1 : a ?? 2', 3],
    ['function f() { for (const a of b) while (c) d(); try { e() } catch { g() } }', 4],
    ['function f(a) { switch (a) { case 1: case 2: case 3: return 1; default: return 2 } }', 2],
    ['function f() { const g = () => (a ? b : c); }', 1],
  ])('%j has so many ways through it: %i', (text, expected) => {
    expect(readJavaScript('a.ts', text).functions.find(({ name }) => name === 'f')?.complexity).toBe(
      expected,
    );
  });

  it('calls functions after what they are given to', () => {
    const text =
      'const a = () => {}; class B { c() {} d = () => {}; #e() {} } x.f = function () {}; ({ g() {} }); export default () => {};';
    expect(readJavaScript('a.ts', text).functions.map(({ name }) => name)).toEqual([
      'a',
      'c',
      'd',
      'e',
      'f',
      'g',
      '',
    ]);
  });

  it('says of broken text that it is broken, and reads what it can', () => {
    expect(readJavaScript('a.ts', 'const = ;')).toMatchObject({ isBroken: true });
    expect(readJavaScript('a.js', 'const a = <b>JSX</b>;')).toMatchObject({ isBroken: false });
  });

  it('are understood in a sum of nine thousand terms, and not in what is deeper than anybody writes', () => {
    const sum = `const total = () =>\n${Array.from({ length: 9_000 }, (_, term) => `a[${term}]`).join(' +\n')};`;
    expect(readJavaScript('a.js', sum).functions).toMatchObject([{ name: 'total', lines: 9_001 }]);
    expect(() => readJavaScript('a.js', `a${'\n.b()'.repeat(10_000)}`)).toThrow(RangeError);
  });
});

const smells = (text: string) =>
  readJavaScript('a.ts', text).smells.map(({ ruleId, line }) => `${ruleId} ${line}`);

describe('what costs time', () => {
  it.each([
    ['async function f() { for (const x of xs) out.push(await load(x)); }', ['await-in-loop 1']],
    [
      'async function f() { for (const x of xs) { const y = await load(x); out.push(y.z); } }',
      ['await-in-loop 1'],
    ],
    ['async function f() { for (const x of xs) { if (done) break; out.push(await load(x)); } }', []],
    ['async function f() { for (const x of xs) out.push(await save(x)); }', []],
    ['async function f() { for (const x of xs) out.push(await load(x, out)); }', []],
    ['async function f() { for (const x of xs) { out.push(await load(x)); log(x); } }', []],
    ['async function f() { for (const x of xs) { n += 1; out.push(await load(x)); } }', []],
    ['async function f() { for await (const x of xs) out.push(await load(x)); }', []],
    ['async function f() {\n// one after the other\nfor (const x of xs) out.push(await load(x));\n}', []],
    ['for (const x of xs) if (xs.indexOf(x) > 0) f();', ['nested-scan 1']],
    ['xs.filter((x, i) => xs.indexOf(x) === i)', ['nested-scan 1']],
    ['for (const x of xs) ys.includes(x);', []],
    ['xs.map((x) => x.find(y))', []],
    ['xs.filter((x, i, xs) => xs.indexOf(x) === i)', []],
    ['for (const x of xs) { ys.filter((y) => xs.includes(y)); }', ['nested-scan 1']],
    ['function f() { for (const x of xs) if (x.bad) throw new Error(xs.indexOf(x)); }', []],
    ['function f() { for (const x of xs) if (x.wanted) return xs.indexOf(x); }', []],
    ['for (const x of xs) { if (x.twice) { const same = xs.filter(is); throw new Error(same); } }', []],
    ['function f() { for (const x of xs) { if (xs.includes(x.y)) continue; return x; } }', ['nested-scan 1']],
    ['xs.map((x) => { return xs.indexOf(x); })', ['nested-scan 1']],
    ["for (const x of xs) x.on('change', () => show(xs.some(isOn)));", []],
    ['xs.map(() => get().includes(1)); get().map(() => get().includes(1))', []],
    ['xs.reduce((all, x) => ({ ...all, [x]: 1 }), {})', ['copy-in-reduce 1']],
    ['xs.reduce((all, x) => { return [...all, x]; }, [])', ['copy-in-reduce 1']],
    ['xs.reduce((all, x) => ({ ...x, a: 1 }), {})', []],
    ["app.get('/', (req, res) => { res.send(fs.readFileSync(p)); })", ['blocking-request 1']],
    ["app.get('/', (req, res) => { load(() => fs.readFileSync(p)); })", []],
    ['function f(a, b) { return fs.readFileSync(a); }', []],
  ])('in %j', (text, expected) => {
    expect(smells(text)).toEqual(expected);
  });
});

describe('other languages', () => {
  const trees = new SyntaxTrees();
  const imports = async (language: string, text: string) => {
    const syntax = await trees.read(language, text);
    return syntax?.imports.map(({ specifier, kind }) => `${specifier} ${kind}`);
  };

  it.each([
    ['Python', 'import a.b, c as d', ['a.b value', 'c value']],
    ['Python', 'from .a import (b,  # why\n  c as d)', ['.a:b value', '.a:c value']],
    ['Python', 'from .. import a', ['..:a value']],
    ['Python', 'if TYPE_CHECKING:\n    from a import b\nimport c', ['a:b type', 'c value']],
    ['Python', 'def f():\n    import a', ['a lazy']],
    ['Go', 'package a\nimport (\n\t"fmt"\n\tx "m/b"\n)', ['fmt value', 'm/b value']],
    [
      'Rust',
      'use a::{b, c::{d, e as f}, self};\nmod g;',
      ['a::b value', 'a::c::d value', 'a::c::e value', 'a::self value', 'g part'],
    ],
    ['Rust', '#[cfg(test)]\nmod tests {\n  use super::x;\n}', []],
    ['Rust', 'extern crate a;', ['a value']],
    [
      'Java',
      'import a.b.C;\nimport static a.D.e;\nimport a.f.*;',
      ['a.b.C value', 'static a.D.e value', 'a.f.* value'],
    ],
  ])('%s: %j', async (language, text, expected) => {
    expect(await imports(language, text)).toEqual(expected);
  });

  it.each([
    [
      'Python',
      'def f(a):\n    if a and b or c:\n        return [x for x in a if x]\n    elif d:\n        pass\n    def g():\n        if a: pass\n',
      7,
    ],
    [
      'Go',
      'package a\nfunc f(a int) {\n\tswitch a {\n\tcase 1:\n\tcase 2:\n\t}\n\tg(func() { if a > 1 && b { } })\n}\n',
      4,
    ],
    ['Rust', 'fn f(a: u8) { match a { 1 => {}, 2 => {}, _ => {} } if a > 1 || b { g(|| if c {}) } }', 5],
    [
      'Java',
      'class A { void f() { for (;;) { if (a) b(); } try { c(); } catch (E e) { } int x = a ? 1 : 2; } }',
      5,
    ],
  ])('%s: %j has so many ways through it', async (language, text, expected) => {
    const syntax = await trees.read(language, text);
    expect(syntax?.functions.find(({ name }) => name === 'f')?.complexity).toBe(expected);
  });

  it('leaves the functions of inline tests out', async () => {
    const text =
      'fn a() {}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn b() {}\n}\n#[cfg(unix)]\nmod c {\n    fn d() {}\n}\n';
    const syntax = await trees.read('Rust', text);
    expect(syntax?.functions.map(({ name }) => name)).toEqual(['a', 'd']);
  });
});

describe('what a file is for', () => {
  it.each([
    ['src/a.ts', 'source'],
    ['src/a.test.ts', 'test'],
    ['tests/a.py', 'test'],
    ['pkg/a_test.go', 'test'],
    ['src/test/java/A.java', 'test'],
    ['test/fixtures/a.ts', 'fixture'],
    ['pkg/testdata/a.go', 'fixture'],
    ['tests/assets/page/a.js', 'fixture'],
    ['test/configCases/cycle/a.js', 'fixture'],
    ['tests/cases/test_a.py', 'test'],
    ['assets/tests/a.js', 'test'],
    ['src/assets/a.ts', 'source'],
    ['vendor/a/b.go', 'vendored'],
    ['examples/a.py', 'example'],
    ['a/b.pb.go', 'generated'],
    ['package-lock.json', 'generated'],
    ['a.min.js', 'minified'],
    ['types/a.d.ts', 'declaration'],
    ['src/contest.ts', 'source'],
    ['src/latest/a.ts', 'source'],
    ['src/main/java/org/samples/petclinic/Owner.java', 'source'],
    ['core/src/commonMain/kotlin/test/A.kt', 'source'],
    ['src/test/java/org/samples/petclinic/Owner.java', 'test'],
    ['samples/a/src/main/java/org/A.java', 'example'],
    ['guava/src/com/google/common/testing/A.java', 'source'],
    ['src/templates/page.ts', 'source'],
    ['templates/page.ts', 'example'],
    ['src/__tests__/a.ts', 'test'],
    ['internal/docs/markdown.go', 'source'],
    ['template/template.go', 'source'],
    ['docs/samples/a.go', 'example'],
    ['dubbo-demo/consumer/src/main/java/org/A.java', 'example'],
    ['src/load-test/a.ts', 'source'],
    ['src/fs/file/tests.rs', 'test'],
    ['test.js', 'test'],
    ['src/commands/test.js', 'source'],
  ])('%s: %s', (path, role) => {
    expect(roleByPath(path)).toBe(role);
  });

  it.each([
    ['// Code generated by protoc-gen-go. DO NOT EDIT.\npackage a', 'generated'],
    ['/**\n * @generated SignedSource<<abc>>\n */\n', 'generated'],
    ['// This file is generated by make.\n', 'generated'],
    ['// The code generated here is small.\n', 'source'],
    [`var a=${'1+'.repeat(4_000)}1`, 'minified'],
  ])('%j', (text, role) => {
    expect(roleByText('source', text, text.split('\n').length)).toBe(role);
  });
});

/** Forty files in one folder. */
function many(folder: string): string[] {
  return Array.from({ length: 40 }, (_, index) => `${folder}/${index}.ts`);
}

describe('what the files of a project are for', () => {
  it.each([
    ['examples', ['scripts/a.ts', ...many('examples/a')]],
    ['tests', ['README.md', 'tests/a.ts']],
    ['fixtures', many('fixtures')],
  ])('judges %s where they are the project itself', (_, paths) => {
    expect(projectRoles(paths)(paths.at(-1) ?? '')).toBe('source');
  });

  it('leaves examples alone beside a small library', () => {
    expect(projectRoles(['a.ts', 'b.ts', ...many('examples')])('examples/1.ts')).toBe('example');
  });

  it('takes folders inside a Python package for modules', () => {
    const roleOf = projectRoles(['np/__init__.py', 'np/testing/a.py', 'np/tests/a.py', 'testing/a.py']);
    expect(['np/testing/a.py', 'np/tests/a.py', 'testing/a.py'].map(roleOf)).toEqual([
      'source',
      'test',
      'test',
    ]);
  });
});
