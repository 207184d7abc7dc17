import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../src/journal/file.ts';
import { foldBoard } from '../../src/journal/board.ts';
import { reportSchema } from '../../src/model/report.ts';
import { repository } from '../inputs/repository.ts';
import { agent, markdown, project, write } from '../project.ts';

const program = resolve('bin/pool-run');

function poolRun(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const clean = () => project({ '.claude/agents/one.md': agent('one'), '.claude/agents/two.md': agent('two') });
const broken = () =>
  project({ '.claude/agents/one.md': markdown('description: Use when asked.\ntools: Read') });

/** The folder of the only run of a project. */
function runFolder(cwd: string): string {
  const [run = '', ...others] = readdirSync(join(cwd, '.pool-run/runs'));
  expect(others).toEqual([]);
  return join(cwd, '.pool-run/runs', run);
}

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

describe('a run', () => {
  it('leaves its plan, journal, board, shards, artifacts and reports, and git ignores them', () => {
    const cwd = clean();
    poolRun(cwd, 'audit');
    const folder = runFolder(cwd);
    expect(readdirSync(folder).toSorted()).toEqual([
      'artifacts',
      'coordination.log',
      'orchestrators',
      'plan.json',
      'report.json',
      'report.md',
      'report.sarif',
      'shards',
      'task_board.json',
    ]);
    expect(readdirSync(join(folder, 'artifacts'))).toEqual(['code-reviewer_1.json', 'code-reviewer_1.md']);
    expect(readFileSync(join(cwd, '.pool-run/.gitignore'), 'utf8')).toBe('*\n');
    const journal = readJournal(join(folder, 'coordination.log'));
    expect(journal.ok && foldBoard(journal.value)).toMatchObject({
      outcome: 'complete',
      planned: 2,
      done: 2,
    });
  });

  it('prints its report as JSON that the published schema describes, and nothing else on stdout', () => {
    const { stdout } = poolRun(broken(), 'audit', '--json');
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.definitions).toEqual([
      {
        path: '.claude/agents/one.md',
        kind: 'agent',
        name: 'one',
        category: 'other',
        loads: false,
        reason: 'it has no usable name',
      },
    ]);
  });

  it('writes to a file when asked, in the format that its name says', () => {
    const cwd = clean();
    const { stdout, status } = poolRun(cwd, 'audit', '-o', 'out.sarif');
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
    expect(JSON.parse(readFileSync(join(cwd, 'out.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
  });

  it('makes the folder of that file, and says so when it cannot', () => {
    const cwd = clean();
    expect(poolRun(cwd, 'audit', '-o', 'reports/new/out.md')).toMatchObject({ status: 0 });
    expect(readFileSync(join(cwd, 'reports/new/out.md'), 'utf8')).toContain('# audit');
    const { status, stderr } = poolRun(cwd, 'audit', '-o', 'reports/new/out.md/out.md');
    expect(status).toBe(2);
    expect(stderr).toMatch(/Cannot write reports\/new\/out\.md.* choose another place/);
  });

  it('says nothing on stderr with --quiet', () => {
    expect(poolRun(clean(), 'audit', '--quiet').stderr).toBe('');
  });

  it('counts what is silenced, in the definition or in the configuration, and does not fail for it', () => {
    const cwd = broken();
    writeFileSync(
      join(cwd, 'pool-run.yaml'),
      'silence:\n  - rule: missing-name\n    files: .claude/**\n    reason: it is a template\n',
    );
    const { status, stdout } = poolRun(cwd, 'audit', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      counts: { error: 0, silenced: 1 },
      silenced: [{ ruleId: 'missing-name', silenced: { by: 'config', reason: 'it is a template' } }],
    });
  });

  it('gives the same findings with one instance and with several', () => {
    const files: Record<string, string> = {};
    for (let index = 0; index < 40; index += 1) {
      files[`.claude/agents/a${index}.md`] = markdown(`name: a${index % 30}\ndescription: Does ${index}.`);
    }
    const cwd = project(files);
    const findings = (...args: string[]) =>
      (JSON.parse(poolRun(cwd, 'audit', '--json', ...args).stdout) as { findings: object[] }).findings.map(
        (finding) => ({
          ...finding,
          sources: [],
        }),
      );
    expect(findings('--sequential')).toEqual(findings());
  });

  it('has nothing to do in an empty folder, and says so', () => {
    const { status, stdout } = poolRun(project({}), 'audit');
    expect(status).toBe(0);
    expect(stdout).toContain('There was nothing to do');
  });

  it('never repeats a key that it found', () => {
    const key = `ghp_${'aZ3kQ9xW7vB2nM5tR8yU1pL4sD6fG0hJcVbN'.slice(0, 36)}`;
    const cwd = project({ '.claude/agents/one.md': agent('one', `model: ${key}`) });
    const { stdout, stderr, status } = poolRun(cwd, 'audit', '--json');
    expect(status).toBe(1);
    const written = readdirSync(runFolder(cwd), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect([stdout, stderr, ...written].filter((text) => text.includes(key))).toEqual([]);
    expect(stdout).toContain('ghp_aZ3…');
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
