import * as z from 'zod';
import { catalogue as auditRules } from '../src/commands/audit/catalogue.ts';
import { catalogue as depsRules } from '../src/commands/deps/catalogue.ts';
import type { Rule } from '../src/model/finding.ts';
import { reportSchema } from '../src/model/report.ts';
import { levels } from '../src/model/severity.ts';

/** What each command's part of the page begins with, and its rules. */
const commands: readonly { readonly introduction: string; readonly rules: readonly Rule[] }[] = [
  {
    introduction: `## audit

What the audit says of agents, commands, skills and manifests. "The client" is Claude Code; what it does was observed with
version 2.1.329.`,
    rules: auditRules,
  },
  {
    introduction: `## deps

What \`deps\` says of manifests, lockfiles and the packages in them. The level of a vulnerability is that of its severity.`,
    rules: depsRules,
  },
];

/** `docs/rules.md`. */
export function rulesPage(): string {
  const parts = commands.flatMap(({ introduction: told, rules }) => [
    told,
    '',
    ...levels.flatMap((level) => tableOf(level, rules)),
  ]);
  return `${introduction}\n${parts.join('\n')}${silencing}`;
}

function tableOf(level: Rule['level'], rules: readonly Rule[]): string[] {
  const own = rules.filter((rule) => rule.level === level);
  if (own.length === 0) return [];
  return [
    `### ${level}`,
    '',
    '| rule | why | what to do |',
    '| --- | --- | --- |',
    ...own.map(({ id, reason, fix }) => `| \`${id}\` | ${cell(reason)} | ${cell(fix)} |`),
    '',
  ];
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

The rules of all commands. This page is made from their catalogues, \`src/commands/*/catalogue.ts\`, by \`npm run docs\`.
`;

const silencing = `## Silencing a finding

Of the audit in the definition itself, for its own file, as a comment in the body or in the front matter:

\`\`\`markdown
<!-- pool-run-ignore unscoped-bash: this agent runs in a container of its own -->
\`\`\`

\`\`\`yaml
# pool-run-ignore unknown-key, unknown-color: another tool reads these
\`\`\`

For many files, in \`pool-run.yaml\` in the root of the project. \`files\` is a glob over the shown paths, \`**\` by default:

\`\`\`yaml
silence:
  - rule: inherits-all-tools
    files: .claude/agents/**
    reason: our agents are all trusted
\`\`\`

A silence needs a reason. What is silenced is counted in every report, listed in \`report.json\`, and marked as suppressed in
SARIF. A directive without a reason, or for a rule that does not exist, silences nothing and is itself a finding.
`;
