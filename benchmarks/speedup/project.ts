import { writeRepository } from '../measuring/repository.ts';
import { impliedSeconds, type Claim } from './claims.ts';

type Files = readonly (readonly [path: string, text: string])[];

/** One file of each package manager. */
const manifests = [
  { manager: 'npm', file: 'package.json', text: '{ "name": "part", "version": "1.0.0", "private": true }\n' },
  { manager: 'cargo', file: 'Cargo.toml', text: '[package]\nname = "part"\nversion = "1.0.0"\n' },
  { manager: 'go', file: 'go.mod', text: 'module example.org/part\n\ngo 1.24\n' },
  { manager: 'python', file: 'pyproject.toml', text: '[project]\nname = "part"\nversion = "1.0.0"\n' },
  { manager: 'composer', file: 'composer.json', text: '{ "name": "example/part", "require": {} }\n' },
] as const;

const suite = `const { test } = require('node:test');\n\ntest('works', () => {});\n`;

/** An item as its command's plan names it, and the files that it consists of. */
interface ClaimedItem {
  readonly id: string;
  readonly files: Files;
}

const items: Readonly<Record<Claim['command'], (group: number, index: number) => ClaimedItem>> = {
  audit(group, index) {
    const id = `.claude/agents/category-${group}/agent-${group}-${index}.md`;
    const keys = `name: agent-${group}-${index}\ndescription: Use when ${group}.${index} is asked for.\ntools: Read`;
    return { id, files: [[id, `---\n${keys}\n---\n\nYou do this.\n`]] };
  },
  test(group) {
    const manifest = { name: `part-${group}`, private: true, scripts: { test: 'node --test' } };
    const folder = `packages/part-${group}`;
    const files = [
      [`${folder}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`],
      [`${folder}/test/works.test.js`, suite],
    ] as const;
    return { id: `unit:node:${folder}`, files };
  },
  docs(group, index) {
    const id = `docs/type-${group}/document-${index}.md`;
    return { id, files: [[id, `# Document ${index}\n\nThis says what type ${group} is for.\n`]] };
  },
  deps(group, index) {
    const { manager = '', file = '', text = '' } = manifests[group] ?? {};
    const id = `modules/${manager}-${index}/${file}`;
    return { id, files: [[id, text]] };
  },
  prime: (group) => ({
    id: ['debt', 'dependencies', 'hot-spots', 'patterns', 'structure'][group] ?? '',
    files: [],
  }),
};

/** The item `index` of a group. */
function itemOf({ command }: Claim, group: number, index: number): ClaimedItem {
  return items[command](group, index);
}

/** Milliseconds that each item of a command takes, by its id; `scale` is how much faster than was said. */
export function latenciesOf(claim: Claim, scale: number): Map<string, number> {
  const milliseconds = impliedSeconds(claim).map((group) => group.map((each) => (each * 1_000) / scale));
  return new Map(
    milliseconds.flatMap((group, number) =>
      group.map((each, index): [string, number] => [itemOf(claim, number, index).id, each]),
    ),
  );
}

/** A project on which a command has the items that were claimed, as a git repository of one commit. */
export function writeClaimedProject(folder: string, claim: Claim, scale: number): void {
  const files = claim.perGroup.flatMap((count, group) =>
    Array.from({ length: count }, (_, index) => itemOf(claim, group, index).files).flat(),
  );
  writeRepository(folder, [...files, ['pool-run.yaml', script(claim, scale)]]);
}

/** What the engine fake makes of every item. */
function script(claim: Claim, scale: number): string {
  const lines = [...latenciesOf(claim, scale)].map(
    ([id, milliseconds]) => `    ${JSON.stringify(id)}: ['done after ${Math.round(milliseconds)}ms']`,
  );
  return `fake:\n  items:\n${lines.join('\n')}\n`;
}
