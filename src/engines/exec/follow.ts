import type { Attempt, Seat } from '../../model/ports.ts';
import { startProcess, type Ending, type Program, type StartedProcess } from '../processes.ts';
import type { Capture } from './capture.ts';
import { watchLife } from './signOfLife.ts';

/** Tells of a process from its start until all of its group is gone. */
export async function follow(
  { identity, ended }: StartedProcess,
  seat: Pick<Seat, 'processStarted' | 'processEnded'>,
  alive: Attempt['alive'],
): Promise<Ending> {
  if (!identity) return ended;
  seat.processStarted(identity.pid, identity.startTime);
  const stopWatching = watchLife(identity.pid, alive);
  const ending = await ended;
  stopWatching();
  // What is left behind stays recorded, for the next start to end it.
  if (ending.kind !== 'left-behind') seat.processEnded(identity.pid);
  return ending;
}

/** Starts a program whose output is captured: every piece is a sign of life, and one that prints without end is ended. */
export function startCaptured(
  program: Omit<Program, 'onOutput'>,
  capture: Capture,
  alive: Attempt['alive'],
): StartedProcess {
  const process = startProcess({
    ...program,
    onOutput(piece, stream) {
      alive();
      capture.add(piece, stream);
      if (capture.document.isTooLong) void process.end();
    },
  });
  return process;
}
