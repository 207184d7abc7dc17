import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../src/journal/file.ts';
import { foldBoard } from '../../src/journal/board.ts';
import { reportSchema } from '../../src/model/report.ts';
import { repository } from '../inputs/repository.ts';
import { agent, markdown, project, write } from '../project.ts';
import { program, poolRun, clean, broken, runFolder } from './auditRuns.ts';

describe('exit codes', () => {
  it('0 without findings', () => {
    expect(poolRun(clean(), 'audit')).toMatchObject({ status: 0 });
  });

  it('1 with findings at the level that fails, 0 with --fail-on never', () => {
    const cwd = broken();
    expect(poolRun(cwd, 'audit').status).toBe(1);
    expect(poolRun(cwd, 'agent-audit', '--fail-on', 'never').status).toBe(0);
  });

  it('1 with notes only when asked for', () => {
    const cwd = project({ '.claude/agents/one.md': markdown('name: one\ndescription: Use when asked.') });
    expect(poolRun(cwd, 'audit').status).toBe(0);
    expect(poolRun(cwd, 'audit', '--fail-on', 'note').status).toBe(1);
  });

  it.each([
    [['adit'], 'Did you mean "audit"?'],
    [['plan', 'audti'], 'Did you mean "audit"?'],
    [['audit', '--formt', 'json'], 'Did you mean "--format"?'],
    [['audit', '--format', 'jsn'], 'Did you mean "json"?'],
    [['audit', '--fail-on', 'eror'], 'Did you mean "error"?'],
    [['audit', '--only', 'secrt'], 'Did you mean "secret"?'],
    [['audit', '--max', 'many'], 'a whole number'],
    [['audit', 'no/such/folder'], 'There is no "no/such/folder"'],
  ])('2 for %j, with the nearest valid word and without a stack trace', (args, expected) => {
    const { status, stdout, stderr } = poolRun(clean(), ...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('2 for a broken configuration, with its line', () => {
    const cwd = clean();
    writeFileSync(join(cwd, 'pool-run.yaml'), 'silence:\n  - rule: secrets\n    reason: none\n');
    expect(poolRun(cwd, 'audit')).toMatchObject({
      status: 2,
      stderr: 'pool-run: pool-run.yaml:2: there is no rule "secrets". Did you mean "secret"?\n',
    });
  });

  it("2 for a project's own command whose pool is invalid, with its line", () => {
    const cwd = clean();
    mkdirSync(join(cwd, 'commands'));
    writeFileSync(
      join(cwd, 'commands/check.md'),
      markdown('description: d\ninstance_pool:\n  agent: one\n  items: agent-definitions\n  max_instance: 3'),
    );
    const { status, stderr } = poolRun(cwd, 'check');
    expect(status).toBe(2);
    expect(stderr).toContain(
      'commands/check.md:6: instance_pool has no key "max_instance". Did you mean "max_instances"?',
    );
  });

  it('2 when the run folder cannot be written, and nothing is left half-written', () => {
    const cwd = clean();
    writeFileSync(join(cwd, '.pool-run'), 'a file where the folder should be');
    const { status, stderr } = poolRun(cwd, 'audit');
    expect(status).toBe(2);
    expect(stderr).toContain('Cannot write');
    expect(readFileSync(join(cwd, '.pool-run'), 'utf8')).toBe('a file where the folder should be');
  });
});

describe('a plan', () => {
  it('prints a table, runs nothing and writes nothing', () => {
    const cwd = clean();
    const { status, stdout } = poolRun(cwd, 'plan', 'audit');
    expect(status).toBe(0);
    expect(stdout).toContain('code-reviewer#1');
    expect(stdout).toContain('Nothing was run.');
    expect(existsSync(join(cwd, '.pool-run'))).toBe(false);
  });

  it('is the same for --dry-run, and is JSON for --json', () => {
    const cwd = clean();
    expect(poolRun(cwd, 'audit', '--dry-run').stdout).toBe(poolRun(cwd, 'plan', 'audit').stdout);
    expect(JSON.parse(poolRun(cwd, 'plan', 'audit', '--json').stdout)).toMatchObject({
      plans: [{ items: 2, command: 'audit' }],
    });
  });
});

describe('a list', () => {
  it('shows what can run here and where it comes from', () => {
    const cwd = clean();
    mkdirSync(join(cwd, 'commands'));
    writeFileSync(
      join(cwd, 'commands/lint.md'),
      markdown('description: Lints.\ninstance_pool:\n  agent: one\n  items: "src/**/*.js"'),
    );
    const rows = JSON.parse(poolRun(cwd, 'list', '--json').stdout) as object[];
    const brought = { audit: 'agent-audit', deps: 'deps', docs: 'docs', prime: 'prime', test: 'test' };
    expect(rows).toEqual([
      expect.objectContaining({ name: 'lint', from: 'commands/lint.md', runs: false }),
      ...Object.entries(brought).map(([name, file]): unknown =>
        expect.objectContaining({ name, from: `pool-run/commands/${file}.md`, runs: true }),
      ),
    ]);
  });
});

describe('whoever reads or interrupts', () => {
  it('ends quietly when its reader has seen enough', async () => {
    const files: Record<string, string> = {};
    for (let index = 0; index < 2000; index += 1) files[`.claude/agents/a${index}.md`] = markdown('name: a');
    const cwd = project(files);
    const child = spawn(process.execPath, [program, 'audit', '--json', '--quiet'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    await once(child, 'close');
    expect(errors).toBe('');
  });

  it('Ctrl-C leaves a valid journal and a partial report, and exits with 130', async () => {
    const files: Record<string, string> = {};
    for (let index = 0; index < 3000; index += 1) {
      files[`.claude/agents/a${index}.md`] = agent(`a${index}`) + `Text ${index}.\n`.repeat(400);
    }
    const cwd = project(files);
    const child = spawn(process.execPath, [program, 'audit', '--json'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    // The first line on stderr tells that the run begins.
    child.stderr.once('data', () => child.kill('SIGINT'));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(130);
    const report = reportSchema.parse(JSON.parse(output));
    expect(report.outcome).toBe('interrupted');
    expect(report.coverage.done + report.coverage.skipped).toBe(3000);
    expect(report.coverage.skipped).toBeGreaterThan(0);
    const journal = readJournal(join(runFolder(cwd), 'coordination.log'));
    expect(journal.ok && journal.value.at(-1)).toMatchObject({
      type: 'run_finished',
      outcome: 'interrupted',
    });
    expect(journal.ok && foldBoard(journal.value).done).toBe(report.coverage.done);
  });
});

it('--help and --version say what they should', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(poolRun('.', '--version').stdout).toBe(`${version}\n`);
  expect(poolRun('.', '--help')).toMatchObject({ status: 0 });
  expect(poolRun('.', '--help').stdout).toContain('Examples');
});

describe('--changed', () => {
  it('shows findings about what changed and what belongs to it', () => {
    const nameless = markdown('description: Use when asked.\ntools: Read');
    const cwd = repository({ '.claude/agents/old.md': nameless });
    write(cwd, { '.claude/agents/new.md': nameless });
    const { status, stdout } = poolRun(cwd, 'audit', '--changed', '--json');
    const { findings } = reportSchema.parse(JSON.parse(stdout));
    expect(status).toBe(1);
    expect(new Set(findings.map(({ location }) => location.path))).toEqual(
      new Set(['.claude/agents/new.md']),
    );
  });

  it('runs a program only over files that changed', () => {
    const definition = markdown("instance_pool:\n  items: '*.txt'\n  exec: ['cat', '{item}']");
    const cwd = repository({ 'commands/show.md': definition, 'a.txt': 'a', 'b.txt': 'b' });
    write(cwd, { 'b.txt': 'changed' });
    const { stdout } = poolRun(cwd, 'plan', 'show', '--changed', 'main', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      plans: [{ items: 1, shards: [{ items: [{ id: 'b.txt' }] }] }],
    });
  });

  it('is refused where nobody can tell what changed, and so is an option of another command', () => {
    expect(poolRun(clean(), 'audit', '--changed')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no git repository') as string,
    });
    expect(poolRun(clean(), 'audit', '--fix')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--fix is an option of "docs"') as string,
    });
    expect(poolRun(clean(), 'audit', '--watch')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--watch is an option of "status"') as string,
    });
    expect(poolRun(clean(), 'audit', '--format', 'cyclonedx')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Expected --format to be one of md, json, sarif, html') as string,
    });
  });
});
