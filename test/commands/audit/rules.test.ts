import { describe, expect, it } from 'vitest';
import { catalogue, type RuleId } from '../../../src/commands/audit/catalogue.ts';
import { auditDefinitions } from '../../../src/index.ts';
import { agent, markdown, project, type Files } from '../../project.ts';
import { examples } from './ruleExamples.ts';
import { described } from './ruleFiles.ts';

/** What is silenced, and why, in a project of one agent. */
async function silenced(text: string): Promise<string[]> {
  const report = await auditDefinitions({ cwd: project({ '.claude/agents/one.md': text }), write: false });
  return report.silenced.map(({ ruleId, silenced: by }) => `${ruleId}: ${by.reason}`);
}

describe('a silence in a definition', () => {
  it('stands in a comment of the body', async () => {
    const text = `${agent('one', 'color: mauve')}<!-- pool-run-ignore unknown-color: another tool reads it -->\n`;
    expect(await silenced(text)).toEqual(['unknown-color: another tool reads it']);
  });

  it('stands in a comment of the front matter, for several rules', async () => {
    const text = agent(
      'one',
      'color: mauve',
      '# pool-run-ignore unknown-key, unknown-color: ours',
      'team: x',
    );
    expect(await silenced(text)).toEqual(['unknown-color: ours', 'unknown-key: ours']);
  });

  it('does not count where it is only shown', async () => {
    const text = `${agent('one', 'color: mauve')}Write \`<!-- pool-run-ignore unknown-color: reason -->\`.\n`;
    expect(await silenced(text)).toEqual([]);
  });
});

async function fingerprints(files: Files): Promise<string[]> {
  const { findings } = await auditDefinitions({ cwd: project(files), write: false });
  return findings.map((finding) => finding.fingerprint);
}

describe('a fingerprint', () => {
  const texts = {
    '.claude/agents/one.md': markdown('name: one\ndescription: Expert.\ntools: Read, Grpe, Bash'),
    '.claude/commands/go.md': markdown(described, 'State: !`make state`\n\nAgain: !`make state`\n'),
  };

  it('stays the same when lines move', async () => {
    const moved = Object.fromEntries(
      Object.entries(texts).map(([path, text]) => [
        path,
        text.replace('---\n', '---\n# A comment.\n\n').replace('State', 'Some\n\nmore lines.\n\nState'),
      ]),
    );
    const before = await fingerprints(texts);
    expect(before.length).toBeGreaterThan(4);
    expect((await fingerprints(moved)).toSorted()).toEqual(before.toSorted());
  });

  it('differs between findings, also between equal ones of one file', async () => {
    const all = await fingerprints(texts);
    expect(new Set(all).size).toBe(all.length);
  });
});

async function places(ruleId: RuleId, files: Files): Promise<string[]> {
  const report = await auditDefinitions({ cwd: project(files), write: false });
  expect(report.coverage.complete).toBe(true);
  return report.findings
    .filter((finding) => finding.ruleId === ruleId)
    .map(({ location }) => `${location.path}:${location.line}`);
}

describe.each(catalogue.map(({ id }) => id))('the rule %s', (ruleId) => {
  const { failing, at, passing } = examples[ruleId];

  it('finds the failing example, once and where it is', async () => {
    const found = await places(ruleId, failing);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(at);
  });

  it('finds nothing in the passing example', async () => {
    expect(await places(ruleId, passing)).toEqual([]);
  });
});
