import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { catalogue, type RuleId } from '../../../src/commands/audit/catalogue.ts';
import { auditDefinitions } from '../../../src/index.ts';
import { agent, markdown, project, type Files } from '../../project.ts';

/** Text as irregular as a key, made here so that no key stands in the repository. */
function random(length: number, alphabet: string): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    const bytes = createHash('sha256').update(`pool-run ${block}`).digest();
    text += Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
  }
  return text.slice(0, length);
}
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const described = 'description: Does a thing. Use when the thing is asked for.';
const pool = (lines: string, body = 'Do it.\n'): Files => ({
  '.claude/agents/reviewer.md': agent('reviewer'),
  '.claude/commands/review.md': markdown(
    `${described}\ninstance_pool:\n  agent: reviewer\n  items: agent-definitions\n${lines}`,
    body,
  ),
});
const skill = (keys: string, body?: string): Files => ({
  '.claude/skills/mend/SKILL.md': markdown(keys, body),
});
const command = (keys: string, body: string): Files => ({ '.claude/commands/go.md': markdown(keys, body) });
const plugin = (manifest: object, files: Files = {}): Files => ({
  '.claude-plugin/plugin.json': JSON.stringify(manifest),
  ...files,
});
const one = (...lines: string[]): Files => ({ '.claude/agents/one.md': agent('one', ...lines) });

/** For every rule: files in which it finds something, and where; and files like them in which it finds nothing. */
const examples: Record<RuleId, { failing: Files; at: string; passing: Files }> = {
  'unreadable-file': {
    failing: { '.claude/agents/large.md': agent('large') + 'x'.repeat(1_048_577) },
    at: '.claude/agents/large.md:1',
    passing: { '.claude/agents/large.md': agent('large') + 'x'.repeat(1_000_000) },
  },
  'not-text': {
    failing: {
      '.claude/agents/one.md': Buffer.concat([Buffer.from(agent('one')), Buffer.from([0xff, 0xfe])]),
    },
    at: '.claude/agents/one.md:8',
    passing: { '.claude/agents/one.md': `\uFEFF${agent('one')}Größe 🙂 \uFFFD\n` },
  },
  'front-matter-unusable': {
    failing: { '.claude/agents/one.md': markdown('name: one\ndescription: "say "yes" twice"') },
    at: '.claude/agents/one.md:3',
    passing: { '.claude/agents/one.md': markdown('name: one\ndescription: Use when: asked\ntools: Read') },
  },
  'front-matter-cut': {
    failing: {
      '.claude/agents/one.md': markdown(`name: one\ndescription: Use when fast --- or slow\ntools: Read`),
    },
    at: '.claude/agents/one.md:3',
    passing: {
      '.claude/agents/one.md': markdown('name: one\ndescription: Use when fast -- or slow\ntools: Read'),
    },
  },
  'front-matter-language': {
    failing: { '.claude/agents/one.md': '---js\n{ name: "one", description: process.exit(7) }\n---\n' },
    at: '.claude/agents/one.md:1',
    passing: one(),
  },
  'missing-name': {
    failing: { '.claude/agents/one.md': markdown(described) },
    at: '.claude/agents/one.md:2',
    passing: one(),
  },
  'missing-description': {
    failing: { '.claude/agents/one.md': markdown('name: one\ntools: Read') },
    at: '.claude/agents/one.md:2',
    passing: one(),
  },
  'invalid-name': {
    failing: { '.claude/agents/one.md': markdown(`name: team:one\n${described}`) },
    at: '.claude/agents/one.md:2',
    passing: { '.claude/agents/one.md': agent('One of two') },
  },
  'invalid-hooks': {
    failing: one('hooks: 5'),
    at: '.claude/agents/one.md:4',
    passing: one('hooks: {}'),
  },
  'duplicate-name': {
    failing: {
      '.claude/agents/a.md': agent('same'),
      '.claude/agents/b.md': markdown('name: same\ndescription: Other. Use when needed.'),
    },
    at: '.claude/agents/',
    passing: { '.claude/agents/a.md': agent('same'), '.claude/agents/b.md': agent('Same') },
  },
  'manifest-invalid': {
    failing: { '.claude-plugin/plugin.json': '{\n  "name": "two words"\n}' },
    at: '.claude-plugin/plugin.json:2',
    passing: plugin({ name: 'one-word', extra: 1 }),
  },
  'manifest-entry-unresolved': {
    failing: plugin({ name: 'p', agents: ['./agents/gone.md'] }),
    at: '.claude-plugin/plugin.json:1',
    passing: plugin({ name: 'p', agents: ['./agents/here.md'] }, { 'agents/here.md': agent('here') }),
  },
  'instance-pool-invalid': {
    failing: pool('  max_instance: 3'),
    at: '.claude/commands/review.md:6',
    passing: pool('  max_instances: 3'),
  },
  'instance-pool-agent': {
    failing: {
      '.claude/commands/review.md': markdown(
        `${described}\ninstance_pool:\n  agent: reviewr\n  items: agent-definitions`,
      ),
      '.claude/agents/reviewer.md': agent('reviewer'),
    },
    at: '.claude/commands/review.md:4',
    passing: pool('  max_instances: 2'),
  },
  'instance-pool-prose': {
    failing: pool('  max_instances: 2', 'Launch 8 parallel instances.\n'),
    at: '.claude/commands/review.md:9',
    passing: pool('  max_instances: 2', 'Launch 2 parallel instances, up to 2 agents in all.\n'),
  },
  secret: {
    failing: { '.claude/agents/one.md': `${agent('one')}Use ghp_${random(36, letters)} to push.\n` },
    at: '.claude/agents/one.md:8',
    passing: {
      '.claude/agents/one.md': `${agent('one')}Use ghp_${'x'.repeat(36)}, AKIAIOSFODNN7EXAMPLE or sk-ant-api03-${'abcd1234'.repeat(12)}.\n`,
    },
  },
  'unknown-tool': {
    failing: one('tools: Read, Grpe'),
    at: '.claude/agents/one.md:4',
    passing: one('tools: Read, mcp__github__search, Bash(git log:*)'),
  },
  'duplicate-key': {
    failing: one('color: red', 'color: blue'),
    at: '.claude/agents/one.md:5',
    passing: one('color: red'),
  },
  'missing-reference': {
    failing: one('skills: mending'),
    at: '.claude/agents/one.md:4',
    passing: { ...one('skills: mend'), ...skill(described) },
  },
  'similar-descriptions': {
    failing: {
      '.claude/agents/a.md': markdown(
        'name: a\ndescription: Reviews code for bugs and style. Use when code changed today.',
      ),
      '.claude/agents/b.md': markdown(
        'name: b\ndescription: Reviews code for bugs and style. Use when code changed.',
      ),
    },
    at: '.claude/agents/a.md:3',
    passing: {
      '.claude/agents/a.md': markdown(
        'name: a\ndescription: Reviews code for bugs and style. Use when code changed.',
      ),
      '.claude/agents/b.md': markdown(
        'name: b\ndescription: Writes release notes from commits. Use when a version is cut.',
      ),
    },
  },
  'unscoped-bash': {
    failing: one('tools: Read, Bash'),
    at: '.claude/agents/one.md:4',
    passing: one('tools: Read, Bash(git log:*)'),
  },
  'shell-without-permission': {
    failing: command(described, 'State: !`make state`\n'),
    at: '.claude/commands/go.md:5',
    passing: command(`${described}\nallowed-tools: Bash(make:*)`, 'State: !`make state` and !`git status`\n'),
  },
  'skill-name-mismatch': {
    failing: skill(`name: repair\n${described}`),
    at: '.claude/skills/mend/SKILL.md:2',
    passing: skill(`name: mend\n${described}`),
  },
  'skill-too-long': {
    failing: skill(described, 'Line.\n'.repeat(500)),
    at: '.claude/skills/mend/SKILL.md:501',
    passing: skill(described, 'Line.\n'.repeat(490)),
  },
  'overrides-built-in': {
    failing: { '.claude/agents/plan.md': agent('Plan') },
    at: '.claude/agents/plan.md:2',
    passing: { '.claude/agents/plan.md': agent('plan') },
  },
  'unknown-model': {
    failing: one('model: gpt-5'),
    at: '.claude/agents/one.md:4',
    passing: {
      ...one('model: us.anthropic.claude-sonnet-4-20250514-v1:0'),
      '.claude/agents/two.md': agent('two', 'model: sonnet[1m]'),
      '.claude/agents/three.md': agent('three', 'model: claude-opus-4-1-20250805'),
    },
  },
  'silence-without-reason': {
    failing: { '.claude/agents/one.md': `${agent('one')}<!-- pool-run-ignore secret -->\n` },
    at: '.claude/agents/one.md:8',
    passing: { '.claude/agents/one.md': `${agent('one')}<!-- pool-run-ignore secret: an example -->\n` },
  },
  'shell-in-example': {
    failing: command(described, 'Like this:\n\n```\nState: !`make state`\n```\n'),
    at: '.claude/commands/go.md:8',
    passing: command(described, 'Like this:\n\n```\nState:!`make state`\n```\n'),
  },
  'scope-ignored': {
    failing: one('tools: Read, Bash(git log:*)'),
    at: '.claude/agents/one.md:4',
    passing: command(`${described}\nallowed-tools: Read, Bash(git log:*)`, 'Go.\n'),
  },
  'legacy-tool': {
    failing: one('tools: Read, MultiEdit'),
    at: '.claude/agents/one.md:4',
    passing: one('tools: Read, Edit'),
  },
  'inherits-all-tools': {
    failing: { '.claude/agents/one.md': markdown(`name: one\n${described}`) },
    at: '.claude/agents/one.md:2',
    passing: one('tools: Read'),
  },
  'no-trigger': {
    failing: { '.claude/agents/one.md': markdown('name: one\ndescription: Expert in things.\ntools: Read') },
    at: '.claude/agents/one.md:3',
    passing: one(),
  },
  'unknown-key': {
    failing: one('colour: red'),
    at: '.claude/agents/one.md:4',
    passing: one('color: red', 'permissionMode: plan', 'category: quality'),
  },
  'unknown-color': {
    failing: one('color: mauve'),
    at: '.claude/agents/one.md:4',
    passing: one('color: cyan'),
  },
  'long-description': {
    failing: {
      '.claude/agents/one.md': markdown(
        `name: one\ndescription: Use when ${'needed '.repeat(150)}\ntools: Read`,
      ),
    },
    at: '.claude/agents/one.md:3',
    passing: {
      '.claude/agents/one.md': markdown(
        `name: one\ndescription: Use when ${'needed '.repeat(100)}\ntools: Read`,
      ),
    },
  },
};

/** What is silenced, and why, in a project of one agent. */
async function silenced(text: string): Promise<string[]> {
  const report = await auditDefinitions({ cwd: project({ '.claude/agents/one.md': text }), write: false });
  return report.silenced.map(({ ruleId, silenced: by }) => `${ruleId}: ${by.reason}`);
}

describe('a silence in a definition', () => {
  it('stands in a comment of the body', async () => {
    const text = `${agent('one', 'color: mauve')}<!-- pool-run-ignore unknown-color: another tool reads it -->\n`;
    expect(await silenced(text)).toEqual(['unknown-color: another tool reads it']);
  });

  it('stands in a comment of the front matter, for several rules', async () => {
    const text = agent(
      'one',
      'color: mauve',
      '# pool-run-ignore unknown-key, unknown-color: ours',
      'team: x',
    );
    expect(await silenced(text)).toEqual(['unknown-color: ours', 'unknown-key: ours']);
  });

  it('does not count where it is only shown', async () => {
    const text = `${agent('one', 'color: mauve')}Write \`<!-- pool-run-ignore unknown-color: reason -->\`.\n`;
    expect(await silenced(text)).toEqual([]);
  });
});

async function fingerprints(files: Files): Promise<string[]> {
  const { findings } = await auditDefinitions({ cwd: project(files), write: false });
  return findings.map((finding) => finding.fingerprint);
}

describe('a fingerprint', () => {
  const texts = {
    '.claude/agents/one.md': markdown('name: one\ndescription: Expert.\ntools: Read, Grpe, Bash'),
    '.claude/commands/go.md': markdown(described, 'State: !`make state`\n\nAgain: !`make state`\n'),
  };

  it('stays the same when lines move', async () => {
    const moved = Object.fromEntries(
      Object.entries(texts).map(([path, text]) => [
        path,
        text.replace('---\n', '---\n# A comment.\n\n').replace('State', 'Some\n\nmore lines.\n\nState'),
      ]),
    );
    const before = await fingerprints(texts);
    expect(before.length).toBeGreaterThan(4);
    expect((await fingerprints(moved)).toSorted()).toEqual(before.toSorted());
  });

  it('differs between findings, also between equal ones of one file', async () => {
    const all = await fingerprints(texts);
    expect(new Set(all).size).toBe(all.length);
  });
});

async function places(ruleId: RuleId, files: Files): Promise<string[]> {
  const report = await auditDefinitions({ cwd: project(files), write: false });
  expect(report.coverage.complete).toBe(true);
  return report.findings
    .filter((finding) => finding.ruleId === ruleId)
    .map(({ location }) => `${location.path}:${location.line}`);
}

describe.each(catalogue.map(({ id }) => id))('the rule %s', (ruleId) => {
  const { failing, at, passing } = examples[ruleId];

  it('finds the failing example, once and where it is', async () => {
    const found = await places(ruleId, failing);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(at);
  });

  it('finds nothing in the passing example', async () => {
    expect(await places(ruleId, passing)).toEqual([]);
  });
});
