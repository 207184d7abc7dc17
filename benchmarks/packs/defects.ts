import type { RuleId } from '../../src/commands/audit/catalogue.ts';
import {
  contentOf,
  entryOf,
  manifestText,
  poolText,
  removeEntry,
  setEntry,
  type Draft,
  type DraftKind,
} from './draft.ts';
import { whatText } from './prose.ts';
import type { Random } from './random.ts';
import { secretText } from './secrets.ts';

/** One kind of defect: what it does to sound definitions, and the rule that should see it. */
export interface Defect {
  readonly ruleId: RuleId;
  /** What sets it apart from other defects of its rule. */
  readonly variant: string;
  readonly target: DraftKind;
  /** Definitions that one defect of this kind needs: two for what lies between definitions. */
  readonly size: 1 | 2;
  /** The most that a pack can hold, where there is a limit. */
  readonly limit?: number;
  /** It breaks a rule of pool-run's own format, which no other tool can know. */
  readonly own?: true;
  readonly plant: (first: Draft, second: Draft, random: Random, index: number) => void;
}

type Plant = (draft: Draft, random: Random, index: number) => void;

function one(ruleId: RuleId, variant: string, target: DraftKind, plant: Plant): Defect {
  return {
    ruleId,
    variant,
    target,
    size: 1,
    plant: (draft, _, random, index) => plant(draft, random, index),
  };
}

function own(ruleId: RuleId, variant: string, plant: Plant): Defect {
  return { ...one(ruleId, variant, 'command', plant), own: true };
}

function pair(
  ruleId: RuleId,
  variant: string,
  target: DraftKind,
  plant: (first: Draft, second: Draft) => void,
): Defect {
  return { ruleId, variant, target, size: 2, plant };
}

const sets =
  (key: string, value: string): Plant =>
  (draft) =>
    setEntry(draft, key, value);

const appends =
  (text: string): Plant =>
  (draft) => {
    draft.body += `\n${text}\n`;
  };

const addsSecret: Plant = (draft, random, index) =>
  appends(`\`\`\`bash\nexport KEY="${secretText(random, index)}"\n\`\`\``)(draft, random, index);

/** The front matter as it stands, with one text in it replaced. */
function rawHead(draft: Draft, change: (head: string) => string): void {
  const text = contentOf(draft).toString();
  draft.rawHead = change(text.slice(0, text.indexOf('\n---\n') + 5));
}

const frontMatter: readonly Defect[] = [
  one(
    'front-matter-unusable',
    'inner quotes',
    'agent',
    sets('description', '"Reviews "bad" code. Use when it smells"'),
  ),
  one(
    'front-matter-unusable',
    'continuation without indentation',
    'agent',
    sets('description', '"Reviews code.\nUse when it smells"'),
  ),
  one(
    'front-matter-unusable',
    'unclosed quote',
    'agent',
    sets('description', '"Reviews code. Use when it smells'),
  ),
  one('front-matter-unusable', 'stray indentation', 'agent', (draft) =>
    rawHead(draft, (head) =>
      head
        .replace('\ntools:', '\n tools:')
        .replace(/\ndescription: [^]*?\n tools/, '\ndescription: Use when it smells\n tools'),
    ),
  ),
  one(
    'front-matter-unusable',
    'of a skill',
    'skill',
    sets('description', '"Makes "good" tables. Use when asked"'),
  ),
  one('front-matter-cut', 'dashes in the description', 'agent', (draft, random) =>
    setEntry(draft, 'description', `${whatText(random)} Quick --- and thorough. Use when in doubt`),
  ),
  one('front-matter-language', 'javascript', 'agent', (draft) =>
    rawHead(
      draft,
      () => `---js\nmodule.exports = { name: "${draft.fileName}", description: "Use when" };\n---\n`,
    ),
  ),
  one('duplicate-key', 'model', 'agent', (draft) => draft.entries.push(['color', 'red'], ['color', 'blue'])),
  one('unknown-key', 'agent', 'agent', sets('temprature', '0.2')),
  one('unknown-key', 'command', 'command', sets('allowedtools', 'Read')),
];

const files: readonly Defect[] = [
  one('unreadable-file', 'dangling link', 'agent', (draft) => {
    draft.replacement = 'dangling-link';
  }),
  one('not-text', 'NUL bytes', 'agent', (draft) => {
    draft.body += '\0\0\n';
  }),
  one('not-text', 'Latin-1', 'agent', (draft) => {
    draft.replacement = Buffer.concat([contentOf(draft) as Buffer, Buffer.from('caf\u00e9\n', 'latin1')]);
  }),
];

const identity: readonly Defect[] = [
  one('missing-name', 'project', 'agent', (draft) => removeEntry(draft, 'name')),
  one('missing-name', 'plugin', 'plugin-agent', (draft) => removeEntry(draft, 'name')),
  one('missing-description', 'agent', 'agent', (draft) => removeEntry(draft, 'description')),
  one('missing-description', 'skill', 'skill', (draft) => removeEntry(draft, 'description')),
  one('invalid-name', 'colon', 'agent', (draft) => setEntry(draft, 'name', `team:${draft.fileName}`)),
  one('invalid-hooks', 'text', 'agent', sets('hooks', '\n  PreToolUse: npm run lint')),
  pair('duplicate-name', 'agents', 'agent', (first, second) =>
    setEntry(second, 'name', entryOf(first, 'name')),
  ),
  { ...one('overrides-built-in', 'agent', 'agent', overrideBuiltIn), limit: 5 },
  one('skill-name-mismatch', 'other name', 'skill', (draft) =>
    setEntry(draft, 'name', `the-${draft.fileName}`),
  ),
];

function overrideBuiltIn(draft: Draft, _: Random, index: number): void {
  const builtIn = ['general-purpose', 'Explore', 'Plan', 'claude', 'statusline-setup'];
  setEntry(draft, 'name', builtIn[index] ?? '');
}

const descriptions: readonly Defect[] = [
  pair('similar-descriptions', 'the same', 'agent', (first, second) => {
    setEntry(second, 'description', entryOf(first, 'description'));
  }),
  pair('similar-descriptions', 'one word apart', 'skill', (first, second) => {
    setEntry(second, 'description', entryOf(first, 'description').replace(' that ', ' which '));
  }),
  one('no-trigger', 'agent', 'agent', (draft, random) => setEntry(draft, 'description', whatText(random))),
  one('long-description', 'agent', 'agent', (draft, random) => {
    const what = Array.from({ length: 9 }, () => whatText(random)).join(' ');
    setEntry(draft, 'description', `${what} Use when in doubt.`);
  }),
  one('unknown-model', 'of another maker', 'agent', sets('model', 'gpt-4o')),
  one('unknown-color', 'agent', 'agent', sets('color', 'turquoise')),
];

const tools: readonly Defect[] = [
  one('unknown-tool', 'misspelt', 'agent', sets('tools', 'Read, Grpe, Edit')),
  one('unknown-tool', 'command', 'command', sets('allowed-tools', 'Read, RunCommand')),
  one('legacy-tool', 'agent', 'agent', sets('tools', 'Read, Grep, MultiEdit')),
  one('inherits-all-tools', 'agent', 'agent', (draft) => removeEntry(draft, 'tools')),
  one('unscoped-bash', 'agent', 'agent', sets('tools', 'Read, Bash')),
  one('unscoped-bash', 'command', 'command', sets('allowed-tools', 'Read, Bash(*)')),
  one('shell-without-permission', 'command', 'command', appends('Result: !`npm run deploy`')),
  one('shell-in-example', 'command', 'command', appends('```\nShow it: !`git diff HEAD`\n```')),
  one('secret', 'agent', 'agent', addsSecret),
  one('secret', 'skill', 'skill', addsSecret),
  one('secret', 'command', 'command', addsSecret),
];

const references: readonly Defect[] = [
  one('missing-reference', 'skill of an agent', 'agent', sets('skills', 'no-such-skill')),
  one('missing-reference', 'script of a plugin', 'plugin-command', (draft) => {
    setEntry(draft, 'allowed-tools', 'Bash(${CLAUDE_PLUGIN_ROOT}/scripts/gone.sh:*)');
    draft.body += '\nResult: !`${CLAUDE_PLUGIN_ROOT}/scripts/gone.sh all`\n';
  }),
  one('skill-too-long', 'lines', 'skill', (draft, random) => {
    draft.body += Array.from({ length: 520 }, () => `- ${whatText(random)}\n`).join('');
  }),
  one('manifest-entry-unresolved', 'skills', 'manifest', (draft) => {
    draft.body = manifestText({ name: draft.fileName, skills: ['./more/gone'] });
  }),
  one('manifest-invalid', 'no name', 'manifest', (draft) => {
    draft.body = manifestText({ description: 'A plugin that forgot its name' });
  }),
];

const ownFormat: readonly Defect[] = [
  own('instance-pool-invalid', 'misspelt key', sets('instance_pool', poolText({ max_instance: 8 }))),
  own('instance-pool-invalid', 'zero', sets('instance_pool', poolText({ max_instances: 0 }))),
  own('instance-pool-agent', 'unknown', sets('instance_pool', poolText({ agent: 'nobody-of-this-name' }))),
  own('instance-pool-prose', 'limit', (draft, random, index) => {
    setEntry(draft, 'instance_pool', poolText({}));
    appends('Start up to 9 instances at the same time.')(draft, random, index);
  }),
  own('silence-without-reason', 'no reason', appends('<!-- pool-run-ignore secret -->')),
];

/** Every kind of defect that can be planted at any scale. */
export const defects: readonly Defect[] = [
  ...files,
  ...frontMatter,
  ...identity,
  ...descriptions,
  ...tools,
  ...references,
  ...ownFormat,
];
