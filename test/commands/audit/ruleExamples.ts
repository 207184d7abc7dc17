import type { RuleId } from '../../../src/commands/audit/catalogue.ts';
import { agent, markdown, type Files } from '../../project.ts';
import { random, letters, described, pool, skill, command, plugin, one } from './ruleFiles.ts';

/** For every rule: files in which it finds something, and where; and files like them in which it finds nothing. */
export const examples: Record<RuleId, { failing: Files; at: string; passing: Files }> = {
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
