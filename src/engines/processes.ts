import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { defaultGrace, endGroup } from './processGroup.ts';
import { birthOf, unknownStart, type ProcessIdentity } from './processIdentity.ts';
import { announce, processMark, release, supervise } from './supervisor.ts';

/** What to start. No shell ever sees any of it. */
export interface Program {
  /** A path, not a name to look for. */
  readonly path: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What it can read from its standard input; undefined for none. */
  readonly input: string | undefined;
  /** Its standard input stays open, for what it is told later; `input` is not used then. */
  readonly isTalkedTo?: true;
  /** Is called with every piece as it comes; nothing is kept. */
  readonly onOutput: (piece: Buffer, stream: 'stdout' | 'stderr') => void;
  /** How long what got TERM may take before it gets KILL. */
  readonly graceMilliseconds?: number;
}

/** Why a program could not be started. `no-resources`: the system has no room for it now, which may pass. */
export interface CouldNotStart {
  readonly kind: 'could-not-start';
  readonly cause: 'missing' | 'not-executable' | 'too-long' | 'no-resources' | 'other';
  /** What to do, in a sentence or two. */
  readonly reason: string;
}

/** How a process ended. `left-behind`: not even KILL ended all of its group, which happens when a device hangs. */
export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'left-behind' }
  | CouldNotStart;

export interface StartedProcess {
  /** Undefined when it could not be started. The pid is the number of its group, too. */
  readonly identity: ProcessIdentity | undefined;
  /** Never rejects. Resolves when the process is gone with all of its group, and its output has been read to the end. */
  readonly ended: Promise<Ending>;
  /** Where it is talked to. What is written after its end is lost without an error. */
  readonly input?: Writable;
  /** Ends the whole group: TERM, a grace period, KILL. Resolves when `ended` has. May be called at any time, and twice. */
  readonly end: () => Promise<void>;
}

/**
 * Starts a program in a process group of its own, and tells the supervisor. Its background children do not outlive it: when
 * it ends, what is left of its group is ended too.
 */
export function startProcess(program: Program): StartedProcess {
  const mark = randomUUID();
  announce(mark);
  const started = startMarked(program, mark);
  if (!started.identity) announce(undefined);
  return started;
}

function startMarked(program: Program, mark: string): StartedProcess {
  let child: Child;
  try {
    child = spawnWith(program, mark);
  } catch (error) {
    return neverStarted(Promise.resolve(couldNotStart(program, error)));
  }
  const failed = new Promise<CouldNotStart>((resolve) => {
    child.on('error', (error) => resolve(couldNotStart(program, error)));
  });
  return child.pid === undefined ? neverStarted(failed) : watch(child, child.pid, program);
}

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

/** Throws the system's own error. */
function spawnWith(program: Program, mark: string): Child {
  const { path, arguments: words, cwd, environment, input, isTalkedTo } = program;
  const closed = input === undefined ? 'ignore' : openInput(input);
  const stdin = isTalkedTo ? 'pipe' : closed;
  try {
    const env = { ...environment, [processMark]: mark };
    return spawn(path, words, { cwd, env, detached: true, stdio: [stdin, 'pipe', 'pipe'] }) as Child;
  } finally {
    if (typeof stdin === 'number') closeSync(stdin);
  }
}

/**
 * A file without a name. Node's pipes are sockets, which a program cannot open as /dev/stdin, and which make bash believe
 * that it was started over a network and read ~/.bashrc.
 */
function openInput(text: string): number {
  const path = join(tmpdir(), `pool-run-${randomUUID()}`);
  writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  try {
    return openSync(path, 'r');
  } finally {
    unlinkSync(path);
  }
}

function neverStarted(ended: Promise<CouldNotStart>): StartedProcess {
  return {
    identity: undefined,
    ended,
    async end() {
      await ended;
    },
  };
}

function watch(child: Child, pid: number, program: Program): StartedProcess {
  // It may have ended by now, but is not reaped before this turn of the event loop is over.
  const identity = { pid, startTime: birthOf(pid)?.startTime ?? unknownStart };
  supervise(identity);
  const outputEnd = readOutput(child, program);

  let gone: Promise<boolean> | undefined;
  let giveUp: (() => void) | undefined;
  // Who has ended does not listen any more: that it could not be told is seen from its end.
  child.stdin?.on('error', () => undefined);
  const exited = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(code === null ? { kind: 'signalled', signal: signal ?? 'SIGKILL' } : { kind: 'exited', code }),
    );
    giveUp = () => resolve({ kind: 'left-behind' });
  });
  /** Only once: a group that was seen to be gone is never signalled again. */
  const endAll = (): Promise<boolean> => {
    gone ??= endGroup(identity, program.graceMilliseconds ?? defaultGrace).then((isGone) => {
      if (!isGone) giveUp?.();
      return isGone;
    });
    return gone;
  };
  const ended = (async (): Promise<Ending> => {
    const ending = await exited;
    const isGone = await endAll();
    if (isGone) release(pid);
    await outputEnd();
    return isGone ? ending : { kind: 'left-behind' };
  })();
  return {
    identity,
    ended,
    ...(child.stdin && { input: child.stdin }),
    async end() {
      await endAll();
      await ended;
    },
  };
}

/** How long an output that somebody outside of the group holds open must be silent, and may go on, in pauses of 50 ms. */
const pause = 50;
const silentPauses = 5;
const mostPauses = 40;

/**
 * Passes the output on. What it answers resolves when there will be no more: `exit` can come before the last of it, and a
 * process that has left the group can hold it open for ever.
 */
function readOutput(child: Child, { onOutput }: Program): () => Promise<void> {
  let pieces = 0;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('error', () => undefined);
    child[name].on('data', (piece: Buffer) => {
      pieces += 1;
      onOutput(piece, name);
    });
  }
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  return async () => {
    let silent = 0;
    for (let turn = 0; turn < mostPauses && silent < silentPauses; turn += 1) {
      const before = pieces;
      if (await isWithin(closed, pause)) return;
      silent = pieces === before ? silent + 1 : 0;
    }
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
  };
}

async function isWithin(awaited: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  const isThere = await Promise.race([awaited.then(() => true), late]);
  clearTimeout(timer);
  return isThere;
}

function couldNotStart({ path, cwd }: Program, error: unknown): CouldNotStart {
  const { code = 'unknown', message } = error as NodeJS.ErrnoException;
  const told = (cause: CouldNotStart['cause'], reason: string): CouldNotStart => ({
    kind: 'could-not-start',
    cause,
    reason,
  });
  switch (code) {
    case 'ENOENT':
      if (!existsSync(cwd)) return told('missing', `There is no folder ${cwd} to start ${path} in.`);
      return existsSync(path)
        ? told('missing', `${path} names an interpreter in its first line that does not exist. Install it.`)
        : told('missing', `There is no program ${path}. Install it, or correct its name.`);
    case 'EACCES':
      return told('not-executable', `${path} is not executable. Allow it with chmod +x, if it is a program.`);
    case 'E2BIG':
      return told('too-long', `The arguments for ${path} are longer than the system allows.`);
    case 'EAGAIN':
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
      return told(
        'no-resources',
        `The system has no room for ${path} (${code}): too many processes or files.`,
      );
    default:
      return told('other', `${path} could not be started (${code}): ${message}`);
  }
}
