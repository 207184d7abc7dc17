import { parentPort, workerData } from 'node:worker_threads';
import { analyzeDefinition } from '../commands/audit/analyze.ts';
import { attempt } from '../engines/local.ts';
import { readDefinition } from '../inputs/definitions.ts';
import type { DefinitionFile } from '../model/definition.ts';
import type { Item } from '../model/plan.ts';
import { diskSurroundings } from './surroundings.ts';

/** What a worker of the audit is told at its start: the files of all items, by item. */
export type WorkerData = ReadonlyMap<string, DefinitionFile>;

const files = workerData as WorkerData;
const surroundings = diskSurroundings();

parentPort?.on('message', (items: readonly Item[]) => {
  parentPort?.postMessage(
    items.map((item) =>
      attempt(({ id }) => {
        const file = files.get(id);
        if (!file) throw new Error(`no file is known for the item ${id}`);
        return analyzeDefinition(readDefinition(file), surroundings);
      }, item),
    ),
  );
});
