import * as z from 'zod';
import { catalogue } from '../src/commands/audit/catalogue.ts';
import { reportSchema } from '../src/model/report.ts';
import { levels } from '../src/model/severity.ts';

/** `docs/rules.md`. */
export function rulesPage(): string {
  const tables = levels.flatMap((level) => [
    `## ${level}`,
    '',
    '| rule | why | what to do |',
    '| --- | --- | --- |',
    ...catalogue
      .filter((rule) => rule.level === level)
      .map(({ id, reason, fix }) => `| \`${id}\` | ${cell(reason)} | ${cell(fix)} |`),
    '',
  ]);
  return `${introduction}\n${tables.join('\n')}${silencing}`;
}

/** `docs/report.schema.json`: JSON Schema of what \`--format json\` prints. */
export function reportSchemaText(): string {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'pool-run report', ...schema }, null, 2)}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

const introduction = `# Rules of the audit

What the audit says of agents, commands, skills and manifests. "The client" is Claude Code; what it does was observed with
version 2.1.329. This page is made from the catalogue in \`src/commands/audit/catalogue.ts\` by \`npm run docs\`.
`;

const silencing = `## Silencing a finding

In the definition itself, for its own file, as a comment in the body or in the front matter:

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
