import * as z from 'zod';
import { catalogue as auditRules } from '../src/commands/audit/catalogue.ts';
import { catalogue as depsRules } from '../src/commands/deps/catalogue.ts';
import { catalogue as documentRules } from '../src/commands/docs/catalogue.ts';
import { catalogue as primeRules } from '../src/commands/prime/catalogue.ts';
import { catalogue as testRules } from '../src/commands/test/catalogue.ts';
import type { Rule } from '../src/model/finding.ts';
import { reportSchema } from '../src/model/report.ts';
import { levels } from '../src/model/severity.ts';

/** The commands, what their rules speak of, and the rules. */
const commands: readonly {
  readonly name: string;
  readonly about: string;
  readonly rules: readonly Rule[];
}[] = [
  {
    name: 'audit',
    about:
      'What the audit says of agents, commands, skills and manifests. "The client" is Claude Code; what it does was observed with\nversion 2.1.329.',
    rules: auditRules,
  },
  {
    name: 'test',
    about:
      'What the tests say ([test.md](test.md)). A suite that could not be run is no finding but a failed item.',
    rules: testRules,
  },
  {
    name: 'docs',
    about:
      'What `docs` says of the documents of a project. [docs.md](docs.md) tells what it looks at, and what not.',
    rules: documentRules,
  },
  {
    name: 'deps',
    about:
      'What `deps` says of manifests, lockfiles and the packages in them. The level of a vulnerability is that of its severity.',
    rules: depsRules,
  },
  {
    name: 'prime',
    about: 'What `prime` says of a codebase. [prime.md](prime.md) tells when, and when not.',
    rules: primeRules,
  },
];

/** `docs/rules.md`. */
export function rulesPage(): string {
  const sections = commands.flatMap(({ name, about, rules }) => [
    `## ${name}`,
    '',
    about,
    '',
    ...tables(rules),
  ]);
  return `${introduction}\n${sections.join('\n')}${silencing}`;
}

/** One table for each level that has rules. */
function tables(rules: readonly Rule[]): string[] {
  return levels.flatMap((level) => {
    const own = rules.filter((rule) => rule.level === level);
    const rows = own.map(({ id, reason, fix }) => `| \`${id}\` | ${cell(reason)} | ${cell(fix)} |`);
    const head = [`### ${level}`, '', '| rule | why | what to do |', '| --- | --- | --- |'];
    return own.length === 0 ? [] : [...head, ...rows, ''];
  });
}

/** `docs/report.schema.json`: JSON Schema of what \`--format json\` prints. */
export function reportSchemaText(): string {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'pool-run report', ...schema }, null, 2)}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

const introduction = `# Rules

What each command can find. This page is made from the catalogues in \`src/commands/*/catalogue.ts\` by \`npm run docs\`.
`;

const silencing = `## Silencing a finding

Of the audit in the definition itself, for its own file, as a comment in the front matter or in the body:

<!-- file: .claude/agents/deployer.md -->

\`\`\`markdown
---
name: deployer
description: Deploys what was merged. Use when the tests have passed.
tools: Bash
# pool-run-ignore unknown-key: another tool reads this
team: web
---

<!-- pool-run-ignore unscoped-bash: this agent runs in a container of its own -->

You deploy.
\`\`\`

<!-- sh: pool-run audit --fail-on note -->

For many files, in \`pool-run.yaml\` in the root of the project. \`files\` is a glob over the shown paths, \`**\` by default:

<!-- sh: printf -- '---\\nname: writer\\ndescription: Writes. Use for text.\\n---\\n\\nYou write.\\n' >.claude/agents/writer.md -->
<!-- exit: 1 -->
<!-- sh: pool-run audit --fail-on note -->
<!-- file: pool-run.yaml -->

\`\`\`yaml
silence:
  - rule: inherits-all-tools
    files: .claude/agents/**
    reason: our agents are all trusted
\`\`\`

<!-- sh: pool-run audit --fail-on note -->

A silence needs a reason. What is silenced is counted in every report, listed in \`report.json\`, and marked as suppressed in
SARIF. A directive without a reason, or for a rule that does not exist, silences nothing and is itself a finding.
`;
