import type { ItemOutcome, Lost } from '../../src/model/outcome.ts';
import type { Engine, EngineInstance } from '../../src/model/ports.ts';
import { noneAliveAfterwards } from '../engines/noneAlive.ts';
import { attemptOf, itemsOf, seatOf } from '../model/samples.ts';

const { started } = noneAliveAfterwards();

export function workerOf(data: unknown): { readonly url: URL; readonly data: unknown } {
  return { url: new URL('worker.mjs', import.meta.url), data };
}

export async function open(engine: Engine, name = 'w#1'): Promise<EngineInstance> {
  const opened = await engine.open(
    seatOf(name, { processStarted: (pid, startTime) => started({ pid, startTime }) }),
  );
  if ('lost' in opened) throw new Error(`it was not opened: ${opened.reason}`);
  return opened;
}

interface Told {
  readonly outcomes: readonly ItemOutcome[];
  readonly lost: Lost | undefined;
}

export async function withInstance(
  engine: Engine,
  use: (work: (...items: readonly string[]) => Promise<Told>) => Promise<void>,
  name?: string,
): Promise<void> {
  const instance = await open(engine, name);
  try {
    await use(async (...items) => {
      const attempt = attemptOf();
      const answer = await instance.work(itemsOf(...items), attempt);
      const answered = 'lost' in answer ? [] : answer;
      return { outcomes: [...attempt.delivered, ...answered], lost: 'lost' in answer ? answer : undefined };
    });
  } finally {
    await instance.close();
  }
}
