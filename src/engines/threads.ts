import { Worker } from 'node:worker_threads';
import type { ItemOutcome } from '../model/outcome.ts';
import type { Engine, EngineInstance } from '../model/ports.ts';

/** Which file a worker runs and what it is told at its start (`workerData`). */
export interface WorkerProgram {
  readonly url: URL;
  readonly data: unknown;
}

/** Items in one message: a message costs about as much as a small item, so several share one. */
const batch = 32;

/**
 * The built-in analyzers on one worker thread for each instance. The worker answers every array of items that it is
 * sent with an array of outcomes.
 */
export function threadsEngine(program: WorkerProgram, ceiling: number): Engine {
  return {
    name: 'local',
    unit: 'item',
    ceiling,
    batch,
    open: () => Promise.resolve(openThread(program)),
  };
}

function openThread({ url, data }: WorkerProgram): EngineInstance {
  const worker = new Worker(url, { workerData: data });
  const lost = new Promise<never>((_, reject) => {
    worker.once('error', reject);
    worker.once('messageerror', reject);
    worker.once('exit', (code) => reject(new Error(`its thread ended with code ${code}`)));
  });
  // The end of an idle worker is expected; it is an error only for the work that waits on it.
  lost.catch(() => undefined);
  return {
    work(items) {
      const answered = new Promise<readonly ItemOutcome[]>((resolve) => {
        worker.once('message', resolve);
      });
      worker.postMessage(items);
      return Promise.race([answered, lost]);
    },
    async close() {
      await worker.terminate();
    },
  };
}
