import { describe, expect, it } from 'vitest';
import { agent, markdown, project, write } from '../project.ts';
import { review } from './asked.ts';
import { agents, audit, model, program, runClaude } from './claude.ts';
import { expectNoneAlive, reportOf } from './pool.ts';

describe.skipIf(program === undefined)('instances of the client', () => {
  it('really work at the same time, each on its own shard and with its own evidence, and all report', async () => {
    const api = await model((asked) => ({ ...review(asked), after: 4_000 }));
    const cwd = agents(24);
    const { status, stdout } = await runClaude(cwd, api, audit('--fail-on', 'never'));
    expect({ status, peak: api.peak() }).toEqual({ status: 0, peak: 8 });
    expect(stdout).toContain('Coverage: 24 planned = 24 done + 0 failed + 0 skipped.');
    const report = reportOf(cwd);
    expect(report.coverage).toMatchObject({ planned: 24, done: 24, complete: true });
    const asked = api.asked();
    const all = Array.from({ length: 24 }, (_, index) => `.claude/agents/agent-${index}.md`);
    expect(asked.flatMap(({ items }) => items).toSorted()).toEqual(all.toSorted());
    expect(new Set(asked.map(({ instance }) => instance)).size).toBe(8);
    for (const { items, evidence, prompt } of asked) {
      expect(evidence.map(({ item }) => item).filter((item) => !items.includes(item))).toEqual([]);
      expect(all.filter((item) => prompt.includes(`"${item}"`) && !items.includes(item))).toEqual([]);
      const even = items.filter((item) => Number(/\d+/.exec(item)?.[0]) % 2 === 0);
      expect(evidence.map(({ item }) => item).toSorted()).toEqual(even.toSorted());
    }
    expect(report.findings).toHaveLength(12);
    for (const { remarks, sources } of report.findings) {
      expect(remarks?.[0]).toMatch(/^confirmed by code-reviewer#\d: It is so\.$/);
      expect(sources).toContain('local');
    }
    expect(report.measures).toMatchObject({ mode: 'processes', width: 8, usage: { turns: 8 } });
    await expectNoneAlive(cwd);
  });

  it('are not asked again about what did not change: one file changed costs one question about that file', async () => {
    const api = await model(review);
    const cwd = agents(6);
    expect((await runClaude(cwd, api, audit())).status).toBe(0);
    const first = api.requests.length;
    const second = await runClaude(cwd, api, audit());
    expect({ status: second.status, asked: api.requests.length - first }).toEqual({ status: 0, asked: 0 });
    expect(reportOf(cwd).measures.usage).toBeUndefined();
    expect(second.stdout).toContain('6 of 6 results came from the cache.');
    write(cwd, { '.claude/agents/agent-3.md': `${agent('agent-3')}More.\n` });
    expect((await runClaude(cwd, api, audit())).status).toBe(0);
    expect(api.requests.length - first).toBe(1);
    expect(api.asked().at(-1)?.items).toEqual(['.claude/agents/agent-3.md']);
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 6, done: 6 });
  });

  it('work on a command of the project: its body is their task, its agent their system prompt', async () => {
    const api = await model(review);
    const cwd = project({
      'notes/one.txt': 'a\n',
      'notes/two.txt': 'b\n',
      'agents/reader.md': markdown('name: reader\ndescription: Reads.', 'You read notes aloud.\n'),
      'commands/read.md': markdown(
        "name: read\ndescription: Reads notes.\ninstance_pool:\n  agent: reader\n  items: 'notes/*.txt'\n  max_instances: 2\n  items_per_instance: 1\n  min_items: 1",
        'Say what each note is about.\n',
      ),
    });
    const { status, stderr } = await runClaude(cwd, api, ['read', '--engine', 'claude']);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const items = api.asked().map((asked) => asked.items.join());
    expect(items.toSorted()).toEqual(['notes/one.txt', 'notes/two.txt']);
    for (const { prompt, request } of api.asked()) {
      expect(prompt).toContain('Say what each note is about.');
      expect(JSON.stringify(request)).toContain('You read notes aloud.');
    }
  });

  it.each([
    ['docs', 'README.md', 'README.md'],
    ['deps', 'package.json', 'package.json'],
    ['prime', 'structure', 'src/a.js'],
    ['test', 'unit', 'package.json'],
  ])('judge what %s found, too', async (command, some, path) => {
    const api = await model((asked) => {
      const [item = ''] = asked.items;
      return review(asked, {
        findings: [{ item, rule: 'of-its-own', level: 'note', message: 'Seen.', path, line: 1 }],
      });
    });
    const cwd = project({
      'README.md': '# A project\n\nSee [there](none.md).\n',
      'package.json': JSON.stringify({
        name: 'a',
        scripts: { test: 'node --test' },
        dependencies: { b: '*' },
      }),
      'src/a.js': "import { b } from './b.js';\nexport const a = () => b();\n",
      'src/b.js': "import { a } from './a.js';\nexport const b = () => a();\n",
      'test/a.test.js': "require('node:test')('fails', () => { throw new Error('no'); });\n",
    });
    const offline = command === 'deps' ? ['--osv', 'none'] : [];
    const words = [command, '--engine', 'claude', '--fail-on', 'never', ...offline];
    const { status, stderr } = await runClaude(cwd, api, words);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const items = api.asked().flatMap((asked) => asked.items);
    expect(items.join()).toContain(some);
    const { findings, coverage } = reportOf(cwd);
    expect(coverage).toMatchObject({ planned: items.length, done: items.length });
    expect(findings.some(({ origin }) => origin === 'model')).toBe(true);
    const judged = findings.filter(({ origin }) => origin === undefined);
    expect(judged.length).toBeGreaterThan(0);
    expect(judged.every(({ remarks = [] }) => remarks.some((one) => one.startsWith('confirmed by')))).toBe(
      true,
    );
  });

  it('have nothing but tools that read, and what the user agrees to besides', async () => {
    const api = await model(review);
    const cwd = agents(2);
    await runClaude(cwd, api, audit());
    await runClaude(cwd, api, audit('--no-cache', '--allow-tools', 'WebFetch'));
    const tools = api.requests.map((request) =>
      (request as unknown as { tools: { name: string }[] }).tools
        .map(({ name }) => name)
        // What the client sends where other tools would be; it does nothing.
        .filter((name) => name !== 'DeferredToolPlaceholder')
        .toSorted(),
    );
    expect(tools).toEqual([
      ['Glob', 'Grep', 'Read', 'StructuredOutput'],
      ['Glob', 'Grep', 'Read', 'StructuredOutput', 'WebFetch'],
    ]);
  });

  it('are given no more than --max, and use the model that is asked for', async () => {
    const api = await model((asked) => ({ ...review(asked), after: 2_000 }));
    const cwd = agents(12);
    const { status } = await runClaude(cwd, api, audit('--max', '2', '--model', 'claude-haiku-4-5'));
    expect({ status, peak: api.peak() }).toEqual({ status: 0, peak: 2 });
    expect(new Set(api.requests.map((request) => request.model))).toEqual(new Set(['claude-haiku-4-5']));
  });
});
