import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agent } from '../project.ts';
import { doneItems, eventsOf, lastRun, poolRun, reportOf, workshop } from './pool.ts';

const diligent = 'echo "$1" >> done.log\n';

/** A second command beside `work`. */
function command(name: string, ...pool: readonly string[]): Record<string, string> {
  const lines = [
    '---',
    `name: ${name}`,
    'description: Works too.',
    'instance_pool:',
    ...pool.map((one) => `  ${one}`),
  ];
  return { [`commands/${name}.md`]: [...lines, '---', 'Work.', ''].join('\n') };
}

describe('several commands', () => {
  it('run together and give one report, in which each item says whose it is', () => {
    const files = { '.claude/agents/one.md': agent('one') };
    const cwd = workshop(diligent, { items: 3, files });
    const { status, stdout } = poolRun(cwd, 'audit', 'work');
    expect(status).toBe(0);
    expect(stdout).toContain('# audit work: 0 errors');
    const report = reportOf(cwd);
    expect(report.plans.map(({ command: name }) => name)).toEqual(['audit', 'work']);
    expect(report.coverage).toMatchObject({ planned: 5, done: 5, complete: true });
    expect(doneItems(eventsOf(cwd))).toEqual([
      'audit:.claude/agents/one.md',
      'audit:commands/work.md',
      'work:items/0.txt',
      'work:items/1.txt',
      'work:items/2.txt',
    ]);
  });

  it('share one budget, and what is critical comes first', () => {
    const urgent = command(
      'urgent',
      "items: 'items/*.txt'",
      "exec: [sh, tool.sh, '{item}', urgent]",
      'priority: critical',
    );
    const cwd = workshop('echo "$1 $2" >> done.log\n', { items: 4, files: urgent, pool: ['priority: low'] });
    expect(poolRun(cwd, 'work', 'urgent', '--max', '1').status).toBe(0);
    const order = readFileSync(join(cwd, 'done.log'), 'utf8').trim().split('\n');
    expect(order).toHaveLength(8);
    // One low instance may have entered the gate before the critical one came.
    expect(order.slice(1, 5).filter((line) => line.endsWith('urgent')).length).toBeGreaterThanOrEqual(3);
    expect(order.slice(-3).every((line) => !line.endsWith('urgent'))).toBe(true);
  });

  it('all runs what pool-run brings, and no program of the project', () => {
    const cwd = workshop(diligent);
    expect(poolRun(cwd, 'all').status).toBe(0);
    expect(existsSync(join(cwd, 'done.log'))).toBe(false);
    expect(reportOf(cwd).command).toBe('audit deps docs prime test');
  });

  it('all means the version that the project has of a command, unless that is a program', () => {
    const own = readFileSync('commands/agent-audit.md', 'utf8');
    const program = command('deps', "items: 'items/*.txt'", "exec: [sh, tool.sh, '{item}']");
    const cwd = workshop(diligent, { files: { '.claude/commands/agent-audit.md': own, ...program } });
    const { stdout, status } = poolRun(cwd, 'plan', 'all', '--json');
    expect(status).toBe(0);
    const { plans } = JSON.parse(stdout) as { plans: { command: string }[] };
    expect(plans.map((plan) => plan.command)).toEqual(['audit', 'docs', 'prime', 'test']);
    expect(stdout).toContain('.claude/commands/agent-audit.md');
  });

  it('are planned without running anything', () => {
    const cwd = workshop(diligent);
    const { status, stdout } = poolRun(cwd, 'plan', 'audit', 'work', '--json');
    expect(status).toBe(0);
    const { plans } = JSON.parse(stdout) as { plans: { command: string }[] };
    expect(plans.map((plan) => plan.command)).toEqual(['audit', 'work']);
    expect(existsSync(join(cwd, '.pool-run'))).toBe(false);
  });

  it('are resumed together', () => {
    const cwd = workshop(`[ "$1" != items/1.txt ] || [ -e mended ] || exit 1\n${diligent}`, {
      pool: ['retries: 0'],
    });
    expect(poolRun(cwd, 'work', 'audit').status).toBe(3);
    writeFileSync(join(cwd, 'mended'), '');
    expect(poolRun(cwd, 'resume').status).toBe(0);
    expect(reportOf(cwd)).toMatchObject({ command: 'work audit', coverage: { planned: 7, done: 7 } });
  });
});

describe('a program', () => {
  it('is told who it is', () => {
    const print =
      'echo "$CLAUDE_INSTANCE_ID $CLAUDE_TOTAL_INSTANCES $POOL_RUN_SHARD $POOL_RUN_ID" >> told.log\n';
    const cwd = workshop(print, { pool: ['exec: [sh, tool.sh, "{items}"]'] });
    expect(poolRun(cwd, 'work').status).toBe(0);
    const run = reportOf(cwd).run;
    const told = readFileSync(join(cwd, 'told.log'), 'utf8').trim().split('\n').toSorted();
    expect(told).toEqual([1, 2, 3].map((number) => `${number} 3 ${number} ${run}`));
  });

  it('never runs from a path that is only audited, nor by all, nor from another place than commands/', () => {
    const other = workshop(diligent);
    const cwd = workshop(diligent, { items: 1 });
    expect(poolRun(cwd, 'audit', other).status).toBe(0);
    expect(poolRun(cwd, 'plan', 'work').status).toBe(0);
    expect(poolRun(cwd, 'list').status).toBe(0);
    expect(existsSync(join(other, 'done.log')) || existsSync(join(cwd, 'done.log'))).toBe(false);
  });

  it('whose items have names that look like options or shell gets them as they are', () => {
    const files = { 'items/-rf': 'x\n', 'items/a b;touch $(PWN)`PWN`.txt': 'x\n', "items/it's.txt": 'x\n' };
    const cwd = workshop('printf "%s\\n" "$1" >> done.log\n', {
      items: 0,
      files,
      pool: ["items: 'items/*'"],
    });
    expect(poolRun(cwd, 'work').status).toBe(0);
    expect(readFileSync(join(cwd, 'done.log'), 'utf8').trim().split('\n').toSorted()).toEqual(
      Object.keys(files).toSorted(),
    );
    expect(existsSync(join(cwd, 'PWN'))).toBe(false);
  });

  it('is taken from the cache only when its inputs are listed, and never when they or the item changed', () => {
    const cwd = workshop(diligent, {
      items: 3,
      pool: ["inputs: ['config.txt']"],
      files: { 'config.txt': '1' },
    });
    const runs = (): number => readFileSync(join(cwd, 'done.log'), 'utf8').trim().split('\n').length;
    expect(poolRun(cwd, 'work').status).toBe(0);
    expect(runs()).toBe(3);
    const { stdout } = poolRun(cwd, 'work');
    expect(runs()).toBe(3);
    expect(stdout).toContain('3 of 3 results came from the cache');
    writeFileSync(join(cwd, 'items/0.txt'), 'changed\n');
    poolRun(cwd, 'work');
    expect(runs()).toBe(4);
    writeFileSync(join(cwd, 'config.txt'), '2');
    poolRun(cwd, 'work');
    expect(runs()).toBe(7);
    poolRun(cwd, 'work', '--no-cache');
    expect(runs()).toBe(10);
    expect(poolRun(cwd, 'cache').stdout).toMatch(/\d+ results, \d+ KB; \d+ % of \d+ lookups were hits/);
    expect(poolRun(cwd, 'cache', '--clear').stdout).toContain('Removed');
    poolRun(cwd, 'work');
    expect(runs()).toBe(13);
  });

  it('without inputs is never taken from the cache', () => {
    const cwd = workshop(diligent, { items: 2 });
    poolRun(cwd, 'work');
    poolRun(cwd, 'work');
    expect(readFileSync(join(cwd, 'done.log'), 'utf8').trim().split('\n')).toHaveLength(4);
  });
});

describe('the engine fake', () => {
  it('tries a definition out: nothing of it is run, faults are retried, and the report says that it was made up', () => {
    const script = [
      'fake:',
      '  latency: { distribution: fixed, duration: 1ms }',
      '  finding: 1',
      '  items:',
      '    items/1.txt: [crash, rate_limit, done]',
      '    items/2.txt: [garbage, partial, finding]',
      '  retry_after: 10ms',
      '',
    ];
    const cwd = workshop(diligent, { files: { 'pool-run.yaml': script.join('\n') } });
    const { status, stdout } = poolRun(cwd, 'work', '--engine', 'fake');
    expect(status).toBe(0);
    expect(stdout).toContain('fake-finding');
    expect(existsSync(join(cwd, 'done.log'))).toBe(false);
    expect(doneItems(eventsOf(cwd))).toHaveLength(6);
    expect(reportOf(cwd).measures).toMatchObject({ mode: 'simulated' });
    expect(poolRun(cwd, 'audit', '--engine', 'fake').status).toBe(0);
  });

  it('with a mistake in its script is refused with file and line', () => {
    const cwd = workshop(diligent, {
      files: { 'pool-run.yaml': 'fake:\n  latency: { distribution: fixd }\n' },
    });
    const { status, stderr } = poolRun(cwd, 'work', '--engine', 'fake');
    expect(status).toBe(2);
    expect(stderr).toMatch(/pool-run\.yaml:2: .*Did you mean "fixed"/);
  });
});

describe('what a run shows of itself', () => {
  it('a trace for Perfetto, a page for a browser, and its state for another terminal', () => {
    const cwd = workshop(diligent);
    expect(poolRun(cwd, 'work', '--trace', 'trace.json', '-o', 'report.html').status).toBe(0);
    const trace = JSON.parse(readFileSync(join(cwd, 'trace.json'), 'utf8')) as {
      traceEvents: { ph: string }[];
    };
    expect(trace.traceEvents.filter(({ ph }) => ph === 'X').length).toBeGreaterThanOrEqual(6);
    expect(readFileSync(join(cwd, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    const { status, stdout } = poolRun(cwd, 'status');
    expect(status).toBe(0);
    expect(stdout).toContain(reportOf(cwd).run);
    expect(stdout).toContain('6 of 6');
    expect(JSON.parse(poolRun(cwd, 'status', '--json').stdout)).toMatchObject({ items: { done: 6 } });
  });

  it('measures that add up', () => {
    const cwd = workshop(`sleep 0.05\n${diligent}`);
    expect(poolRun(cwd, 'work').status).toBe(0);
    const { measures, coverage } = reportOf(cwd);
    const busy = measures.instances.reduce((sum, one) => sum + one.busyMilliseconds, 0);
    expect(busy).toBeCloseTo(measures.itemMilliseconds, 3);
    expect(measures.instances.reduce((sum, one) => sum + one.items, 0)).toBe(coverage.done);
    expect(measures.lowerBoundMilliseconds).toBeLessThanOrEqual(measures.wallMilliseconds);
    expect(measures.itemMilliseconds).toBeGreaterThanOrEqual(6 * 50);
    expect(measures.width).toBe(3);
  });

  it('remembers what items took, and plans the next run by it', () => {
    const cwd = workshop('[ "$1" = items/5.txt ] && sleep 0.3; true\n', {
      items: 6,
      pool: ['max_instances: 2'],
    });
    expect(poolRun(cwd, 'work').status).toBe(0);
    const { plans } = JSON.parse(poolRun(cwd, 'plan', 'work', '--json').stdout) as {
      plans: { weighedBy: string; shards: { items: { id: string }[] }[] }[];
    };
    expect(plans[0]?.weighedBy).toBe('duration');
    expect(plans[0]?.shards[0]?.items[0]?.id).toBe('items/5.txt');
  });

  it('and names the unknown run, with the nearest', () => {
    const cwd = workshop(diligent);
    poolRun(cwd, 'work');
    const run = lastRun(cwd).split('/').at(-1) ?? '';
    const { status, stderr } = poolRun(cwd, 'status', `${run.slice(0, -1)}_`);
    expect(status).toBe(2);
    expect(stderr).toContain(run);
    expect(poolRun(workshop(diligent), 'resume').status).toBe(2);
  });
});
