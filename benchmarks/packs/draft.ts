import type { Random } from './random.ts';
import { bodyText, descriptionText, folderText, nameText } from './prose.ts';

/** Where a definition lies and what it is. */
export type DraftKind = 'agent' | 'command' | 'skill' | 'plugin-agent' | 'plugin-command' | 'manifest';

/** A definition that is still being written: defects change it before it becomes a file. */
export interface Draft {
  readonly kind: DraftKind;
  /** Of the file, or of the skill's folder or the plugin's. */
  fileName: string;
  /** An agent's category folder with a slash, or ''. */
  readonly folder: string;
  /** Keys and the text behind their colon, in order; an array, because keys may stand twice. */
  entries: [key: string, value: string][];
  body: string;
  /** Replaces everything from the first line to the body. */
  rawHead?: string;
  /** Replaces the whole file: other bytes, or a link that leads nowhere. */
  replacement?: Buffer | 'dangling-link';
}

/** The plugin that the pack's sound plugin definitions lie in. */
export const pluginFolder = 'plugins/toolbox';

/** A sound definition. `taken` holds the names that are in use and gets the new one. */
export function draftOf(kind: DraftKind, random: Random, taken: Set<string>): Draft {
  const name = freeName(random, taken);
  const base = { kind, fileName: name, folder: random.chance(0.5) ? '' : `${folderText(random)}/` };
  const description = describe(random, kind);
  switch (kind) {
    case 'agent':
    case 'plugin-agent': {
      const entries: Draft['entries'] = [
        ['name', name],
        ['description', description],
        ['tools', random.pick(toolLists)],
      ];
      if (random.chance(0.5)) entries.push(['model', random.pick(['sonnet', 'opus', 'haiku', 'inherit'])]);
      if (random.chance(0.3)) entries.push(['color', random.pick(['red', 'blue', 'green', 'cyan'])]);
      return { ...base, entries, body: bodyText(random, sizeOf(random, 4800)) };
    }
    case 'command':
    case 'plugin-command':
      return { ...base, entries: commandEntries(random, description), body: commandBody(random) };
    case 'skill': {
      const entries: Draft['entries'] = [
        ['name', name],
        ['description', description],
      ];
      return { ...base, entries, body: bodyText(random, sizeOf(random, 3600)) };
    }
    case 'manifest':
      return { ...base, entries: [], body: manifestText({ name, description: 'Tools of one team' }) };
    default:
      return kind satisfies never;
  }
}

/** The text of a plugin's manifest. */
export function manifestText(content: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ version: '1.0.0', ...content }, null, 2)}\n`;
}

/** Where the definition's file lies, relative to the pack. */
export function pathOf({ kind, fileName, folder }: Draft): string {
  switch (kind) {
    case 'agent':
      return `.claude/agents/${folder}${fileName}.md`;
    case 'command':
      return `.claude/commands/${fileName}.md`;
    case 'skill':
      return `.claude/skills/${fileName}/SKILL.md`;
    case 'plugin-agent':
      return `${pluginFolder}/agents/${fileName}.md`;
    case 'plugin-command':
      return `${pluginFolder}/commands/${fileName}.md`;
    case 'manifest':
      return `plugins/${fileName}/.claude-plugin/plugin.json`;
    default:
      return kind satisfies never;
  }
}

/** The definition as the bytes of its file, or a link that leads nowhere. */
export function contentOf(draft: Draft): Buffer | 'dangling-link' {
  if (draft.replacement !== undefined) return draft.replacement;
  if (draft.kind === 'manifest') return Buffer.from(draft.body);
  const lines = draft.entries.map(([key, value]) => (value === '' ? `${key}:` : `${key}: ${value}`));
  const head = draft.rawHead ?? `---\n${lines.join('\n')}\n---\n`;
  return Buffer.from(`${head}\n${draft.body}`);
}

/** Gives a key another value, or adds it. */
export function setEntry(draft: Draft, key: string, value: string): void {
  const entry = draft.entries.find(([known]) => known === key);
  if (entry) entry[1] = value;
  else draft.entries.push([key, value]);
}

export function removeEntry(draft: Draft, key: string): void {
  draft.entries = draft.entries.filter(([known]) => known !== key);
}

export function entryOf(draft: Draft, key: string): string {
  return draft.entries.find(([known]) => known === key)?.[1] ?? '';
}

const toolLists = [
  'Read, Grep, Glob',
  'Read, Grep, Glob, Edit, Write',
  'Read, WebFetch, WebSearch',
  '[Read, Edit, Grep]',
  'Read, Grep, mcp__github__get_issue',
];

function freeName(random: Random, taken: Set<string>): string {
  const first = nameText(random);
  let name = first;
  for (let count = 2; taken.has(name); count += 1) name = `${first}-${count}`;
  taken.add(name);
  return name;
}

function sizeOf(random: Random, median: number): number {
  return Math.min(40_000, Math.max(900, random.logNormal(median, 0.4)));
}

/** Most people write plain text; some quote it, fold it, or leave a colon in it, which the client still reads. */
function describe(random: Random, kind: DraftKind): string {
  const text = descriptionText(random);
  const style = random.next();
  if (style < 0.15) return JSON.stringify(text);
  if (style < 0.25) return `>-\n  ${text.replace(' Use when', '\n  Use when')}`;
  if (style < 0.3 && kind === 'agent') return `${text} Example: user: "please help" assistant: "I will"`;
  return text;
}

function commandEntries(random: Random, description: string): Draft['entries'] {
  const entries: Draft['entries'] = [
    ['description', description],
    ['argument-hint', "'[path]'"],
    ['allowed-tools', 'Read, Bash(git status:*), Bash(npm test:*)'],
  ];
  if (random.chance(0.1)) entries.push(['instance_pool', poolText({})]);
  return entries;
}

function commandBody(random: Random): string {
  const body = bodyText(random, sizeOf(random, 2400));
  return random.chance(0.4) ? `Current state: !\`git status --short\`\n\n${body}` : body;
}

/** A valid instance pool, except for what is given. */
export function poolText(changes: Readonly<Record<string, string | number>>): string {
  const pool = {
    agent: 'general-purpose',
    items: 'agent-definitions',
    distribution: 'category',
    max_instances: 4,
    items_per_instance: 3,
    ...changes,
  };
  return Object.entries(pool)
    .map(([key, value]) => `\n  ${key}: ${value}`)
    .join('');
}
