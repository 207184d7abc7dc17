import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { agent, markdown, type Files } from '../project.ts';

/** Projects with files that would speak for this repository if they stood in it as they are, such as definitions of agents. */
const written: Readonly<Record<string, Files>> = {
  /** A small package in which there is nothing to find: sources, tests, documents, dependencies and an agent. */
  library: {
    'package.json': json({
      name: 'greeting',
      version: '1.0.0',
      private: true,
      type: 'module',
      exports: './src/index.js',
      scripts: { test: 'node --test test' },
      license: 'MIT',
    }),
    'package-lock.json': json({
      name: 'greeting',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: { '': { name: 'greeting', version: '1.0.0', license: 'MIT' } },
    }),
    '.gitignore': 'node_modules/\n',
    'README.md':
      '# greeting\n\nGreets. [How](docs/guide/use.md).\n\n## Install\n\nnpm install greeting\n\n## Usage\n\nSee above.\n\n## License\n\nMIT\n',
    'docs/guide/use.md':
      '# Use\n\nCall [greet](../../src/greet.js), as the [start](../../README.md#usage) says.\n',
    'src/index.js': "/** Says hello. */\nexport { greet } from './greet.js';\n",
    'src/greet.js': '/** Says hello to somebody. */\nexport const greet = (name) => `Hello, ${name}`;\n',
    'test/greet.test.js':
      "import assert from 'node:assert';\nimport test from 'node:test';\nimport { greet } from '../src/greet.js';\n\ntest('greets', () => {\n  assert.equal(greet('Ada'), 'Hello, Ada');\n});\n",
    '.claude/agents/reviewer.md': agent('reviewer'),
  },
  /** What the README shows: three mistakes that the client never mentions. */
  definitions: {
    '.claude/agents/planner.md':
      '---\nname: planner\ndescription: "Plans work" before it begins\n---\n\nYou plan.\n',
    '.claude/agents/reviewer.md': markdown(
      'name: reviewer\ndescription: Reviews changes. Use before a commit.\ntools: Read, Grpe',
    ),
    '.claude/commands/ship.md': '---\ndescription: Ships it.\n---\nTests: !`npm test`\n',
    '.claude/skills/ship/SKILL.md': markdown('description: Knows how a release is made. Use for releases.'),
  },
  /** Packages of two package managers, pinned, with their licences. */
  packages: {
    'package.json': json({
      name: 'app',
      version: '1.0.0',
      private: true,
      dependencies: { semver: '^7.0.0' },
    }),
    'package-lock.json': json({
      name: 'app',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: {
        '': { name: 'app', version: '1.0.0', dependencies: { semver: '^7.0.0' } },
        'node_modules/semver': {
          version: '7.6.0',
          integrity:
            'sha512-EnwXhrlwXMk9gKu5/flx5sv/an57AkRplG3hTK68W7FRDN+k+OWBj65M7719OkA82XLBxrcX0KSHj+X5COhOVg==',
          license: 'ISC',
        },
      },
    }),
    'Cargo.toml': '[package]\nname = "app"\nversion = "1.0.0"\n',
    'Cargo.lock': 'version = 3\n\n[[package]]\nname = "app"\nversion = "1.0.0"\n',
  },
  /** Agents enough for a pool of eight, and an engine that takes its time. */
  agents: {
    ...Object.fromEntries(
      Array.from({ length: 24 }, (_, index) => [`.claude/agents/agent-${index}.md`, agent(`agent-${index}`)]),
    ),
    'pool-run.yaml': 'fake:\n  latency: { distribution: lognormal, median: 300ms, sigma: 0.5 }\n',
  },
  /** A command of which one item fails until there is a file `repaired`. */
  unfinished: {
    'commands/convert.md': markdown(
      `name: convert
description: Converts all texts.
instance_pool:
  items: texts/*.txt
  max_instances: 2
  exec: [sh, convert.sh, '{item}']
  retries: 0`,
    ),
    'convert.sh': '[ "$1" != texts/b.txt ] || [ -e repaired ]\n',
    'texts/a.txt': 'a\n',
    'texts/b.txt': 'b\n',
    'texts/c.txt': 'c\n',
  },
  /** Sources in two folders, and how ESLint looks at them. */
  lintable: {
    'package.json': json({ name: 'lintable', version: '1.0.0', private: true, type: 'module' }),
    'package-lock.json': json({ name: 'lintable', version: '1.0.0', lockfileVersion: 3, packages: {} }),
    'eslint.config.js': "export default [{ rules: { 'no-var': 'warn' } }];\n",
    'src/a/one.js': 'var one = 1;\nexport default one;\n',
    'src/b/two.js': 'export default 2;\n',
  },
  /** A program that reports what stands in a file. */
  reporter: {
    'commands/report.md': markdown(`name: report
description: Reports.
instance_pool:
  items: '*.ts'
  max_instances: 1
  exec: [cat, findings.json]
  output: json
  retries: 0`),
    'a.ts': 'export {};\n\nexport const a = 1;\n',
    'b.ts': 'export {};\n',
  },
  scripts: { 'scripts/fine.sh': 'echo fine\n' },
  /** Suites of tests in a workspace: of the whole, of a package, and from end to end. */
  workspace: {
    'package.json': json({
      name: 'workspace',
      version: '1.0.0',
      private: true,
      type: 'module',
      workspaces: ['packages/*'],
      scripts: { test: 'node --test test/unit', 'test:e2e': 'node --test test/e2e' },
    }),
    'test/unit/one.test.js': test('adds'),
    'test/e2e/two.test.js': test('starts'),
    'packages/app/package.json': json({
      name: 'app',
      version: '1.0.0',
      type: 'module',
      scripts: { test: 'node --test test' },
    }),
    'packages/app/test/three.test.js': test('counts'),
  },
};

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A test that passes. */
function test(name: string): string {
  return `import test from 'node:test';\n\ntest('${name}', () => {});\n`;
}

/** The files of a project that pages name: one of those above, or a folder in `projects/`. */
export function filesOf(name: string): Files {
  const files = written[name];
  if (files) return files;
  const folder = join('test/documentation/projects', name);
  if (!existsSync(folder)) throw new Error(`There is no project "${name}".`);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map(({ parentPath, name: file }) => {
      const path = join(parentPath, file);
      return [relative(folder, path), readFileSync(path)];
    }),
  );
}
