import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startTimeOf, type ProcessIdentity } from '../../src/engines/processIdentity.ts';
import { eventually, isAlive, noneAliveAfterwards } from './noneAlive.ts';

const { started } = noneAliveAfterwards();

const idle = 'echo ready; sleep 1000';
const stubborn = 'trap "" TERM; echo ready; while :; do sleep 1; done';
const parent = 'sleep 1000 & sleep 1000 & echo ready; wait';
const orphaning = `trap "exit 0" TERM; (${stubborn}) & while :; do sleep 0.1; done`;

describe('when the orchestrator is killed with -9', () => {
  it('its processes end, also the stubborn and those with children, and the supervisor after them', async () => {
    const orchestrator = await orchestrate(idle, stubborn, parent, orphaning);
    await expectGoneWhenKilled(orchestrator);
  });

  it('none of many processes holds the pipe open that the supervisor waits on', async () => {
    const orchestrator = await orchestrate(...Array.from({ length: 20 }, () => idle));
    await expectGoneWhenKilled(orchestrator);
  });

  it.runIf(process.platform === 'linux')(
    'a process ends too that it had started and no time to tell the supervisor of',
    async () => {
      const orchestrator = await orchestrate(idle, { untold: parent });
      orchestrator.process.kill('SIGKILL');
      await expect(allGone(orchestrator)).resolves.toBeUndefined();
    },
  );

  it('what has the number of one of its processes and another start time is left alone', async () => {
    const other = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const identity = { pid: other.pid ?? 0, startTime: startTimeOf(other.pid ?? 0) ?? '' };
    started(identity);
    const orchestrator = await orchestrate(idle);
    await orchestrator.ask({ ...identity, startTime: `${identity.startTime}0` });
    await expectGoneWhenKilled(orchestrator);
    expect(other.signalCode).toBeNull();
    expect(isAlive(identity)).toBe(true);
    other.kill('SIGKILL');
    await once(other, 'exit');
  });
});

describe('when the orchestrator ends of itself', () => {
  it('the supervisor neither keeps it from ending nor outlives it', async () => {
    const orchestrator = await orchestrate(idle, idle);
    const exit = once(orchestrator.process, 'exit');
    orchestrator.process.stdin?.end();
    expect(await exit).toEqual([0, null]);
    expect(orchestrator.processes.some(isAlive)).toBe(false);
    await expect(allGone(orchestrator)).resolves.toBeUndefined();
  });

  it('by a signal to its whole group, as Ctrl-C sends it, its processes end too', async () => {
    const orchestrator = await orchestrate(stubborn, idle);
    process.kill(-(orchestrator.process.pid ?? 0), 'SIGINT');
    await expect(allGone(orchestrator)).resolves.toBeUndefined();
  });
});

it('a supervisor that was killed is followed by another at once, which knows of all processes', async () => {
  const orchestrator = await orchestrate(idle);
  const pid = orchestrator.process.pid ?? 0;
  process.kill(orchestrator.supervisor, 'SIGKILL');
  await eventually(() => ![0, orchestrator.supervisor].includes(supervisorOf(pid)));
  const other = await orchestrator.ask(idle);
  started(other);
  const [supervisor, processes] = [supervisorOf(pid), [...orchestrator.processes, other]];
  orchestrator.process.kill('SIGKILL');
  await expect(allGone({ supervisor, processes })).resolves.toBeUndefined();
});

/** What programs/orchestrator.ts takes. */
type Asked = string | ProcessIdentity | { readonly untold: string };

interface Orchestrator {
  readonly process: ChildProcess;
  readonly supervisor: number;
  readonly processes: readonly ProcessIdentity[];
  readonly ask: (asked: Asked) => Promise<ProcessIdentity>;
}

/** A process of its own that has started these scripts. */
async function orchestrate(...scripts: readonly Asked[]): Promise<Orchestrator> {
  const program = fileURLToPath(new URL('programs/orchestrator.ts', import.meta.url));
  const orchestrator = spawn(process.execPath, ['--import', 'tsx', program], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: orchestrator.stdout })[Symbol.asyncIterator]();
  const ask = async (asked: Asked): Promise<ProcessIdentity> => {
    orchestrator.stdin.write(`${JSON.stringify(asked)}\n`);
    return JSON.parse(((await lines.next()) as { value: string }).value) as ProcessIdentity;
  };
  const processes: ProcessIdentity[] = [];
  for (const script of scripts) processes.push(await ask(script));
  processes.forEach(started);
  const supervisor = supervisorOf(orchestrator.pid ?? 0);
  expect(supervisor).toBeGreaterThan(0);
  return { process: orchestrator, supervisor, processes, ask };
}

/** 0 if there is none now. */
function supervisorOf(orchestrator: number): number {
  const all = execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'args='], { encoding: 'utf8' });
  // Known by the beginning of its script; ps shows line breaks in one way or another.
  return Number(
    new RegExp(`^ *(\\d+) +${orchestrator} /bin/sh -c[^a-z]*trap '' HUP`, 'm').exec(all)?.[1] ?? 0,
  );
}

/** Two seconds are promised; a machine that is busy with other things gets more. */
async function allGone({
  processes,
  supervisor,
}: Pick<Orchestrator, 'processes' | 'supervisor'>): Promise<void> {
  await eventually(() => !processes.some(isAlive), 10);
  await eventually(() => startTimeOf(supervisor) === undefined, 10);
}

async function expectGoneWhenKilled(orchestrator: Awaited<ReturnType<typeof orchestrate>>): Promise<void> {
  orchestrator.process.kill('SIGKILL');
  await expect(allGone(orchestrator)).resolves.toBeUndefined();
}
