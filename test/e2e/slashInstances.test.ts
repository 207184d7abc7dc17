import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { markdown, project } from '../project.ts';
import type { Answer } from './api.ts';
import { program } from './claude.ts';
import { answerTo, conversation, deliver, write } from './conversation.ts';
import { eventsOf, lastRun, poolRun, reportOf } from './pool.ts';
import { agents, plugin, type } from './slash.ts';

describe.skipIf(program === undefined)('an instance of a conversation', () => {
  const refused: Answer = { type: 'refusal', status: 400, error: 'invalid_request_error', message: 'no' };
  const silent: Answer = { type: 'text', text: 'I could not do it.' };

  it.each([
    ['whose service fails', 2, refused],
    ['whose service fails', 3, refused],
    ['that ends without an answer', 2, silent],
    ['that ends without an answer', 3, silent],
  ] as const)('%s is named and done again, the others are not (%i instances)', async (_, max, answer) => {
    const cwd = project(agents);
    const api = await conversation(cwd, ({ task }, seen) =>
      task.instance === 'code-reviewer#2' && !seen.includes('Missing: ') ? answer : undefined,
    );
    await type(cwd, api.url, `/agent-audit --no-cache --max ${max}`, ...plugin);
    expect(api.seen()).toContain('Missing: code-reviewer#2.');
    const others = api.started.filter((name) => name !== 'code-reviewer#2');
    expect(others.toSorted()).toEqual([...new Set(others)].toSorted());
    expect(others).toHaveLength(max - 1);
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 12, done: 12, complete: true });
  });

  it('is told what is wrong with its answer, and can correct it', async () => {
    const cwd = project(agents);
    const api = await conversation(cwd, ({ task, turns }) => {
      const folder = lastRun(cwd);
      if (task.instance !== 'code-reviewer#1') return undefined;
      if (turns === 1) return write(folder, task, { ...answerTo(task), items: [] });
      if (turns === 3) return write(folder, task, answerTo(task));
      return turns === 4 ? deliver(folder, task) : undefined;
    });
    await type(cwd, api.url, '/agent-audit --no-cache --max 2', ...plugin);
    expect(reportOf(cwd).coverage).toMatchObject({ complete: true });
    expect(eventsOf(cwd).filter((event) => event.type === 'item_done')).toHaveLength(12);
  });
});

describe.skipIf(program === undefined)('what is typed behind a command', () => {
  it.each([
    'a b; touch PWN',
    '$(touch PWN)',
    '`touch PWN`',
    "x'; touch PWN; '",
    'x"; touch PWN; "',
    '| touch PWN',
  ])('is never run: %s', async (typed) => {
    const cwd = project(agents);
    const api = await conversation(cwd);
    await type(cwd, api.url, `/agent-audit ${typed}`, ...plugin);
    expect(existsSync(join(cwd, 'PWN'))).toBe(false);
    expect(api.started).toEqual([]);
  });

  it('is read as on the command line, quoted paths and options included', async () => {
    const cwd = project({ ...agents, 'two words/agents/other.md': markdown('name: other\ndescription: d') });
    const api = await conversation(cwd);
    await type(cwd, api.url, '/agent-audit --no-cache "two words" --max 1', ...plugin);
    const { plans } = reportOf(cwd);
    expect(plans[0]?.shards.flatMap(({ items }) => items.map(({ id }) => id))).toEqual([
      'two words/agents/other.md',
    ]);
  });

  it('is answered by a sentence where nothing can be begun', async () => {
    const cwd = project(agents);
    const api = await conversation(cwd);
    expect(await type(cwd, api.url, '/agent-audit --maxx 2', ...plugin)).toMatchObject({ is_error: false });
    expect(api.seen()).toContain('Nothing was begun. Unknown option "--maxx". Did you mean "--max"?');
    expect(existsSync(join(cwd, '.pool-run'))).toBe(false);
  });
});

describe('what is handed out', () => {
  it('is refused when it points at another shard, and counted when it is delivered twice', () => {
    const cwd = project(agents);
    const begun = poolRun(cwd, 'begin', 'audit', '--max', '2', '--no-cache');
    expect(begun.status).toBe(0);
    const folder = lastRun(cwd);
    const run = folder.split('/').at(-1) ?? '';
    const task = JSON.parse(readFileSync(join(folder, 'tasks/1.json'), 'utf8')) as Parameters<
      typeof answerTo
    >[0];
    expect(poolRun(cwd, 'deliver', run, '1').stdout).toContain('write the answer there first');
    const answer = JSON.stringify(answerTo(task));
    const path = join(folder, 'inbox/2.json');
    mkdirSync(join(folder, 'inbox'), { recursive: true });
    writeFileSync(path, answer);
    expect(poolRun(cwd, 'deliver', run, '2')).toMatchObject({ status: 1 });
    writeFileSync(join(folder, 'inbox/1.json'), answer);
    expect(poolRun(cwd, 'deliver', run, '1')).toMatchObject({ status: 0 });
    expect(poolRun(cwd, 'deliver', run, '1').stdout).toContain('nothing was added');
    const merged = poolRun(cwd, 'merge', run);
    expect(merged).toMatchObject({ status: 3 });
    expect(merged.stdout).toContain('Missing: code-reviewer#2.');
    expect(eventsOf(cwd).filter((event) => event.type === 'item_done')).toHaveLength(task.items.length);
  });
});

it('what an instance delivers is without the secrets of the environment that it repeats', () => {
  const password = 'corr3ct-horse-battery';
  vi.stubEnv('DEPLOY_PASSWORD', password);
  onTestFinished(() => void vi.unstubAllEnvs());
  const cwd = project({ '.claude/agents/one.md': markdown('name: one\ndescription: d') });
  poolRun(cwd, 'begin', 'audit', '--no-cache');
  const folder = lastRun(cwd);
  const leak = {
    items: [{ item: '.claude/agents/one.md', summary: `I saw ${password}.` }],
    findings: [],
    judgements: [],
  };
  mkdirSync(join(folder, 'inbox'), { recursive: true });
  writeFileSync(join(folder, 'inbox/1.json'), JSON.stringify(leak));
  expect(poolRun(cwd, 'deliver', folder.split('/').at(-1) ?? '', '1')).toMatchObject({ status: 0 });
  const journal = readFileSync(join(folder, 'coordination.log'), 'utf8');
  expect(journal).toContain('I saw …');
  expect(journal).not.toContain(password);
});

it.each([
  ['audit', [], 2, 12],
  ['docs', [], 1, undefined],
  ['audit', ['.claude'], 12, 12],
])(
  'the pack that was installed is not what %s %j asks about, unless it is named',
  (command, paths, items, lookedAt) => {
    const cwd = project({
      '.claude/agents/one.md': markdown('name: one\ndescription: d'),
      '.claude/agents/two.md': markdown('name: two'),
      'README.md': '# One\n',
    });
    expect(poolRun(cwd, 'install', '--project').status).toBe(0);
    const kept = ['one', 'two'].map((name) => `.claude/agents/${name}.md`);
    if (command === 'docs') for (const path of kept) rmSync(join(cwd, path));
    const { stdout } = poolRun(cwd, 'begin', command, ...paths, '--no-cache');
    expect(stdout).toContain(`${items} of ${items} items are to be done`);
    expect(reportOf(cwd).definitions?.length).toBe(lookedAt);
  },
);

it('a key in a file that is looked at stands in no task', () => {
  const key = ['ghp', 'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA1bC2'].join('_');
  const cwd = project({ '.claude/agents/one.md': `${markdown('name: one\ndescription: d')}Use ${key}.\n` });
  expect(poolRun(cwd, 'begin', 'audit', '--no-cache').stdout).toContain('"task":1');
  const texts = ['1.md', '1.json'].map((name) => readFileSync(join(lastRun(cwd), 'tasks', name), 'utf8'));
  expect(texts.join('\n')).toContain('ghp_');
  expect(texts.join('\n')).not.toContain(key);
});
