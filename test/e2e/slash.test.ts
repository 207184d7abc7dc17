import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { project, type Files } from '../project.ts';
import { scriptedApi } from './api.ts';
import { program } from './claude.ts';
import { conversation } from './conversation.ts';
import { poolRun, reportOf } from './pool.ts';
import { agents, plugin, type } from './slash.ts';

/** For each command a project that needs more than one instance, and how many that are. */
const projects: readonly (readonly [command: string, instances: number, files: Files])[] = [
  ['agent-audit', 4, agents],
  [
    'docs',
    2,
    Object.fromEntries(
      Array.from({ length: 14 }, (_, index): [string, string] => [
        `docs/page-${index}.md`,
        `# Page ${index}\n\nSee [the other](gone-${index}.md).\n`,
      ]),
    ),
  ],
  [
    'deps',
    2,
    {
      'package.json': '{ "name": "p", "version": "1.0.0", "dependencies": { "left-pad": "*" } }\n',
      'requirements.txt': 'flask\n',
      'go.mod': 'module example.org/p\n\ngo 1.22\n',
    },
  ],
  ['prime', 5, { 'src/index.ts': 'export const one = 1; // TODO: two\n' }],
  [
    'test',
    2,
    {
      'package.json':
        '{ "name": "p", "type": "module", "scripts": { "test:unit": "node --test test/unit", "test:integration": "node --test test/integration" } }\n',
      'test/unit/a.test.js': "import test from 'node:test';\ntest('a', () => {});\n",
      'test/integration/b.test.js': "import test from 'node:test';\ntest('b', () => {});\n",
    },
  ],
];

/** A project that has the program installed, and a copy of the pack. */
function withCopy(files: Files): string {
  const cwd = project(files);
  mkdirSync(join(cwd, 'node_modules/.bin'), { recursive: true });
  symlinkSync(resolve('.'), join(cwd, 'node_modules/pool-run'));
  symlinkSync('../pool-run/bin/pool-run', join(cwd, 'node_modules/.bin/pool-run'));
  expect(poolRun(cwd, 'install', '--project').status).toBe(0);
  return cwd;
}

/** The end of a conversation in which nothing was refused. */
const undisturbed = {
  result: expect.stringContaining('That is all.') as string,
  permission_denials: [],
};

describe.skipIf(program === undefined)('a command of the pack', () => {
  it.each(projects)(
    '/%s starts all its %i instances at once from the plugin, and they deliver without its knowledge',
    async (command, instances, files) => {
      const cwd = project(files);
      const api = await conversation(cwd);
      const result = await type(cwd, api.url, `/${command} --no-cache`, ...plugin);
      expect(result).toMatchObject({
        result: expect.stringContaining('That is all.') as string,
        permission_denials: [],
      });
      const { coverage, plans } = reportOf(cwd);
      expect(coverage).toMatchObject({ complete: true, failed: 0 });
      expect({ planned: plans[0]?.size.instances, peak: api.peak() }).toEqual({
        planned: instances,
        peak: instances,
      });
      expect(new Set(api.started).size).toBe(instances);
      expect(api.seen()).toContain('The whole report: ');
      expect(api.seen()).not.toContain('Looked at.');
    },
  );

  it.each(projects)('/%s does the same from a copy in the project', async (command, instances, files) => {
    const cwd = withCopy(files);
    const api = await conversation(cwd);
    const result = await type(cwd, api.url, `/${command} --no-cache`);
    expect(result).toMatchObject(undisturbed);
    expect(reportOf(cwd).coverage).toMatchObject({ complete: true, failed: 0 });
    expect(api.peak()).toBeGreaterThanOrEqual(Math.min(2, instances));
    expect(api.seen()).toContain('The whole report: ');
  });

  it('that `new` wrote runs without a question once it is where the client looks', async () => {
    const cwd = withCopy({ 'src/a.js': '1\n', 'src/b.js': '2\n' });
    expect(poolRun(cwd, 'new', 'count').status).toBe(0);
    renameSync(join(cwd, 'commands/count.md'), join(cwd, '.claude/commands/count.md'));
    const command = 'npx --no-install pool-run count --format md';
    const { url, close } = await scriptedApi(({ messages }) => {
      const told = JSON.stringify(messages);
      if (told.includes('2 done + 0 failed')) return { type: 'text', text: 'Two files were counted.' };
      const isAsked = told.includes(command) && !messages.some(({ role }) => role === 'assistant');
      return isAsked
        ? { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command, description: 'Count' } }
        : { type: 'text', text: 'It was refused.' };
    });
    onTestFinished(() => close());
    const result = await type(cwd, url, '/count');
    expect(result).toMatchObject({ result: 'Two files were counted.', permission_denials: [] });
  });

  it('works in a workflow where that lets all instances work at once', async () => {
    const cwd = project(agents);
    const api = await conversation(cwd);
    const result = await type(cwd, api.url, '/agent-audit --no-cache --max 2', ...plugin);
    expect(result).toMatchObject(undisturbed);
    expect(api.seen()).toContain('Workflow launched');
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 12, done: 12 });
    expect(api.peak()).toBe(2);
  });
});
