import { execEngine, type ExecOptions } from '../../src/engines/exec.ts';
import type { ProcessIdentity } from '../../src/engines/processIdentity.ts';
import type { ItemOutcome, Lost } from '../../src/model/outcome.ts';
import type { Item } from '../../src/model/plan.ts';
import type { EngineInstance } from '../../src/model/ports.ts';
import { itemsOf, seatOf } from '../model/samples.ts';

/** An instance at work, and what it told of itself. */
export interface ExecRun {
  readonly instance: EngineInstance;
  readonly work: (...items: readonly (string | Partial<Item>)[]) => Promise<Answer>;
  readonly processes: ProcessIdentity[];
  readonly ended: number[];
  readonly signsOfLife: () => number;
}

/** Every outcome, delivered before the end or answered at it; or that the attempt was lost, and what was delivered before. */
export interface Answer {
  readonly outcomes: readonly ItemOutcome[];
  readonly lost: Lost | undefined;
}

/** Opens an instance `worker#2` of three. */
export async function openExec(
  exec: readonly string[],
  changes: Partial<ExecOptions>,
  started: (process: ProcessIdentity) => void,
): Promise<ExecRun | Lost> {
  const options = {
    output: 'text',
    cwd: '/',
    run: 'r1',
    folder: undefined,
    ceiling: 4,
    inputs: undefined,
  } as const;
  const processes: ProcessIdentity[] = [];
  const ended: number[] = [];
  let signs = 0;
  const instance = await execEngine({ ...options, exec, ...changes }).open({
    ...seatOf('worker#2'),
    processStarted(pid, startTime) {
      processes.push({ pid, startTime });
      started({ pid, startTime });
    },
    processEnded: (pid) => void ended.push(pid),
  });
  if ('lost' in instance) return instance;
  const work: ExecRun['work'] = async (...items) => {
    const delivered: ItemOutcome[] = [];
    const answer = await instance.work(itemsOf(...items), {
      number: 1,
      alive: () => void (signs += 1),
      deliver: (outcome) => void delivered.push(outcome),
      wait: (turn) => turn,
    });
    return 'lost' in answer
      ? { outcomes: delivered, lost: answer }
      : { outcomes: [...delivered, ...answer], lost: undefined };
  };
  return { instance, work, processes, ended, signsOfLife: () => signs };
}
