import type { Random } from './random.ts';

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}

const roles = words(
  'reviewer engineer architect specialist analyst auditor tester writer planner debugger migrator optimizer ' +
    'maintainer investigator curator coordinator modeler profiler refactorer strategist',
);
const technologies = words(
  'typescript python rust golang kotlin swift ruby elixir scala haskell react vue angular svelte nextjs django flask ' +
    'rails laravel spring graphql grpc kafka rabbitmq redis postgres mysql mongodb sqlite clickhouse snowflake spark ' +
    'airflow dbt terraform ansible kubernetes docker helm istio prometheus grafana nginx lambda cloudflare webpack ' +
    'vite playwright cypress jest pytest storybook figma tailwind unity unreal arduino pytorch tensorflow solidity wasm',
);
const objects = words(
  'schemas queries endpoints pipelines migrations dashboards components services modules contracts caches indexes ' +
    'queues workers sessions tokens permissions policies layouts fixtures snapshots benchmarks traces metrics alerts ' +
    'runbooks changelogs tutorials glossaries invoices ledgers shipments catalogs forms wizards animations shaders ' +
    'textures datasets embeddings prompts crawlers parsers compilers linters formatters installers releases branches ' +
    'commits dependencies licenses certificates backups replicas shards partitions locks buffers sockets handlers ' +
    'middlewares resolvers mutations reducers selectors hooks stores routes redirects sitemaps translations',
);
const qualities = words(
  'stale slow brittle ambiguous duplicated orphaned oversized undocumented untested deprecated nested concurrent ' +
    'idempotent reversible incremental accessible localized responsive encrypted versioned immutable eventual ' +
    'distributed monolithic legacy experimental internal external public private seasonal regional quarterly nightly ' +
    'hourly partial redundant inconsistent verbose terse hidden shared scoped typed dynamic static lazy eager cyclic ' +
    'sparse dense noisy flaky expensive cheap unbounded rate-limited multi-tenant cross-platform offline',
);
const verbs = words(
  'reviews designs measures rewrites documents simplifies splits merges traces validates migrates benchmarks secures ' +
    'indexes compresses deduplicates refactors explains ranks forecasts reconciles archives restores schedules ' +
    'throttles normalizes annotates translates visualizes estimates audits inspects isolates reproduces bisects ' +
    'instruments consolidates generates verifies hardens',
);
const occasions = words(
  'launches incidents outages audits handovers sprints retrospectives upgrades acquisitions negotiations onboarding ' +
    'rollbacks regressions spikes deadlines freezes renewals inspections demos migrations experiments escalations ' +
    'postmortems standups rewrites cutovers holidays elections tournaments conferences exams harvests storms surveys',
);

const syllables = words(
  'ka ri no ta le mu vi so da pe lo ni ra fe tu ba mi zo he ga sa ro ku de lan tor vex pol nim dra quo fin mar sel',
);

/** Distinct words of the language beyond the lists above; a pack uses a part of them that grows with its size. */
const openVocabulary = 40_000;

/**
 * A product, a team or a term of the trade. Ranks follow Zipf's law, as words of real texts do: with a closed vocabulary
 * the descriptions of large packs would be far more alike than they are.
 */
function term(random: Random): string {
  let rank = Math.floor(50 * (openVocabulary / 50) ** random.next());
  let word = '';
  for (; rank > 0; rank = Math.floor(rank / syllables.length))
    word += syllables[rank % syllables.length] ?? '';
  return word;
}

/** A name as people give it, such as `kafka-schemas-reviewer`. */
export function nameText(random: Random): string {
  return `${random.pick(technologies)}-${random.pick(objects)}-${random.pick(roles)}`;
}

/** A category folder, as large packs have them. */
export function folderText(random: Random): string {
  return random.pick(words('development infrastructure quality security analysis design operations'));
}

/** What it does, and when to use it: long enough that two of them are never alike by chance. */
export function descriptionText(random: Random): string {
  return `${whatText(random)} Use when ${random.pick(qualities)} ${random.pick(objects)} meet ${random.pick(occasions)} or ${term(random)} ${random.pick(occasions)} come up.`;
}

/** What it does, without a word on when to use it. */
export function whatText(random: Random): string {
  const one = (): string =>
    `${random.pick(verbs)} ${random.pick(qualities)} ${random.pick(objects)} of ${term(random)}`;
  const role = `${random.pick(technologies)} ${random.pick(roles)}`;
  return `${role} that ${one()}, ${one()} and ${one()} with ${random.pick(technologies)}.`;
}

function sentence(random: Random): string {
  const subject = random.pick(['First', 'Then', 'Next', 'Always', 'Where it helps', 'In large repositories']);
  return (
    `${subject}, look at ${random.pick(qualities)} ${random.pick(objects)} in ${random.pick(technologies)} and note how ` +
    `it ${random.pick(verbs)} the ${random.pick(objects)} that ${random.pick(occasions)} depend on.`
  );
}

function paragraph(random: Random): string {
  return Array.from({ length: random.between(2, 5) }, () => sentence(random)).join(' ');
}

function bullets(random: Random): string {
  return Array.from(
    { length: random.between(4, 9) },
    () =>
      `- **${random.pick(objects)}**: ${random.pick(verbs)} ${random.pick(qualities)} ${random.pick(objects)} (${random.pick(technologies)})`,
  ).join('\n');
}

function checklist(random: Random): string {
  return Array.from({ length: random.between(3, 7) }, (_, index) => `${index + 1}. ${sentence(random)}`).join(
    '\n',
  );
}

function table(random: Random): string {
  const row = (): string => `| ${random.pick(objects)} | ${random.pick(verbs)} | ${random.pick(qualities)} |`;
  return [
    '| what | how | why |',
    '| --- | --- | --- |',
    ...Array.from({ length: random.between(3, 6) }, row),
  ].join('\n');
}

function code(random: Random): string {
  const variable = random.pick(objects);
  const blocks = [
    `\`\`\`ts\nexport async function ${variable}Of(input: Input): Promise<Output> {\n  const rows = await read(input.${random.pick(objects)});\n  return rows.filter((row) => row.${random.pick(objects)} !== undefined).map(toOutput);\n}\n\`\`\``,
    `\`\`\`bash\n# what changed since the last release\ngit log --oneline --since="2 weeks ago" -- src/${variable}\nnpm test -- ${variable}\n\`\`\``,
    `\`\`\`yaml\n${variable}:\n  - name: ${random.pick(technologies)}\n    timeout: 30s\n    retries: 2\n\`\`\``,
    `\`\`\`sql\nselect ${variable}.id, count(*) from ${variable}\njoin ${random.pick(objects)} using (id) group by 1 order by 2 desc;\n\`\`\``,
    // What tutorials show in place of a key is none.
    `\`\`\`bash\nexport GITHUB_TOKEN=ghp_${'x'.repeat(36)}\nexport API_KEY=sk-ant-your-key-here\n\`\`\``,
  ];
  return random.pick(blocks);
}

/** A Markdown body of about so many bytes: headings, prose, lists, tables and code. */
export function bodyText(random: Random, bytes: number): string {
  const parts = [`You are a ${random.pick(roles)} for ${random.pick(technologies)}. ${paragraph(random)}`];
  let size = parts[0]?.length ?? 0;
  while (size < bytes) {
    const block = random.pick([paragraph, paragraph, bullets, bullets, checklist, table, code])(random);
    const part = random.chance(0.5)
      ? `## ${random.pick(objects)} and ${random.pick(objects)}\n\n${block}`
      : block;
    parts.push(part);
    size += part.length + 2;
  }
  return `${parts.join('\n\n')}\n`;
}
