import { parentPort, workerData } from 'node:worker_threads';
import { attempt } from '../engines/local.ts';
import type { DefinitionFile } from '../model/definition.ts';
import type { Item } from '../model/plan.ts';
import { analysisOf } from './auditEngines.ts';

const analyze = analysisOf(workerData as ReadonlyMap<string, DefinitionFile>);

parentPort?.on('message', (items: readonly Item[]) => {
  parentPort?.postMessage(items.map((item) => attempt(analyze, item)));
});
