import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command line as it was built. */
export const bin = fileURLToPath(new URL('../../bin/pool-run', import.meta.url));

/** A program to run, where, and with what arguments; of a Node program the first is its file. */
export interface Program {
  /** Undefined: Node. */
  readonly program?: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** How one process ended. */
export interface Ended {
  /** From before it was started until it had ended, measured from outside. */
  readonly milliseconds: number;
  /** Undefined: it was ended, because it took longer than `longest`. */
  readonly code: number | undefined;
}

/** A process that takes longer than this is ended, in milliseconds. */
const longest = 600_000;

/** What runs now, and must end before the folder that it works in can go. */
const running = new Set<ChildProcess>();

/** Runs a program and measures it from outside. What it prints goes to a file, or nowhere. */
export async function measure(
  { program = process.execPath, args, cwd }: Program,
  into: { readonly output?: string; readonly errors?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const output = into.output === undefined ? undefined : openSync(into.output, 'w');
  const errors = into.errors === undefined ? undefined : openSync(into.errors, 'w');
  try {
    const started = process.hrtime.bigint();
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...into.env },
      stdio: ['ignore', output ?? 'ignore', errors ?? 'ignore'],
      timeout: longest,
      killSignal: 'SIGKILL',
    });
    running.add(child);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('exit', resolve);
    });
    const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
    running.delete(child);
    return { milliseconds, code: code ?? undefined };
  } finally {
    for (const descriptor of [output, errors]) if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** What a process printed, and its peak of memory in bytes; undefined where it ended too early to say. */
export interface Inspected extends Ended {
  readonly output: string;
  readonly errors: string;
  readonly peakBytes: number | undefined;
}

const hook = fileURLToPath(new URL('peakMemory.cjs', import.meta.url));

/** Runs a Node program once to see what it prints and how much memory it takes; `folder` is for what is captured. */
export async function inspect(program: Program, folder: string): Promise<Inspected> {
  const file = (name: string): string => join(folder, name);
  const env = { NODE_OPTIONS: `--require=${JSON.stringify(hook)}`, BENCH_PEAK_FILE: file('peak') };
  rmSync(file('peak'), { force: true });
  const ended = await measure(program, { output: file('output'), errors: file('errors'), env });
  const peaks = existsSync(file('peak')) ? readFileSync(file('peak'), 'utf8').trim().split('\n') : [];
  return {
    ...ended,
    output: readFileSync(file('output'), 'utf8'),
    errors: readFileSync(file('errors'), 'utf8'),
    peakBytes: peaks.length === 0 ? undefined : Math.max(...peaks.map(Number)) * 1024,
  };
}

/** Gives a temporary folder to `work` and removes it afterwards, also on failure and on Ctrl-C. */
export async function withTemporaryFolder<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'pool-run-bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const interrupt = (): never => {
    for (const child of running) child.kill('SIGKILL');
    // By a process of its own: tsx kills this one when npm passes on a signal that the terminal sent here too.
    const script = `fs.rmSync(${JSON.stringify(folder)}, { recursive: true, force: true, maxRetries: 3 })`;
    spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' }).unref();
    process.exit(130);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work(folder);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    remove();
  }
}
