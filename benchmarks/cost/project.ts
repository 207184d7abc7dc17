import { aspects } from '../../src/commands/prime/items.ts';
import { writeRepository } from '../measuring/repository.ts';
import { Random } from '../packs/random.ts';

/** How much there is of everything: enough for the largest pools, and little enough to be read in seconds. */
const [agents, documents, packages, tested] = [24, 32, 8, 4] as const;

/** Modules that an analyst reads for one aspect, and all of them. */
const modulesEach = 3;
const modules = aspects.length * modulesEach;

/**
 * Writes a project in which every command finds something: agents with a tool that does not exist, documents with dead links,
 * packages without lockfiles, tests that fail, modules that import each other in a circle. The same seed gives the same bytes.
 */
export function writeProject(folder: string, seed: number): void {
  const random = new Random(seed);
  const files = [
    ...numbered(agents, (index) => agent(index, random)),
    ...numbered(documents, (index) => document(index, random)),
    ...numbered(packages, manifest),
    ...numbered(tested, (index) => code(index, random)),
    ...numbered(tested, test),
    ...numbered(modules, (index) => module(index, random)),
  ];
  writeRepository(folder, files);
}

/** The files that somebody reads who is to judge an item. */
export function filesFor(command: string, item: string): string[] {
  if (command === 'test') {
    const folder = /packages\/[\w-]+/.exec(item)?.[0] ?? '';
    return [`${folder}/code.js`, `${folder}/code.test.js`];
  }
  if (command !== 'prime') return [item];
  const first = aspects.findIndex((aspect) => aspect === item) * modulesEach;
  return numbered(modulesEach, (index) => `src/module-${first + index}.js`);
}

type File = readonly [path: string, text: string];

function numbered<Value>(count: number, one: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => one(index));
}

const words = 'pool work item shard plan run merge report board line engine value order time'.split(' ');

function prose(random: Random, count: number): string {
  return numbered(count, () => random.pick(words)).join(' ');
}

function agent(index: number, random: Random): File {
  const keys = [`name: agent-${index}`, `description: Use when ${prose(random, 6)}.`];
  const tools = `tools: Read, ${index % 2 === 0 ? 'Grep' : 'Grab'}`;
  const body = numbered(4, () => `${prose(random, random.between(30, 80))}.`).join('\n\n');
  return [`.claude/agents/agent-${index}.md`, `---\n${[...keys, tools].join('\n')}\n---\n\n${body}\n`];
}

function document(index: number, random: Random): File {
  const link = index % 2 === 0 ? `page-${(index + 1) % documents}.md` : `lost-${index}.md`;
  const sections = numbered(
    3,
    (number) => `## Section ${number}\n\n${prose(random, random.between(30, 90))}.`,
  );
  return [
    `pages/page-${index}.md`,
    `# Page ${index}\n\n${sections.join('\n\n')}\n\nSee [the next](${link}).\n`,
  ];
}

function manifest(index: number): File {
  const name = `package-${index}`;
  const content = {
    name,
    version: '1.0.0',
    private: true,
    type: 'module',
    ...(index < tested && { scripts: { test: 'node --test code.test.js' } }),
    dependencies: { [`left-${index}`]: '*', [`right-${index}`]: 'latest' },
  };
  return [`packages/${name}/package.json`, `${JSON.stringify(content, null, 2)}\n`];
}

function code(index: number, random: Random): File {
  const lines = numbered(12, (line) => `  // ${prose(random, 8)}\n  sum += ${line} * value;`);
  return [
    `packages/package-${index}/code.js`,
    `export function work(value) {\n  let sum = 0;\n${lines.join('\n')}\n  return sum;\n}\n`,
  ];
}

function test(index: number): File {
  const lines = [
    "import assert from 'node:assert';",
    "import { test } from 'node:test';",
    "import { work } from './code.js';",
    '',
    `test('gives what it is told to', () => {\n  assert.strictEqual(work(${index}), -1);\n});`,
    "test('gives a number', () => {\n  assert.strictEqual(typeof work(1), 'number');\n});",
  ];
  return [`packages/package-${index}/code.test.js`, `${lines.join('\n')}\n`];
}

function module(index: number, random: Random): File {
  const other = (index + 1) % modules;
  const branches = numbered(
    18,
    (line) => `  if (value > ${random.between(10, 99)} && rest < ${line}) rest += ${random.between(1, 9)};`,
  );
  return [
    `src/module-${index}.js`,
    `import { work${other} } from './module-${other}.js';\n\n// TODO: ${prose(random, 6)}\nexport function work${index}(value) {\n  let rest = 0;\n${branches.join('\n')}\n  return rest > 99 ? rest : work${other}(rest);\n}\n`,
  ];
}
