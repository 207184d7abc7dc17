import { describe, expect, it } from 'vitest';
import { project, type Files } from '../../project.ts';
import { Breath } from '../../../src/commands/prime/access.ts';
import { analyzeStructure } from '../../../src/commands/prime/aspects/structure.ts';
import { CodeModel } from '../../../src/commands/prime/codeModel.ts';
import { accessTo } from './loading.ts';

async function entryPoints(files: Files): Promise<string[]> {
  const access = accessTo(project(files));
  const code = await new CodeModel(access).load(() => {});
  const { part } = await analyzeStructure(code, access, new Breath(() => {}));
  return (part?.entryPoints ?? []).map(({ kind, name, path }) => `${kind} ${name}: ${path}`);
}

describe('where a project begins', () => {
  it.each<[string, Files, string[]]>([
    [
      'what Node.js loads where nothing is named',
      { 'package.json': '{"name":"a"}', 'index.js': '' },
      ['library a: index.js'],
    ],
    ['nothing where that is not there', { 'package.json': '{"name":"a"}', 'b.js': '' }, []],
    [
      'a main without its extension',
      { 'package.json': '{"name":"a","main":"./lib/a"}', 'lib/a.js': '' },
      ['library a: lib/a.js'],
    ],
    [
      'the source of what is built',
      { 'package.json': '{"name":"a","main":"dist/a.cjs.js"}', 'src/index.ts': '' },
      ['library a: src/index.ts'],
    ],
    [
      'the source of what a release puts at the top',
      { 'package.json': '{"name":"a","main":"./index.cjs"}', 'src/index.ts': '' },
      ['library a: src/index.ts'],
    ],
    [
      'the manifest of what is built in an unknown way',
      { 'package.json': '{"name":"a","bin":"a.wasm"}', 'b.js': '' },
      ['program a: package.json'],
    ],
    [
      'programs of Composer, and scripts with a dot',
      {
        'composer.json': '{"bin":["bin/c"]}',
        'bin/c': '',
        'pyproject.toml': '[project]\nname = "d"\nscripts.e = "d:main"\n',
        'd/__init__.py': '',
      },
      ['program c: bin/c', 'program e: d/__init__.py', 'library d: d/__init__.py'],
    ],
    [
      'the package that pyproject.toml names',
      { 'pyproject.toml': '[project]\nname = "My-Lib"\n', 'src/my_lib/__init__.py': '' },
      ['library My-Lib: src/my_lib/__init__.py'],
    ],
    [
      'the scripts of a setup.py',
      {
        'setup.py': 'setup(\n    name="b",\n    entry_points={"console_scripts": ["run-b = b.main:run"]},\n)',
        'b/__init__.py': '',
        'b/main.py': '',
      },
      ['program run-b: b/main.py', 'library b: b/__init__.py'],
    ],
    [
      'the package of a Go module',
      { 'go.mod': 'module example.org/c\n', 'a.go': 'package c\n', 'c.go': 'package c\n' },
      ['library example.org/c: c.go'],
    ],
    [
      'the usual file of a framework',
      { 'web/Program.cs': '', 'public/index.php': '' },
      ['program public: public/index.php', 'program web: web/Program.cs'],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await entryPoints(files)).toEqual(expected);
  });
});

describe('what a project says that it is', () => {
  it('is no pointer to another page', async () => {
    const part = await structureOf({
      'README.md':
        '# A\n\nSee the project website for documentation and APIs.\n\nA small client for all of HTTP and still more.\n',
      'a.js': '',
    });
    expect(part?.description).toBe('A small client for all of HTTP and still more.');
  });
});

/** What is told of the structure of a project with these files. */
async function structureOf(files: Files) {
  const access = accessTo(project(files));
  const code = await new CodeModel(access).load(() => {});
  return (await analyzeStructure(code, access, new Breath(() => {}))).part;
}

/** A file of so many lines. */
function lines(count: number): string {
  return 'a()\n'.repeat(count);
}

describe('the layout', () => {
  it('shows sources first, opens what holds nearly all, and is not taken for tests because tests lie beside it', async () => {
    const part = await structureOf({
      'pkg/only/core/a.go': lines(100),
      'pkg/only/core/a_test.go': lines(300),
      'pkg/only/web/b.go': lines(50),
      'tests/c.go': lines(90),
      '.github/d.yml': lines(500),
    });
    expect(part?.folders.map(({ path, code, role }) => `${path} ${code} ${role}`)).toEqual([
      'pkg/only 450 source',
      'pkg/only/core 400 source',
      'pkg/only/web 50 source',
      'tests 90 test',
    ]);
  });
});
