import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative, sep } from 'node:path';
import { write, type Files } from '../project.ts';

/** How commands ended, and what they printed to stdout and stderr together. */
export interface Printed {
  readonly status: number | null;
  readonly output: string;
}

const timeoutMilliseconds = 120_000;

/** A repository in a home of its own, `~/project`, and a shell that remembers where it is. */
export class Sandbox {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'pool-run-page-')));
  readonly folder = join(this.home, 'project');
  private readonly state = join(this.home, '.state');
  private programs = '';
  private env: Readonly<Record<string, string>> = {};

  constructor(programs: string) {
    mkdirSync(this.folder);
    writeFileSync(join(this.home, '.gitconfig'), gitconfig);
    writeFileSync(this.state, `cd '${this.folder}'\n`);
    this.equip(programs);
  }

  /** Says which folder of programs goes before those of the machine, and which variables there are besides the usual ones. */
  equip(programs: string, env: Readonly<Record<string, string>> = {}): void {
    this.programs = programs;
    const PATH = [programs, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
    this.env = { ...usual, ...env, HOME: this.home, PATH };
  }

  /** Puts files into the repository; they are its first commit. */
  async fill(files: Files): Promise<void> {
    write(this.folder, files);
    const commit = Object.keys(files).length > 0 ? 'git add --all && git commit --quiet -m Begin' : '';
    const { status, output } = await this.run(`git init --quiet\n${commit}`);
    if (status !== 0) throw new Error(`The repository could not be made: ${output}`);
  }

  /** Writes a file that a page shows. Throws where its path leads out of the repository. */
  write(path: string, text: string): void {
    const inside = relative(this.folder, join(this.folder, path));
    if (inside === '' || inside.split(sep)[0] === '..') throw new Error(`${path} is no file in the sandbox.`);
    write(this.folder, { [inside]: text });
  }

  /** Runs commands with bash, until the first that fails. The next ones begin in the same folder, with the same variables. */
  async run(commands: string): Promise<Printed> {
    const keep = `{ export -p; printf 'cd %q\\n' "$PWD"; } >'${this.state}'`;
    const script = `exec 2>&1\n. '${this.state}'\nkeep() { ${keep}; }\ntrap keep EXIT\nset -e\n${commands}`;
    const child = spawn('/bin/bash', ['-c', script], {
      cwd: this.folder,
      env: this.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), timeoutMilliseconds);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const status = await new Promise<number | null>((ended) => {
      child.once('close', ended);
    });
    clearTimeout(timer);
    return { status, output: this.shown(Buffer.concat(chunks).toString('utf8')) };
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Readers have another home, and their programs elsewhere. */
  private shown(output: string): string {
    return output.replaceAll(this.home, '~').replaceAll(this.programs, '/usr/local/bin');
  }
}

/** No server is asked for advisories. */
const usual = { LANG: 'C.UTF-8', TZ: 'UTC', GIT_CONFIG_NOSYSTEM: '1', POOL_RUN_OSV: 'none' };

const gitconfig = `[user]
	name = Ada
	email = ada@example.com
[init]
	defaultBranch = main
`;
