/* A worker that keeps a core busy: it answers an array of items with their outcomes, as the threads engine expects. */
import { parentPort, workerData } from 'node:worker_threads';
import { outcomeOf } from '../../../src/engines/local.ts';
import type { ItemOutcome, ItemResult } from '../../../src/model/outcome.ts';
import type { Item } from '../../../src/model/plan.ts';
import { spin } from '../spin.ts';

parentPort?.on('message', (items: readonly Item[]) => void answer(items));

async function answer(items: readonly Item[]): Promise<void> {
  const outcomes: ItemOutcome[] = [];
  for (const item of items) outcomes.push(await outcomeOf(work, item, { alive: () => undefined }));
  parentPort?.postMessage(outcomes);
}

function work(): ItemResult {
  return { findings: [], facts: spin(workerData as number) };
}
