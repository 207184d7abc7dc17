/* A worker that keeps a core busy: it answers an array of items with their outcomes, as the threads engine expects. */
import { parentPort, workerData } from 'node:worker_threads';
import { attempt } from '../../../src/engines/local.ts';
import type { Item } from '../../../src/model/plan.ts';
import { spin } from '../spin.ts';

parentPort?.on('message', (items: readonly Item[]) => {
  const outcomes = items.map((item) =>
    attempt(() => ({ findings: [], facts: spin(workerData as number) }), item),
  );
  parentPort?.postMessage(outcomes);
});
