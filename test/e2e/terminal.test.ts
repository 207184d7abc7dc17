import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { markdown, project, write } from '../project.ts';
import { program } from './claude.ts';
import { cleanEnvironment } from './client.ts';
import { conversation } from './conversation.ts';
import { startTimeOf } from '../../src/engines/processIdentity.ts';
import { reportOf, until } from './pool.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) {
  process.stderr.write(
    '\n*** SKIPPED: there is no tmux, so the interactive client is NOT TESTED. Install tmux.\n\n',
  );
}

/** A terminal that somebody sits at. */
class Terminal {
  private readonly socket = `pool-run-${process.pid}`;
  private readonly pid: number;

  constructor(
    cwd: string,
    environment: Readonly<Record<string, string | undefined>>,
    words: readonly string[],
  ) {
    const given = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const command = ['env', '-i', 'TERM=xterm-256color', ...given, ...words];
    this.tmux('-f', '/dev/null', 'new-session', '-d', '-x', '150', '-y', '60', '-c', cwd, '--', ...command);
    this.pid = Number(this.tmux('display-message', '-p', '#{pane_pid}'));
  }

  /** Closes it, and waits until what ran in it is gone. */
  async close(): Promise<void> {
    spawnSync('tmux', ['-L', this.socket, 'kill-server']);
    await until(() => startTimeOf(this.pid) === undefined);
  }

  type(text: string): void {
    this.tmux('send-keys', '-l', text);
  }

  press(key: string): void {
    this.tmux('send-keys', key);
  }

  /** What is on the screen once it holds a text; at most half a minute later. */
  async until(text: string): Promise<string> {
    const deadline = performance.now() + 30_000;
    let screen = '';
    while (performance.now() < deadline) {
      screen = this.tmux('capture-pane', '-p', '-S', '-200');
      if (screen.includes(text)) return screen;
      await sleep(200);
    }
    return screen;
  }

  private tmux(...words: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.socket, ...words], { encoding: 'utf8' });
  }
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
    const terminal = new Terminal(cwd, cleanEnvironment(home, api.url), [
      program ?? '',
      '--plugin-dir',
      resolve('.'),
    ]);
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
