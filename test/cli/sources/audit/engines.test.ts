import { describe, expect, it } from 'vitest';
import { auditEngine, inlineAudit, threadedAudit } from '../../../../src/cli/sources/audit/engines.ts';
import { itemOf } from '../../../../src/commands/audit/items.ts';
import { readDefinitions } from '../../../../src/inputs/definitions.ts';
import type { ItemOutcome } from '../../../../src/model/outcome.ts';
import type { Engine } from '../../../../src/model/ports.ts';
import { agent, markdown, project } from '../../../project.ts';
import { attemptOf, planOf, seatOf } from '../../../model/samples.ts';

async function outcomes(engine: Engine, cwd: string): Promise<readonly ItemOutcome[]> {
  const items = readDefinitions({ paths: [cwd], cwd }).map((definition) => itemOf(definition, 'category'));
  const instance = await engine.open(seatOf('code-reviewer#1'));
  if ('lost' in instance) throw new Error(instance.reason);
  const attempt = attemptOf();
  const answer = await instance.work(items, attempt);
  await instance.close();
  const answered = 'lost' in answer ? [] : answer;
  return [...attempt.delivered, ...answered].map((outcome) => ({ ...outcome, milliseconds: 0 }));
}

describe('the audit', () => {
  it('finds the same in this thread and on worker threads', async () => {
    const cwd = project({
      '.claude/agents/one.md': agent('one'),
      '.claude/agents/broken.md': markdown('name: broken\ndescription: "a "b" c"'),
      '.claude/skills/mend/SKILL.md': markdown('name: other\ndescription: Use when broken.'),
      '.claude/commands/go.md': markdown('description: d\ninstance_pool:\n  agent: one\n  items: "**/*.md"'),
      'plugin/.claude-plugin/plugin.json': '{ "name": "p", "agents": ["./agents/gone.md"] }',
      'plugin/agents/deep/two.md': agent('two'),
    });
    const definitions = readDefinitions({ paths: [cwd], cwd });
    const inline = await outcomes(inlineAudit(definitions, 2), cwd);
    expect(await outcomes(threadedAudit(definitions, 2), cwd)).toEqual(inline);
    expect(inline).toHaveLength(definitions.length);
    expect(inline.every((outcome) => outcome.status === 'done')).toBe(true);
  });

  it.each([
    { instances: 2, megabytes: 1000, mode: 'inline' },
    { instances: 4, megabytes: 255, mode: 'inline' },
    { instances: 4, megabytes: 256, mode: 'threads' },
  ])('with $instances instances and $megabytes MiB works in mode $mode', ({ instances, megabytes, mode }) => {
    const shards = Array.from({ length: instances }, (_, index) => ({
      instance: `code-reviewer#${index + 1}`,
      keys: [],
      weight: 0,
      items: [],
    }));
    const [definition] = readDefinitions({ paths: ['agents'], cwd: '.' });
    if (!definition) throw new Error('this repository has an agent');
    const large = { ...definition, bytes: megabytes * 1024 * 1024 };
    expect(auditEngine({ ...planOf([]), shards }, [large]).mode).toBe(mode);
  });

  it('knows what a result depends on, unless that lies elsewhere on the disk', () => {
    const cwd = project({
      '.claude/agents/one.md': agent('one'),
      '.claude/commands/pool.md': markdown(
        'description: d\ninstance_pool:\n  agent: one\n  items: "**/*.md"',
      ),
      'plugin/.claude-plugin/plugin.json': '{ "name": "p" }',
      'plugin/commands/go.md': markdown('description: d', 'See @${CLAUDE_PLUGIN_ROOT}/there.md\n'),
    });
    const engine = inlineAudit(readDefinitions({ paths: [cwd], cwd }), 1);
    const dependencies = (id: string): string | undefined =>
      engine.dependencies?.({ id, key: 'k', weight: 1, content: 'c' });
    expect(dependencies('.claude/agents/one.md')).toContain('"kind":"project"');
    expect(dependencies('.claude/commands/pool.md')).toBeUndefined();
    expect(dependencies('plugin/.claude-plugin/plugin.json')).toBeUndefined();
    expect(dependencies('plugin/commands/go.md')).toBeUndefined();
    expect(dependencies('unknown.md')).toBeUndefined();
  });
});
