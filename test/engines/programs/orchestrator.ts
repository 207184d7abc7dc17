// For every line of its input, a script as a JSON string, starts a shell and prints its identity as JSON once the shell has
// printed something. An identity instead of a script is handed to the supervisor as if it were one of ours, and the process
// of `{ untold: script }` is announced and started, but not told of. When its input ends it ends all of them.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { startTimeOf, type ProcessIdentity } from '../../../src/engines/processIdentity.ts';
import { startProcess, type StartedProcess } from '../../../src/engines/processes.ts';
import { announce, processMark, supervise } from '../../../src/engines/supervisor.ts';

const processes: StartedProcess[] = [];

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line) as string | ProcessIdentity | { readonly untold: string };
  if (typeof asked === 'string') start(asked);
  else if ('untold' in asked) startUntold(asked.untold);
  else {
    supervise(asked);
    tell(asked);
  }
}
await Promise.all(processes.map(({ end }) => end()));

function start(script: string): void {
  let isTold = false;
  const started = startProcess({
    path: '/bin/sh',
    arguments: ['-c', script],
    cwd: '/',
    environment: process.env,
    input: undefined,
    onOutput() {
      if (!isTold) tell(started.identity);
      isTold = true;
    },
  });
  processes.push(started);
}

function startUntold(script: string): void {
  announce('untold');
  const child = spawn('/bin/sh', ['-c', script], {
    detached: true,
    env: { ...process.env, [processMark]: 'untold' },
  });
  const pid = child.pid ?? 0;
  child.stdout.once('data', () => tell({ pid, startTime: startTimeOf(pid) ?? '' }));
}

function tell(identity: ProcessIdentity | undefined): void {
  process.stdout.write(`${JSON.stringify(identity)}\n`);
}
