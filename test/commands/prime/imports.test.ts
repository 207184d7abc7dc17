import { describe, expect, it } from 'vitest';
import { folderGraph } from '../../../src/commands/prime/across/folders.ts';
import { arrows, load } from './loading.ts';

describe('imports of JavaScript and TypeScript lead', () => {
  it('to files with other extensions, to index files and to JSON', async () => {
    const found = await arrows({
      'a.ts': "import './b.js'; import './c'; import './d'; import './e.json'; import '.'; import './gone';",
      'b.ts': '',
      'c/index.tsx': '',
      'd.mjs': '',
      'e.json': '{}',
      'index.ts': '',
    });
    expect(found).toEqual([
      'a.ts → b.ts',
      'a.ts → c/index.tsx',
      'a.ts → d.mjs',
      'a.ts → e.json',
      'a.ts → index.ts',
    ]);
  });

  it('through the paths of a configuration and the imports of a manifest', async () => {
    const found = await arrows({
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      'package.json': '{ "name": "p", "imports": { "#own": "./src/own.ts" } }',
      'src/a.ts': "import '@/b'; import '#own';",
      'src/b.ts': '',
      'src/own.ts': '',
    });
    expect(found).toEqual(['src/a.ts → src/b.ts', 'src/a.ts → src/own.ts']);
  });

  it('to the sources of other packages of the workspace, also where only the built file is named', async () => {
    const found = await arrows({
      'packages/a/package.json':
        '{ "name": "@x/a", "exports": { ".": { "import": "./dist/index.js" }, "./sub": "./dist/sub.js" } }',
      'packages/a/src/index.ts': '',
      'packages/a/src/sub.ts': '',
      'packages/b/index.ts':
        "import '@x/a'; import '@x/a/sub'; import 'react'; import 'node:fs'; import 'fs';",
    });
    expect(found).toEqual([
      'packages/b/index.ts → packages/a/src/index.ts',
      'packages/b/index.ts → packages/a/src/sub.ts',
    ]);
  });

  it('out of the project by the name of the package', async () => {
    const { externals } = await load({
      'a.ts': "import '@x/y/z'; import 'react/jsx'; import 'fs';",
      'b.ts': "import 'react';",
    });
    expect([...externals]).toEqual([
      ['@x/y', 1],
      ['react', 2],
    ]);
  });
});

describe('imports of Python lead', () => {
  it('to modules and packages, absolute and relative', async () => {
    const found = await arrows({
      'src/p/__init__.py': 'from .a import x\n',
      'src/p/a.py': 'from . import b\nfrom p.q import c\nimport p.q.c\nimport os\n',
      'src/p/b.py': '',
      'src/p/q/__init__.py': '',
      'src/p/q/c.py': 'from ..a import x\n',
      'script.py': 'import other\nimport json\n',
      'other.py': '',
      'deep/json.py': '',
    });
    expect(found.toSorted()).toEqual([
      'script.py → other.py',
      'src/p/__init__.py → src/p/a.py',
      'src/p/a.py → src/p/b.py',
      'src/p/a.py → src/p/q/c.py',
      'src/p/a.py → src/p/q/c.py',
      'src/p/q/c.py → src/p/a.py',
    ]);
  });
});

describe('imports of Go lead', () => {
  it('to the folders of packages, in every module', async () => {
    const found = await arrows({
      'go.mod': 'module example.org/m\n',
      'main.go':
        'package main\nimport (\n\t"fmt"\n\t"example.org/m/a/b"\n\t"example.org/other"\n\t"example.org/m/gone"\n)\n',
      'a/b/b.go': 'package b\n',
    });
    expect(found).toEqual(['main.go → a/b/']);
  });
});

describe('imports of Rust lead', () => {
  it('to modules of the crate, by crate, super and self, and to other crates of the workspace', async () => {
    const found = await arrows({
      'Cargo.toml': '[package]\nname = "top-most"\n[dependencies]\nserde = "1"\n',
      'src/lib.rs': 'mod a;\nuse one_two::x::Y;\nuse serde::Z;\n',
      'src/a/mod.rs': 'mod b;\nuse self::b::C;\nuse crate::Thing;\n',
      'src/a/b.rs': 'use super::D;\nuse crate::a::E;\n',
      'crates/one/Cargo.toml': '[package]\nname = "one-two"\n',
      'crates/one/src/lib.rs': 'pub mod x;\n',
      'crates/one/src/x.rs': '',
    });
    expect(found.toSorted()).toEqual([
      'crates/one/src/lib.rs → crates/one/src/x.rs (part)',
      'src/a/b.rs → src/a/mod.rs',
      'src/a/b.rs → src/a/mod.rs',
      'src/a/mod.rs → src/a/b.rs',
      'src/a/mod.rs → src/a/b.rs (part)',
      'src/a/mod.rs → src/lib.rs',
      'src/lib.rs → crates/one/src/x.rs',
      'src/lib.rs → src/a/mod.rs (part)',
    ]);
  });
});

describe('imports of Java lead', () => {
  it('to classes, to the classes of static members, and to folders of packages', async () => {
    const found = await arrows({
      'src/x/A.java':
        'package x;\nimport x.y.B;\nimport static x.y.B.run;\nimport x.y.*;\nimport java.util.List;\nclass A {}\n',
      'src/x/y/B.java': 'package x.y;\nclass B {}\n',
    });
    expect(found).toEqual([
      'src/x/A.java → src/x/y/B.java',
      'src/x/A.java → src/x/y/B.java',
      'src/x/A.java → src/x/y/',
    ]);
  });
});

describe('nothing that is read', () => {
  it('leads out of the project', async () => {
    const { edges } = await load({
      'a/b.ts': "import '../../../../etc/passwd'; import '/etc/hosts';",
      'c.py': 'from ..... import d\n',
    });
    expect(edges).toEqual([]);
  });

  it('breaks the reading, whatever it holds', async () => {
    const { files } = await load({
      'a.ts': new Uint8Array([0xff, 0xfe, 0x00, 0x41]),
      'b.py': 'def f(:\n',
      'c.go': 'packag',
      'd.rs': 'fn {{{',
      'E.java': '}}}',
      'package.json': '{ "name": ',
      'Cargo.toml': '[package\nname = ',
      'go.mod': '',
      'pyproject.toml': '[[[',
    });
    expect(files.map(({ path }) => path)).toContain('b.py');
  });
});

describe('the small graph of folders', () => {
  it.each([[[]], [['a/f3']]])(
    'has at most fifteen nodes with the focus %j, and no arrow to another',
    async (focus) => {
      const files: Record<string, string> = {};
      for (const top of ['a', 'b', 'c', 'd']) {
        for (let index = 0; index < 12; index += 1) {
          const other = `../../b/f${(index * 5) % 12}/x.js`;
          files[`${top}/f${index}/x.js`] =
            `import '${other}';\nimport '../../a/f3/x.js';\n${'f();\n'.repeat(index)}`;
        }
      }
      const { files: read, edges } = await load(files);
      const { folders, arrows: shown } = folderGraph(edges, read, focus);
      const names = folders.map(({ path }) => path);
      expect(folders.length).toBeLessThanOrEqual(15);
      expect(shown.length).toBeGreaterThan(0);
      expect(names).toEqual(expect.arrayContaining(shown.flatMap(({ from, to }) => [from, to])));
    },
  );
});
