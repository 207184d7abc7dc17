import { describe, expect, it } from 'vitest';
import { readJavaScript } from '../../../src/commands/prime/reading/javascript.ts';
import { SyntaxTrees } from '../../../src/commands/prime/reading/syntaxTree.ts';

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
