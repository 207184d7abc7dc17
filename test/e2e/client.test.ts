import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditDefinitions } from '../../src/index.ts';
import type { DefinitionRow } from '../../src/index.ts';
import { seed } from '../fuzz.ts';
import { frontMatterText } from '../frontMatters.ts';
import { agent, markdown, project, type Files } from '../project.ts';
import { initOf, installClient, type Init } from './client.ts';

let program: string;
let builtIn: ReadonlySet<string>;
beforeAll(async () => {
  program = installClient();
  const empty = mkdtempSync(join(tmpdir(), 'pool-run-empty-'));
  const init = await initOf(program, empty);
  rmdirSync(empty);
  builtIn = new Set([...init.agents, ...init.skills, ...init.slash_commands]);
});

const rows = async (cwd: string): Promise<DefinitionRow[]> =>
  (await auditDefinitions({ cwd, write: false })).definitions ?? [];

/** What the audit says that the client offers, as the client names it. */
function offered(definitions: readonly DefinitionRow[], kind: string): string[] {
  return definitions
    .filter((row) => row.kind === kind && row.loads)
    .map((row) => (row.plugin === undefined ? row.name : `${row.plugin}:${row.name}`))
    .toSorted();
}

function own(names: readonly string[]): string[] {
  return names.filter((name) => !builtIn.has(name)).toSorted();
}

/** Front matters that were once read wrongly by somebody, each a file of its own. */
const corpus: Readonly<Record<string, string>> = {
  plain: agent('plain'),
  colon: markdown('name: colon\ndescription: Use this: when it: happens'),
  quotes: markdown('name: quotes\ndescription: "say "yes" twice"'),
  continued: markdown('name: continued\ndescription: Use: a\n\n<example>\nuser: hi\n</example>'),
  column0: markdown('name: column0\ndescription: "one\ntwo"'),
  indented: markdown('name: indented\ndescription: "one\n  two"'),
  flow: markdown('name: flow\ndescription: d\ntools: [Read,\nGrep]'),
  closed: markdown('name: closed\ndescription: d\ntools: [\n  "Read"\n]\nmodel: opus'),
  nested: markdown('name: nested\ndescription: d\na:\n  r: "x\n  b"'),
  tabLine: markdown('name: tabLine\ndescription: |\n  d\n\t'),
  zero: markdown('name: 0\ndescription: d'),
  tab: markdown('name: tab\ndescription: d\ntools:\n\t- Read'),
  cut: markdown('name: cut\ndescription: fast --- and small'),
  crlf: agent('crlf').replaceAll('\n', '\r\n'),
  mark: `\uFEFF${agent('mark')}`,
  blank: `\n${agent('blank')}`,
  number: markdown('name: 123\ndescription: d'),
  truth: markdown('name: truth\ndescription: true'),
  date: markdown('name: 2024-01-01\ndescription: 2024-01-02'),
  empty: '',
  list: markdown('- a\n- b'),
  json: markdown('{"name": "json", "description": "d"}'),
  language: '---js\n{name: "language", description: "d"}\n---\n',
  alias: markdown('name: &n alias\ndescription: *n'),
  merge: markdown('base: &b\n  x: 1\n<<: *b\nname: merge\ndescription: d'),
  tag: markdown('name: !x tag\ndescription: !!js/function "f"'),
  twice: markdown('name: once\nname: twice\ndescription: d'),
  hooks: markdown('name: hooks\ndescription: d\nhooks:\n  PreToolUse: nothing'),
  hooked: markdown(
    'name: hooked\ndescription: d\nhooks:\n  PreToolUse:\n    - hooks:\n        - type: command\n          command: "true"',
  ),
  scoped: markdown('name: a:b\ndescription: d'),
  dashed: markdown('name: -a\ndescription: d'),
  long: markdown(`name: ${'n'.repeat(257)}\ndescription: d`),
  blanks: markdown('name: " blanks "\ndescription: " "'),
  nameless: markdown('description: d'),
  undescribed: markdown('name: undescribed'),
  utf8: `${agent('utf8')}\uFFFD`,
  control: agent('control', 'note: "a\u0007b"'),
};

describe('the verdicts of the audit are those of the client', () => {
  it('for agents of a project', async () => {
    const files = Object.entries(corpus).map(
      ([name, text]) => [`.claude/agents/f-${name}.md`, text] as const,
    );
    const cwd = project(Object.fromEntries(files));
    expect(offered(await rows(cwd), 'agent')).toEqual(own((await initOf(program, cwd)).agents));
  });

  it('for agents, commands and skills of a plugin', async () => {
    const files: [string, string][] = [
      ['.claude-plugin/plugin.json', JSON.stringify({ name: 'pl', version: '1.0.0', description: 'd' })],
    ];
    for (const [name, text] of Object.entries(corpus)) {
      files.push(
        [`agents/f-${name}.md`, text],
        [`commands/c-${name}.md`, text],
        [`skills/s-${name}/SKILL.md`, text],
      );
    }
    const cwd = project(Object.fromEntries(files));
    const init = await initOf(program, cwd, '--plugin-dir', cwd);
    const found = await rows(cwd);
    expectSame(found, init);
    const byModel = found.filter((row) => row.kind === 'skill' && row.reason === undefined);
    const listed = init.skills.filter((name) => name.startsWith('pl:s-')).toSorted();
    expect(offered(byModel, 'skill')).toEqual(listed);
  });

  it('for the places where definitions lie', async () => {
    const cwd = project({
      '.claude/agents/team/deep/one.md': agent('one'),
      '.claude/agents/README.md': '# Our agents\n',
      '.claude/agents/UPPER.MD': agent('upper'),
      '.claude/agents/.hidden.md': agent('hidden'),
      '.claude/commands/go.md': markdown('description: d'),
      '.claude/commands/team/go.md': 'Go.\n',
      '.claude/commands/bundle/SKILL.md': markdown('description: d'),
      '.claude/commands/bundle/beside.md': 'Go.\n',
      '.claude/commands/bundle/below/more.md': 'Go.\n',
      '.claude/skills/mend/SKILL.md': markdown('name: other\ndescription: d'),
      '.claude/skills/group/nested/SKILL.md': markdown('description: d'),
      '.claude/skills/plain.md': markdown('description: d'),
      '.claude/skills/lower/skill.md': markdown('description: d'),
    });
    const init = await initOf(program, cwd);
    const found = await rows(cwd);
    expectSame(found, init);
  });

  it('for what a manifest lists, replaces, and gets wrong', async () => {
    const shared: Files = {
      'agents/standard.md': agent('standard'),
      'other/listed.md': agent('listed'),
      'agents/team/standard.md': agent('standard'),
      'commands/standard.md': 'Go.\n',
      'commands/bundle/SKILL.md': markdown('description: d'),
      'commands/bundle/beside.md': 'Go.\n',
      'skills/s.dot/SKILL.md': markdown('description: d'),
      'more/listed.md': 'Go.\n',
      'skills/standard/SKILL.md': markdown('description: d'),
      'extra/listed/SKILL.md': markdown('description: d'),
    };
    const manifests: object[] = [
      {},
      { agents: './other/listed.md' },
      { commands: ['./more'] },
      { skills: './extra' },
      { agents: ['./other/gone.md', './other/listed.md'] },
      { commands: { zed: { source: './more/listed.md' } } },
      { hooks: 5 },
      { mcpServers: { x: 5 } },
      { agents: './other' },
      { commands: 'more' },
      { name: 'two words' },
      { version: 1 },
    ];
    for (const manifest of manifests) {
      const text = JSON.stringify({ name: 'pl', ...manifest });
      const cwd = project({ ...shared, '.claude-plugin/plugin.json': text });
      const init: Init = await initOf(program, cwd, '--plugin-dir', cwd);
      const found = await rows(cwd);
      expect({ text, agents: offered(found, 'agent') }).toEqual({ text, agents: own(init.agents) });
      const callable = [...offered(found, 'command'), ...offered(found, 'skill')].toSorted();
      expect({ text, callable }).toEqual({ text, callable: own(init.slash_commands) });
    }
  });

  it('for 2,000 random and mutated front matters', async () => {
    const texts = fc.sample(frontMatterText, { numRuns: 2000, seed: seed() });
    const marked = texts.map((text, index) => text.replaceAll('NAME', `n${index}`));
    const cwd = project(
      Object.fromEntries(marked.map((text, index) => [`.claude/agents/f${index}.md`, text])),
    );
    const found = (await rows(cwd)).filter((row) => row.loads);
    const expected = own((await initOf(program, cwd)).agents);
    const names = [...new Set(found.map((row) => row.name))].filter((name) => !builtIn.has(name)).toSorted();
    const wrong = [
      ...names.filter((name) => !expected.includes(name)),
      ...expected.filter((name) => !names.includes(name)),
    ];
    expect(wrong.map((name) => [name, marked.filter((text) => text.includes(name))])).toEqual([]);
  });
});

/** That the audit says of agents and commands what the client says. */
function expectSame(found: readonly DefinitionRow[], init: Awaited<ReturnType<typeof initOf>>): void {
  expect(offered(found, 'agent')).toEqual(own(init.agents));
  expect([...offered(found, 'command'), ...offered(found, 'skill')].toSorted()).toEqual(
    own(init.slash_commands),
  );
}
