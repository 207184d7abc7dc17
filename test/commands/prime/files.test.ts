import { describe, expect, it } from 'vitest';
import { fc } from '../../model/fc.ts';
import { languageOf } from '../../../src/commands/prime/languages.ts';
import { findComments } from '../../../src/commands/prime/reading/comments.ts';
import { countLines, lineStarts, placeOf } from '../../../src/commands/prime/reading/lines.ts';
import { findMarkers } from '../../../src/commands/prime/reading/markers.ts';
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
