import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, write } from '../project.ts';
import { lastRun, poolRun, reportOf } from './pool.ts';
import {
  client,
  edit,
  expectNothingLeft,
  gitIn,
  landed,
  leftovers,
  mendTypos,
  onBranch,
  read,
  repository,
  startWriting,
  treeOf,
  twoGuides,
  writers,
  writeWith,
  type Step,
} from './writers.ts';

/** How the client answered each use of a tool. */
function resultsIn(conversations: readonly unknown[]): Map<string, { readonly isError: boolean }> {
  const blocks = conversations.flatMap((messages) =>
    (messages as { content: unknown }[]).flatMap(({ content }) => (Array.isArray(content) ? content : [])),
  ) as { type?: string; tool_use_id?: string; is_error?: boolean }[];
  const results = blocks.filter(({ type }) => type === 'tool_result');
  return new Map(results.map((one) => [one.tool_use_id ?? '', { isError: one.is_error === true }]));
}

describe.skipIf(client === '')('documents that instances change', () => {
  it('two instances that change different documents land on one branch that can be merged', async () => {
    const cwd = repository(twoGuides);
    const { status, stdout } = await writeWith(cwd, mendTypos);
    expect(status).toBe(0);
    const branch = landed(cwd);
    expect(stdout).toContain(`- Accept it: \`git merge ${branch}\``);
    expectNothingLeft(cwd);
    gitIn(cwd, 'merge', '--quiet', branch);
    expect(read(cwd, 'guide/a.md') + read(cwd, 'guide/b.md')).toBe('# A\n\nThe a.\n# B\n\nThe b.\n');
    expect(gitIn(cwd, 'log', '--format=%an <%ae>', 'HEAD~1..HEAD')).toMatch(/^(?:Ada <ada@example.com>\n)+$/);
  });

  it('the user’s dirty files, index, branches and stashes are the same byte for byte afterwards', async () => {
    const cwd = repository({ ...twoGuides, 'guide/c.md': '# C\n', 'src.txt': '1\n' });
    write(cwd, { 'src.txt': '2\n' });
    gitIn(cwd, 'stash', '--quiet');
    write(cwd, { 'guide/a.md': '# A\n\nTeh a, better.\n', 'src.txt': '3\n', 'guide/new.md': '# New\n' });
    gitIn(cwd, 'add', 'src.txt');
    const before = treeOf(cwd);
    const { status, stdout } = await writeWith(cwd, mendTypos);
    expect(status).toBe(0);
    expect(treeOf(cwd)).toEqual(before);
    expect(onBranch(cwd, 'guide/a.md')).toBe('# A\n\nThe a.\n');
    expect(stdout).toContain('2 documents that they had or would have had are otherwise in your files');
    expect(reportOf(cwd).written?.unseen).toEqual(['guide/a.md', 'guide/new.md']);
    expectNothingLeft(cwd);
  });

  it('what two instances change in different places of one document is joined', async () => {
    const lines = Array.from({ length: 9 }, (_, index) => `line ${index}\n`).join('\n');
    const cwd = repository({ ...twoGuides, 'guide/c.md': lines });
    const { status } = await writeWith(cwd, ({ items: [item = ''] }) => {
      if (item === 'guide/a.md') return edit('guide/c.md', 'line 0', 'first line');
      return item === 'guide/b.md' ? edit('guide/c.md', 'line 8', 'last line') : [];
    });
    expect(status).toBe(0);
    expect(onBranch(cwd, 'guide/c.md')).toBe(
      lines.replace('line 0', 'first line').replace('line 8', 'last line'),
    );
    const [file] = reportOf(cwd).written?.files ?? [];
    expect(file?.instances).toHaveLength(2);
  });

  it('where two instances change the same line both sides stay, and the report and the commit say so', async () => {
    const cwd = repository({ ...twoGuides, 'guide/c.md': '# C\n\nTeh c.\n' });
    const { status, stdout } = await writeWith(cwd, ({ items: [item = ''] }) =>
      item === 'guide/c.md' ? [] : edit('guide/c.md', 'Teh c.', `The c of ${item}.`),
    );
    expect(status).toBe(1);
    const { findings, written } = reportOf(cwd);
    const [conflict, ...others] = findings.filter(({ ruleId }) => ruleId === 'conflicting-changes');
    expect(others).toEqual([]);
    expect(conflict).toMatchObject({ level: 'error', location: { path: 'guide/c.md', line: 3 } });
    const [one = '', two = ''] = written?.files.flatMap(({ instances }) => instances) ?? [];
    expect(conflict?.message).toContain(`${one} and ${two} changed`);
    expect(onBranch(cwd, 'guide/c.md')).toMatch(
      /^# C\n\n<{7} pool-run\/docs-.+\nThe c of guide\/[ab]\.md\.\n={7}\nThe c of guide\/[ab]\.md\.\n>{7} pool-run\/.+\/tech-writer#\d\n$/,
    );
    const message = gitIn(cwd, 'log', '-1', '--format=%B', landed(cwd));
    expect(message).toContain(`with conflicts`);
    expect(message).toContain(`- guide/c.md (${one}, ${two})`);
    expect(written?.status).toBe('conflicted');
    expect(stdout).toContain('- Settle it: `git switch');
    expectNothingLeft(cwd);
  });

  it('the client refuses to write outside of the worktree, to git’s files and to its own settings', async () => {
    const outside = project({ 'there.md': 'there\n' });
    const settings = '.claude/settings.json';
    const cwd = repository({ ...twoGuides, [settings]: '{"model":"opus"}\n', '.claude/agents/x.md': 'x\n' });
    symlinkSync(join(outside, 'there.md'), join(cwd, 'guide/link.md'));
    gitIn(cwd, 'add', 'guide/link.md');
    gitIn(cwd, 'commit', '--quiet', '-m', 'Link');
    const before = { ...treeOf(cwd), hook: existsSync(join(cwd, '.git/hooks/post-commit')) };
    const wanted = [
      join(outside, 'new.md'),
      join(cwd, 'guide/a.md'),
      join(cwd, 'guide/evil.md'),
      '../../../../guide/evil.md',
      join(cwd, '.git/hooks/post-commit'),
      '.git',
      '.claude/settings.local.json',
      '.claude/commands/evil.md',
      '.mcp.json',
      'guide/link.md',
    ];
    const steps: Step[] = wanted.map((path) => ({ tool: 'Write', path, input: { content: 'evil' } }));
    steps.push(...edit(settings, 'opus', 'haiku'), ...edit('.claude/agents/x.md', 'x', 'evil'));
    const { status, api } = await writeWith(cwd, ({ items }) => (items[0] === 'guide/a.md' ? steps : []));
    expect(status).toBe(0);
    const results = resultsIn(api.requests.map(({ messages }) => messages));
    const refused = [...results].filter(([, { isError }]) => isError).map(([id]) => id);
    // Reading the two files is allowed.
    const asked = steps.flatMap(({ tool }, index) => (tool === 'Read' ? [] : [`toolu_${index}`]));
    expect(refused.toSorted()).toEqual(asked.toSorted());
    expect({ ...treeOf(cwd), hook: existsSync(join(cwd, '.git/hooks/post-commit')) }).toEqual(before);
    expect(read(outside, 'there.md')).toBe('there\n');
    expect(readdirSync(outside)).toEqual(['there.md']);
    expect(landed(cwd)).toBe('');
    expect(reportOf(cwd).written?.status).toBe('unchanged');
    expectNothingLeft(cwd);
  });

  it('changes to what is no document are not taken, and reported with a patch', async () => {
    const cwd = repository({ ...twoGuides, 'src.txt': '1\n', '.gitignore': 'ignored/\n' });
    const { status } = await writeWith(cwd, (asked) => {
      if (asked.items[0] !== 'guide/a.md') return [];
      const input = { content: 'n\n' };
      const fresh = ['new.ts', 'ignored/x.js'].map((path): Step => ({ tool: 'Write', path, input }));
      return [...edit('src.txt', '1', '2'), ...fresh, ...mendTypos(asked)];
    });
    expect(status).toBe(0);
    const { findings } = reportOf(cwd);
    expect(findings.map(({ ruleId, level, location }) => [ruleId, level, location.path])).toEqual([
      ['refused-change', 'warning', 'ignored/x.js'],
      ['refused-change', 'warning', 'new.ts'],
      ['refused-change', 'warning', 'src.txt'],
    ]);
    expect(gitIn(cwd, 'diff', '--name-only', 'main', landed(cwd))).toBe('guide/a.md\n');
    const artifacts = join(lastRun(cwd), 'artifacts');
    const patch = readdirSync(artifacts).find((name) => name.endsWith('.patch')) ?? '';
    expect(read(artifacts, patch)).toContain('+++ b/new.ts');
    expectNothingLeft(cwd);
  });

  it('a branch with a link that leads nowhere where it led somewhere before is kept, but not offered', async () => {
    const cwd = repository({
      ...twoGuides,
      'README.md': '# Read\n\nMIT. See [a](guide/a.md#a). npm install. Usage.\n',
    });
    const { status, stdout } = await writeWith(cwd, ({ items: [item = ''] }) =>
      item === 'guide/a.md' ? edit(item, '# A', '# Another') : [],
    );
    expect(status).toBe(1);
    const { findings, written } = reportOf(cwd);
    expect(findings.map(({ ruleId, location }) => [ruleId, location.path])).toContainEqual([
      'broken-by-changes',
      'README.md',
    ]);
    expect(written).toMatchObject({ status: 'refused', branch: landed(cwd) });
    expect(stdout).toContain('It is not fit to be merged');
    expect(stdout).not.toContain('git merge');
    expectNothingLeft(cwd);
  });

  it('findings that no longer hold on the branch do not count for the exit code', async () => {
    const cwd = repository({ ...twoGuides, 'guide/a.md': '# A\n\n[b](gone.md)\n' });
    const { status, stdout } = await writeWith(cwd, ({ items: [item = ''] }) =>
      item === 'guide/a.md' ? edit(item, 'gone.md', 'b.md') : [],
    );
    expect(stdout).toContain('1 finding no longer hold');
    expect(reportOf(cwd).findings).toMatchObject([{ remarks: [`mended on the branch ${landed(cwd)}`] }]);
    expect(status).toBe(0);
  });

  it('in a hook of git, whose variables name the user’s index, that index is not touched', async () => {
    const cwd = repository(twoGuides);
    const before = treeOf(cwd);
    const api = await writers(mendTypos);
    const env = { GIT_INDEX_FILE: join(cwd, '.git/index') };
    const { status } = await startWriting(cwd, { client, api: api.url, env }).ended;
    expect(status).toBe(0);
    expect(treeOf(cwd)).toEqual(before);
    expect(gitIn(cwd, 'diff', '--name-only', 'main', landed(cwd)).split('\n')).toHaveLength(3);
  });

  it('files that differ from their commit as soon as they are checked out are nobody’s change', async () => {
    const ends = { 'guide/a.md': '# A\r\n\r\nTeh a.\r\n', 'guide/c.md': '# C\r\n', 'x.txt': '1\r\n' };
    const cwd = repository({ ...twoGuides, ...ends });
    write(cwd, { '.gitattributes': '* text eol=lf\n' });
    gitIn(cwd, 'add', '.gitattributes');
    gitIn(cwd, 'commit', '--quiet', '-m', 'Ask for other line ends');
    const { status } = await writeWith(cwd, mendTypos);
    expect(status).toBe(0);
    expect(reportOf(cwd).findings).toEqual([]);
    expect(gitIn(cwd, 'diff', '--name-only', 'main', landed(cwd))).toBe('guide/a.md\nguide/b.md\n');
    expectNothingLeft(cwd);
  });

  it('works in a folder of a larger repository, and on a repository without an author', async () => {
    const cwd = repository({
      'more/pkg/guide/a.md': '# A\n\nTeh a.\n',
      'guide/a.md': '# Not this\n\nTeh a.\n',
    });
    gitIn(cwd, 'config', '--unset', 'user.name');
    gitIn(cwd, 'config', '--unset', 'user.email');
    const before = treeOf(cwd);
    const api = await writers(mendTypos);
    const own = startWriting(join(cwd, 'more/pkg'), { client, api: api.url });
    const { status } = await own.ended;
    expect(status).toBe(0);
    expect(gitIn(cwd, 'diff', '--name-only', 'main', landed(cwd))).toBe('more/pkg/guide/a.md\n');
    expect(reportOf(join(cwd, 'more/pkg')).written?.files).toMatchObject([{ path: 'guide/a.md' }]);
    expect(gitIn(cwd, 'log', '-1', '--format=%an', landed(cwd))).toBe('pool-run\n');
    expect(leftovers(cwd)).toEqual([]);
    expect(treeOf(cwd)).toEqual(before);
  });

  it('says what is missing for it: the engine, a repository, a commit', () => {
    const cwd = repository(twoGuides);
    const bare = project(twoGuides);
    const fresh = project(twoGuides);
    gitIn(fresh, 'init', '--quiet');
    expect(poolRun(cwd, 'docs', '--write').stderr).toContain('--write belongs to --engine claude');
    expect(poolRun(cwd, 'audit', '--write').stderr).toContain('--write is an option of "docs"');
    expect(poolRun(bare, 'docs', '--write', '--engine', 'claude').stderr).toContain('needs a git repository');
    expect(poolRun(fresh, 'docs', '--write', '--engine', 'claude').stderr).toContain('needs a commit');
    expect(poolRun(cwd, 'begin', 'docs', '--write').stdout).toContain('leave `begin` out');
    const both = poolRun(cwd, 'docs', '--write', '--fix', '--engine', 'claude');
    expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('give one of them')]);
  });
});
