/** What is typed. */
export const exampleCommand = 'pool-run audit docs lint';

/** The folders of the example's sources with what their agents are for, and how many files each has. */
const folders = {
  cart: 'Keeps baskets right. Use when what a basket may hold is changed.',
  orders: 'Watches over shipping and returns. Use before states of an order are added.',
  payments: 'Checks amounts, currencies and refunds. Use after any line about money.',
  users: 'Looks at logins, sessions and what is stored of people. Use for privacy.',
};
const filesPerFolder = 12;

/** A small shop with a mistake in each of the places that are looked at; paths and texts. */
export function exampleFiles(): Readonly<Record<string, string>> {
  return {
    '.claude/agents/planner.md': `---
name: planner
description: "Plans" a change, and says what may break. Use before a large one.
tools: Read, Grep
---

Read what the change is about, and say in which steps to do it.
`,
    '.claude/agents/reviewer.md': `---
name: reviewer
description: Reviews a change. Use before it is merged.
tools: Read, Grpe
---

Read the change and say what is wrong with it.
`,
    'README.md': `# Shop

How to [install](docs/install.md) it, and how [payments](src/payments/payments-7.js) work. The licence is MIT.
`,
    'commands/lint.md': `---
name: lint
description: Checks the sources for comparisons that convert. Use after code was changed.
instance_pool:
  items: src/**/*.js
  distribution: category
  max_instances: 4
  items_per_instance: 6
  exec: [node, tools/lint.mjs, '{item}']
  output: json
---

Run \`pool-run lint --format md\` and tell the user what it found.
`,
    'tools/lint.mjs': linter,
    ...Object.fromEntries(
      Object.entries(folders).flatMap(([folder, description]) => [
        ...sourcesIn(folder),
        ...wordsOn(folder, description),
      ]),
    ),
  };
}

function sourcesIn(folder: string): [string, string][] {
  return Array.from({ length: filesPerFolder }, (_, index) => {
    const name = `${folder}-${index + 1}`;
    const compares = name === 'payments-7' ? '==' : '===';
    return [`src/${folder}/${name}.js`, `export const isFree = (price) => price ${compares} 0;\n`];
  });
}

/** An agent and a document about a folder, without a mistake. */
function wordsOn(folder: string, description: string): [string, string][] {
  const agent = `---
name: ${folder}-expert
description: ${description}
tools: Read, Grep
---

Say what in src/${folder} depends on the change.
`;
  const guide = `# The sources of ${folder}

They begin with [${folder}-1.js](../src/${folder}/${folder}-1.js).
`;
  return [
    [`.claude/agents/${folder}-expert.md`, agent],
    [`docs/${folder}.md`, guide],
  ];
}

const linter = `import { readFileSync } from 'node:fs';

const [, , path] = process.argv;
const findings = readFileSync(path, 'utf8')
  .split('\\n')
  .flatMap((line, index) => {
    const column = line.search(/[^=!]==[^=]/) + 2;
    return column < 2
      ? []
      : [{ ruleId: 'eqeqeq', message: 'Use === here.', location: { path, line: index + 1, column } }];
  });
console.log(JSON.stringify({ findings }));
`;
