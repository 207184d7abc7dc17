import { parentPort, workerData } from 'node:worker_threads';
import { outcomeOf } from '../../../engines/local.ts';
import type { DefinitionFile } from '../../../model/definition.ts';
import type { ItemOutcome } from '../../../model/outcome.ts';
import type { Item } from '../../../model/plan.ts';
import { analysisOf } from './engines.ts';

const analyze = analysisOf(workerData as ReadonlyMap<string, DefinitionFile>);

parentPort?.on('message', (items: readonly Item[]) => void answer(items));

async function answer(items: readonly Item[]): Promise<void> {
  const outcomes: ItemOutcome[] = [];
  for (const item of items) outcomes.push(await outcomeOf(analyze, item, { alive: () => undefined }));
  parentPort?.postMessage(outcomes);
}
