import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTimeOf } from '../../src/engines/processIdentity.ts';

/** What runs in a terminal, and how large it is. */
export interface TerminalOptions {
  readonly cwd: string;
  /** All of it: nothing is inherited. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The program and its arguments. */
  readonly words: readonly string[];
  readonly columns: number;
  readonly rows: number;
}

/** A terminal that somebody sits at: a pane of tmux, which has to be installed. */
export class Terminal {
  private readonly socket = `pool-run-${process.pid}`;
  private readonly pid: number;

  constructor({ cwd, environment, words, columns, rows }: TerminalOptions) {
    const given = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const command = ['env', '-i', 'TERM=xterm-256color', ...given, ...words];
    const size = ['-x', String(columns), '-y', String(rows)];
    this.tmux('-f', '/dev/null', 'new-session', '-d', ...size, '-c', cwd, '--', ...command);
    this.pid = Number(this.tmux('display-message', '-p', '#{pane_pid}'));
  }

  /** Closes it, and waits until what ran in it is gone. */
  async close(): Promise<void> {
    spawnSync('tmux', ['-L', this.socket, 'kill-server']);
    while (startTimeOf(this.pid) !== undefined) await sleep(50);
  }

  type(text: string): void {
    this.tmux('send-keys', '-l', text);
  }

  press(key: string): void {
    this.tmux('send-keys', key);
  }

  /** What is on the screen and above it; with colours it holds their control sequences (ECMA-48, SGR). */
  screen(how: 'plain' | 'coloured' = 'plain'): string {
    return this.tmux('capture-pane', '-p', '-S', '-200', ...(how === 'coloured' ? ['-e'] : []));
  }

  /** What is on the screen once it holds a text; at most half a minute later. */
  async until(text: string): Promise<string> {
    const deadline = performance.now() + 30_000;
    let screen = '';
    while (performance.now() < deadline) {
      screen = this.screen();
      if (screen.includes(text)) return screen;
      await sleep(200);
    }
    return screen;
  }

  private tmux(...words: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.socket, ...words], { encoding: 'utf8' });
  }
}
