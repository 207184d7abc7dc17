import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { markdown, project, write } from '../project.ts';
import { program } from './claude.ts';
import { cleanEnvironment } from './client.ts';
import { conversation } from './conversation.ts';
import { reportOf } from './pool.ts';
import { Terminal } from './terminal.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) {
  process.stderr.write(
    '\n*** SKIPPED: there is no tmux, so the interactive client is NOT TESTED. Install tmux.\n\n',
  );
}

it.skipIf(program === undefined || !hasTmux)(
  'somebody who types /agent-audit into the interactive client is asked nothing, and sees the report',
  async () => {
    const cwd = project({
      '.claude/agents/one.md': markdown('name: one'),
      ...Object.fromEntries(
        Array.from({ length: 5 }, (_, index): [string, string] => [
          `.claude/agents/agent-${index}.md`,
          markdown(`name: agent-${index}\ndescription: Use when ${index}.`),
        ]),
      ),
    });
    const home = mkdtempSync(join(tmpdir(), 'pool-run-home-'));
    // Somebody who has used the client before, and trusts the folder.
    const settled = { hasCompletedOnboarding: true, numStartups: 5, lastOnboardingVersion: '99.0.0' };
    const projects = { [cwd]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } };
    const customApiKeyResponses = { approved: ['loopback'], rejected: [] };
    write(home, { '.claude.json': JSON.stringify({ ...settled, projects, customApiKeyResponses }) });
    const api = await conversation(cwd);
    const terminal = new Terminal({
      cwd,
      environment: cleanEnvironment(home, api.url),
      words: [program ?? '', '--plugin-dir', resolve('.')],
      columns: 150,
      rows: 60,
    });
    onTestFinished(async () => {
      await terminal.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    });
    expect(await terminal.until('❯')).toContain('Claude Code');
    terminal.type('/agent-audit --no-cache --max 2');
    await terminal.until('--max 2');
    terminal.press('Enter');
    expect(await terminal.until('That is all.')).toContain('audit: 1 error');
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 6, done: 6, complete: true });
  },
);
