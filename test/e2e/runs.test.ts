import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../src/journal/file.ts';
import { foldBoard } from '../../src/journal/board.ts';
import { reportSchema } from '../../src/model/report.ts';
import { agent, markdown, project } from '../project.ts';
import { poolRun, clean, broken, runFolder } from './auditRuns.ts';

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
