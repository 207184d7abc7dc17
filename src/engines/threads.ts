import type { ItemOutcome, Lost } from '../model/outcome.ts';
import type { Engine, EngineInstance } from '../model/ports.ts';
import { localEngine, type LocalOptions } from './local.ts';

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
export function threadsEngine(program: WorkerProgram, options: LocalOptions): Engine {
  return localEngine(options, { batch, mode: 'threads', open: () => openThread(program) });
}

async function openThread({ url, data }: WorkerProgram): Promise<EngineInstance> {
  // Few runs use threads, and loading what makes them would delay the start of all.
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(url, { workerData: data });
  const crashed = new Promise<Lost>((resolve) => {
    const lose = (reason: string): void => resolve({ lost: 'crashed', reason });
    worker.once('error', (error: unknown) => lose(error instanceof Error ? error.message : String(error)));
    worker.once('messageerror', () => lose('its thread sent what cannot be read'));
    worker.once('exit', (code) => lose(`its thread ended with code ${code}`));
  });
  return {
    work(items) {
      const answered = new Promise<readonly ItemOutcome[]>((resolve) => {
        worker.once('message', resolve);
      });
      worker.postMessage(items);
      return Promise.race([answered, crashed]);
    },
    async close() {
      await worker.terminate();
    },
  };
}
