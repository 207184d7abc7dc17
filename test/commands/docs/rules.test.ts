import { describe, expect, it } from 'vitest';
import type { Files } from '../../project.ts';
import { findings, repository, seen, expectSeen, type Case } from './checked.ts';

const shell = (...lines: string[]): string => ['```sh', ...lines, '```', ''].join('\n');
const scripts = JSON.stringify({ name: 'own', scripts: { build: 'x', 'test:unit': 'x' } });

describe('package scripts', () => {
  it.each<Case>([
    ['that exist', { 'CONTRIBUTING.md': shell('npm run build && npm run -s test:unit -- --watch') }, []],
    ['that do not', { 'CONTRIBUTING.md': shell('npm run biuld') }, ['CONTRIBUTING.md:2 missing-script']],
    [
      'behind a prompt, with what they print',
      { 'AGENTS.md': '```console\n$ pnpm run no\nnpm run never\n```' },
      ['AGENTS.md:2 missing-script'],
    ],
    [
      'npm test without a script',
      { 'CONTRIBUTING.md': shell('npm test') },
      ['CONTRIBUTING.md:2 missing-script'],
    ],
    [
      'in a README, where it speaks of development',
      {
        'README.md': `# A\n\n## Usage\n\n${shell('npm run mine')}\n## Development\n\n${shell('npm run no')}`,
      },
      ['README.md:12 missing-script'],
    ],
    [
      'of the reader, who is told to write them',
      { 'CONTRIBUTING.md': `${shell('npm run mine')}\n\`\`\`json\n{ "scripts": { "mine": "x" } }\n\`\`\`` },
      [],
    ],
    ['in another folder', { 'CONTRIBUTING.md': shell('cd ../elsewhere', 'npm run no') }, []],
    [
      'as a placeholder',
      { 'CONTRIBUTING.md': shell('npm run <script>', 'yarn run prettier', 'bun run file.ts') },
      [],
    ],
    ['in prose and other languages', { 'CONTRIBUTING.md': 'Run npm run no.\n\n```js\nnpm run no\n```' }, []],
  ])('%s', async (_, files, expected) => {
    expect(await seen({ 'package.json': scripts, ...files })).toEqual(expected);
  });

  it('name the nearest one', async () => {
    const [finding] = await findings(
      repository({ 'package.json': scripts, 'AGENTS.md': shell('npm run biuld') }),
    );
    expect(finding?.message).toBe('No package.json here has the script "biuld". Did you mean "build"?');
  });
});

describe('make targets', () => {
  const makefile = '.PHONY: all\nall: build\nbuild check:\n\techo x\nV := 1\n';
  it.each<Case>([
    ['that exist', { 'CONTRIBUTING.md': shell('make build check V=2 -j4'), Makefile: makefile }, []],
    [
      'that do not',
      { 'CONTRIBUTING.md': shell('make instal'), Makefile: makefile },
      ['CONTRIBUTING.md:2 missing-make-target'],
    ],
    ['without any Makefile', { 'CONTRIBUTING.md': shell('make install') }, []],
    [
      'beside computed ones',
      { 'CONTRIBUTING.md': shell('make install'), Makefile: '$(NAMES):\n\techo x\n' },
      [],
    ],
    ['beside patterns', { 'CONTRIBUTING.md': shell('make install'), Makefile: 'in%:\n\techo x\n' }, []],
  ])('%s', (...given) => expectSeen(...given));
});

describe('programs', () => {
  it.each<Case>([
    [
      'that exist',
      {
        'CONTRIBUTING.md': shell('./scripts/a.sh', 'python scripts/b.py'),
        'scripts/a.sh': '',
        'scripts/b.py': '',
      },
      [],
    ],
    [
      'that do not',
      { 'CONTRIBUTING.md': shell('bash ./scripts/no.sh') },
      ['CONTRIBUTING.md:2 missing-program'],
    ],
    [
      'that a build makes',
      { 'CONTRIBUTING.md': shell('node dist/cli.js', 'node gen/x.js'), '.gitignore': 'gen/' },
      [],
    ],
  ])('%s', (...given) => expectSeen(...given));
});

describe('flags of own programs', () => {
  const own = {
    'package.json': JSON.stringify({ name: 'own', bin: { own: './cli.js' } }),
    'cli.js': 'options({ "dry-run": 1, watchAll: 1 })',
  };
  it.each<Case>([
    ['that the sources know', { 'a.md': shell('own --dry-run --watch-all --no-watch-all=1 --help') }, []],
    ['that they do not', { 'a.md': shell('own build --sourcemaps out') }, ['a.md:2 unknown-flag']],
    [
      'of other programs',
      { 'a.md': shell('other --sourcemaps', 'own x | other --colour', 'own run -- --colour') },
      [],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await seen({ ...own, ...files })).toEqual(expected);
  });
});

const table = (rows: string): string =>
  `<!-- pool-run:api src/sub.ts -->\n\n${rows}\n\n<!-- /pool-run:api -->\n`;

const ofDocument = async (files: Files): Promise<string[]> =>
  (await seen(files)).filter((one) => one.startsWith('a.md'));

describe('exports', () => {
  const manifest = JSON.stringify({
    name: 'own',
    exports: { '.': './dist/index.js', './sub': { types: './dist/sub.d.ts', import: './dist/sub.js' } },
  });
  const source = [
    '/** What it is. */',
    'export function described(): void {}',
    'export const bare = 1;',
    "export * from './more.js';",
    "export { local as renamed } from './more.ts';",
    '',
  ].join('\n');
  const more = '/** Local. */\nconst local = 1;\nexport { local };\nexport interface Shape {}\n';
  const sub = '/** Sub. */\nexport const schema = 1;\nexport type Schema = typeof schema;\n';
  const files = { 'package.json': manifest, 'src/index.ts': source, 'src/more.ts': more, 'src/sub.ts': sub };

  it('without a comment are notes where they are declared', async () => {
    expect((await seen(files)).toSorted()).toEqual([
      'src/index.ts:3 undocumented-export',
      'src/more.ts:4 undocumented-export',
    ]);
  });

  it('for tests, or below an underscore, are nobody else’s business', async () => {
    const exports = { '.': './src/index.js', './_own': './src/more.js', './tools': './test/tools.js' };
    const found = await seen({
      'package.json': JSON.stringify({ name: 'own', exports }),
      'src/index.js': 'export const bare = 1;\n',
      'src/more.js': 'export const inner = 1;\n',
      'test/tools.js': 'export const tool = 1;\n',
    });
    expect(found).toEqual(['src/index.js:1 undocumented-export']);
  });

  it('of a private package are nobody else’s business', async () => {
    const own = JSON.stringify({ ...(JSON.parse(manifest) as object), private: true });
    expect(await seen({ ...files, 'package.json': own })).toEqual([]);
  });

  it.each<readonly [line: string, isKnown: boolean]>([
    ["import { described, type Shape, renamed as other } from 'own';", true],
    ["import own, { bare } from 'own'", true],
    ["import { described, gone } from 'own';", false],
    ["import { schema } from 'own/sub';", true],
    ["import { described } from 'own/sub';", false],
    ["import { anything } from 'another';", true],
    ["// before:\nimport { gone } from 'own';", true],
  ])('examples import what there is: %j %j', async (line, isKnown) => {
    const examples = await ofDocument({ ...files, 'a.md': `\`\`\`ts\n${line}\n\`\`\`\n` });
    expect(examples).toEqual(isKnown ? [] : ['a.md:2 unknown-export']);
  });

  it('of another package are not known, so that nothing is said of examples', async () => {
    const open = {
      ...files,
      'src/index.ts': "export * from 'another';\n",
      'a.md': "```ts\nimport { gone } from 'own';\n```",
    };
    expect(await seen(open)).toEqual([]);
  });

  it('that do not parse say nothing', async () => {
    expect(await seen({ ...files, 'src/index.ts': 'export const = ;' })).toEqual([]);
  });

  it('in a table between markers are compared with the source', async () => {
    const good =
      '| export | kind | what it is |\n| ------ | ---- | ---- |\n| `Schema` | type | Sub. |\n| `schema` | constant | Sub. |';
    expect(await ofDocument({ ...files, 'a.md': table(good) })).toEqual([]);
    expect(await ofDocument({ ...files, 'a.md': table('| export | kind |\n| --- | --- |') })).toEqual([
      'a.md:1 stale-api-table',
    ]);
  });
});

describe('a table of contents', () => {
  const body = '## One\n\n### Deep\n\n## Two\n';
  it.each<readonly [contents: string, isGood: boolean]>([
    ['- [One](#one)\n  - [Deep](#deep)\n- [Two](#two)', true],
    ['- [One](#one)\n- [Two](#two)', true],
    ['- [One](#one)', false],
    ['- [One](#one)\n- [Two](#two)\n- [Three](#three)', false],
    ['Written by hand.', true],
    ['', true],
  ])('%j is good: %j', async (contents, isGood) => {
    const found = await seen({ 'a.md': `<!-- toc -->\n\n${contents}\n\n<!-- tocstop -->\n\n${body}` });
    expect(found.filter((one) => one.endsWith('stale-contents'))).toEqual(
      isGood ? [] : ['a.md:1 stale-contents'],
    );
  });
});

const lacking = async (text: string): Promise<string[]> =>
  (await findings(repository({ 'README.md': text }))).map(({ message }) => message);

describe('the README of a project', () => {
  it('says how to install, how to use, and under which licence', async () => {
    const long = 'This is a project about things that people want to do. ';
    expect(await lacking(`# It\n\n${long}\n`)).toEqual([
      'This README does not say how to install it.',
      'This README does not say how to use it.',
      'This README does not say under which licence it is.',
    ]);
    expect(await lacking(`# It\n\n${long}\n\n## Install\n\n## Usage\n\n## License\n`)).toEqual([]);
    expect(await lacking(`# It\n\n${long}\n\n${shell('npm install it')}\nMIT licensed.\n`)).toEqual([]);
  });

  it('is not judged in a language whose words are not known here', async () => {
    expect(
      await lacking(
        '# 这是一个项目\n\n这是一个关于人们想做的事情的项目。这是一个关于人们想做的事情的项目。这是一个关于人们想做的事情的项目。',
      ),
    ).toEqual([]);
  });
});

it('says that a document is no UTF-8, and checks the rest of it', async () => {
  const bytes = Buffer.concat([Buffer.from('caf'), Buffer.from([0xe9]), Buffer.from('\n\n[a](no.md)\n')]);
  expect(await seen({ 'a.md': bytes })).toEqual(['a.md:3 missing-file', 'a.md:1 not-text']);
});
