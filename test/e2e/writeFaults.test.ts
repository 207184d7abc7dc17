import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { write } from '../project.ts';
import { expectNoneAlive, lastRun, poolRun, reportOf, until } from './pool.ts';
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
  waitFor,
  writers,
  writeWith,
} from './writers.ts';

/** One has finished, one has written and does not end, two have only read and do not end. */
async function startHalfway(cwd: string) {
  const places = new Map<string, string>();
  const api = await writers((asked) => {
    const [item = ''] = asked.items;
    places.set(item, asked.folder);
    if (item === 'guide/a.md') return mendTypos(asked);
    const steps = item === 'guide/b.md' ? mendTypos(asked) : [];
    return asked.turn < steps.length ? steps : waitFor(asked, () => false);
  });
  const started = startWriting(cwd, { client, api: api.url }, '--max-turns', '9999');
  const isHalfway = await until(() => {
    const journal = places.size === 4 ? read(lastRun(cwd), 'coordination.log') : '';
    const isDone =
      /"item_done"[^\n]*guide\/a\.md/.test(journal) || /guide\/a\.md[^\n]*"item_done"/.test(journal);
    return isDone && read(places.get('guide/b.md') ?? '', 'guide/b.md').includes('The b');
  });
  expect(isHalfway).toBe(true);
  return { ...started, places, run: lastRun(cwd).split('/').at(-1) ?? '' };
}

const fourGuides = { ...twoGuides, 'guide/c.md': '# C\n\nTeh c.\n', 'guide/d.md': '# D\n\nTeh d.\n' };

describe.skipIf(client === '')('a run of instances that write', () => {
  it('what an instance that fails has written is taken back, kept as a patch, and lands nowhere', async () => {
    const cwd = repository(twoGuides);
    const before = treeOf(cwd);
    const { status } = await writeWith(cwd, (asked) => {
      const steps = mendTypos(asked);
      if (asked.items[0] === 'guide/a.md') return steps;
      return asked.turn < steps.length ? steps : { type: 'text', text: 'I would rather not.' };
    });
    expect(status).toBe(3);
    expect(gitIn(cwd, 'diff', '--name-only', 'main', landed(cwd))).toBe('guide/a.md\n');
    const artifacts = join(lastRun(cwd), 'artifacts');
    const patches = readdirSync(artifacts).filter((name) => name.endsWith('.patch'));
    // Two attempts were made.
    expect(patches).toHaveLength(2);
    expect(read(artifacts, patches[0] ?? '')).toContain('+The b.');
    expect(treeOf(cwd)).toEqual(before);
    expectNothingLeft(cwd);
  });

  it('a second attempt begins with what the first one found, and its changes land', async () => {
    const cwd = repository(twoGuides);
    let attempts = 0;
    const { status } = await writeWith(cwd, (asked) => {
      if (asked.items[0] !== 'guide/a.md') return mendTypos(asked);
      if (asked.turn === 0) attempts += 1;
      if (attempts > 1) return mendTypos(asked);
      return asked.turn < 2
        ? edit('guide/a.md', 'Teh a', 'Nonsense')
        : { type: 'text', text: 'I would rather not.' };
    });
    expect({ status, attempts }).toEqual({ status: 0, attempts: 2 });
    expect(onBranch(cwd, 'guide/a.md')).toBe('# A\n\nThe a.\n');
    expectNothingLeft(cwd);
  });

  it('a worktree with changes of somebody else is never removed, and is named; what was written there lands', async () => {
    const cwd = repository(twoGuides);
    let place = '';
    const { status, stdout } = await writeWith(cwd, (asked) => {
      if (asked.items[0] === 'guide/a.md') place = asked.folder;
      if (asked.items[0] === 'guide/a.md') return mendTypos(asked);
      const isDone = place !== '' && gitIn(place, 'log', '-1', '--format=%s').includes('Mend');
      if (isDone) write(place, { 'mine.md': 'mine\n' });
      return waitFor(asked, () => isDone);
    });
    expect(status).toBe(0);
    expect(read(place, 'mine.md')).toBe('mine\n');
    const shown = place.slice(place.indexOf('.pool-run'));
    expect(reportOf(cwd).written?.kept).toEqual([{ path: shown, why: 'dirty' }]);
    expect(stdout).toContain(`- \`${shown}\` is still there: it holds changes that are not committed.`);
    expect(onBranch(cwd, 'guide/a.md')).toBe('# A\n\nThe a.\n');
  });

  it('after a kill the next start removes clean worktrees, keeps the others and says so, and a resumed run lands all', async () => {
    const cwd = repository(fourGuides);
    const before = treeOf(cwd);
    const { child, places, run, ended } = await startHalfway(cwd);
    child.kill('SIGKILL');
    await ended;
    await expectNoneAlive(cwd);
    expect(leftovers(cwd)).toHaveLength(8);
    // As if it had been killed while it removed one.
    rmSync(places.get('guide/c.md') ?? '', { recursive: true });
    const next = poolRun(cwd, 'docs', 'guide');
    expect(next.stderr).toContain(`The run ${run} was cut off and left work that is not merged in`);
    expect(next.stderr).toContain(`The run ${run} was cut off and left changes that are not committed in`);
    expect(existsSync(places.get('guide/d.md') ?? '')).toBe(false);
    expect(leftovers(cwd)).toHaveLength(4);
    expect(poolRun(cwd, 'docs', 'guide').stderr).not.toContain('was cut off');

    await resume(cwd, run);
    for (const name of ['a', 'b', 'c', 'd'])
      expect(onBranch(cwd, `guide/${name}.md`)).toContain(`The ${name}`);
    const dirty = places.get('guide/b.md') ?? '';
    expect(read(dirty, 'guide/b.md')).toContain('The b');
    expect(leftovers(cwd)).toHaveLength(2);
    expect(treeOf(cwd)).toEqual(before);
  });

  it('an interrupted run leaves no worktree: what was done is on a branch that is offered when it is resumed', async () => {
    const cwd = repository(fourGuides);
    const before = treeOf(cwd);
    const { child, run, ended } = await startHalfway(cwd);
    child.kill('SIGINT');
    const { status, stdout } = await ended;
    expect(status).toBe(130);
    expect(stdout).toContain('interrupted before it was checked');
    expect(stdout).not.toContain('git merge');
    expectNothingLeft(cwd);
    expect(gitIn(cwd, 'diff', '--name-only', 'main', landed(cwd))).toBe('guide/a.md\n');

    const resumed = await resume(cwd, run);
    expect(gitIn(cwd, 'diff', '--name-only', 'main', landed(cwd)).split('\n')).toHaveLength(5);
    expect(resumed.stdout).toContain(`- Accept it: \`git merge ${landed(cwd)}\``);
    expectNothingLeft(cwd);
    expect(treeOf(cwd)).toEqual(before);
  });

  it('where git cannot make the branch the run fails, nothing is lost, and a resumed run lands it', async () => {
    const cwd = repository(twoGuides);
    let lock = '';
    const { status, stdout } = await writeWith(cwd, (asked) => {
      const run = basename(dirname(asked.folder));
      lock = join(cwd, `.git/refs/heads/pool-run/docs-${run}.lock`);
      writeFileSync(lock, '');
      return mendTypos(asked);
    });
    expect(status).toBe(1);
    expect(reportOf(cwd).written?.kept).toMatchObject([{ why: 'unmerged' }, { why: 'unmerged' }]);
    expect(reportOf(cwd).findings).toMatchObject([{ ruleId: 'changes-not-landed', level: 'error' }]);
    expect(stdout).toContain('could not be merged or checked: git says');

    rmSync(lock);
    const api = await writers(mendTypos);
    const resumed = await startWriting(cwd, { client, api: api.url }, 'resume').ended;
    expect(resumed.status).toBe(0);
    expect(api.requests).toEqual([]);
    for (const name of ['a', 'b']) expect(onBranch(cwd, `guide/${name}.md`)).toContain(`The ${name}`);
    expectNothingLeft(cwd);
  });

  it('a run that fails because it cannot write its folder leaves only work that is not merged, and names it', async () => {
    const cwd = repository(twoGuides);
    const { status, stderr } = await writeWith(cwd, (asked) => {
      const artifacts = join(lastRun(cwd), 'artifacts');
      rmSync(artifacts, { recursive: true, force: true });
      writeFileSync(artifacts, '');
      return asked.items[0] === 'guide/a.md' ? mendTypos(asked) : [];
    });
    expect(status).toBe(2);
    expect(stderr).toContain('Cannot write');
    expect(stderr).toMatch(
      /left work that is not merged in \.pool-run\/worktrees\/.*\/tech-writer#\d\. It stays/,
    );
    // One worktree and its branch.
    expect(leftovers(cwd)).toHaveLength(2);
  });

  it('where git cannot make worktrees nobody is asked anything, and nothing is left', async () => {
    const cwd = repository(twoGuides);
    // Branches below this one cannot be made.
    gitIn(cwd, 'branch', 'pool-run');
    const before = treeOf(cwd);
    const api = await writers(mendTypos);
    const { status, stdout } = await startWriting(cwd, { client, api: api.url }).ended;
    expect(status).toBe(3);
    expect(stdout).toContain('git could not make a worktree');
    expect(api.requests).toEqual([]);
    expect(treeOf(cwd)).toEqual(before);
    gitIn(cwd, 'branch', '-D', 'pool-run');
    expectNothingLeft(cwd);
  });
});

/** Goes on with a run, to its end without a finding. */
async function resume(cwd: string, run: string) {
  const api = await writers(mendTypos);
  const resumed = await startWriting(cwd, { client, api: api.url }, 'resume', run).ended;
  expect(resumed.status).toBe(0);
  return resumed;
}
