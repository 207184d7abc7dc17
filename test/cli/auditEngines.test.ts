import { describe, expect, it } from 'vitest';
import { engineFor, inlineAudit, threadedAudit } from '../../src/cli/auditEngines.ts';
import { itemOf } from '../../src/commands/audit/items.ts';
import { readDefinitions } from '../../src/inputs/definitions.ts';
import type { ItemOutcome } from '../../src/model/outcome.ts';
import type { Engine } from '../../src/model/ports.ts';
import { agent, markdown, project } from '../project.ts';
import { planOf } from '../model/samples.ts';

async function outcomes(engine: Engine, cwd: string): Promise<readonly ItemOutcome[]> {
  const items = readDefinitions({ paths: [cwd], cwd }).map((definition) => itemOf(definition, 'category'));
  const instance = await engine.open('code-reviewer#1');
  const answers = await instance.work(items);
  await instance.close();
  return answers.map((answer) => ({ ...answer, milliseconds: 0 }));
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
    const weight = (megabytes * 1024 * 1024) / instances;
    const shards = Array.from({ length: instances }, (_, index) => ({
      instance: `code-reviewer#${index + 1}`,
      keys: [],
      weight,
      items: [],
    }));
    expect(engineFor({ ...planOf([]), shards }, []).mode).toBe(mode);
  });
});
