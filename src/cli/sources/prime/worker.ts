import { parentPort, workerData } from 'node:worker_threads';
import { Claims } from '../../../commands/prime/claims.ts';
import { FileReader } from '../../../commands/prime/reading/file.ts';
import { readIn, type ThreadData, type ThreadMessage } from './threads.ts';

/** Files in one message: each costs the thread that receives it a moment. */
const batch = 32;

const { root, paths, claimed } = workerData as ThreadData;
void read();

async function read(): Promise<void> {
  const reader = new FileReader({ paths, read: readIn(root) });
  let files: ThreadMessage[number][] = [];
  for (const index of new Claims(claimed).upTo(paths.length)) {
    files.push([index, await reader.read(paths[index] ?? '')]);
    if (files.length < batch) continue;
    parentPort?.postMessage(files satisfies ThreadMessage);
    files = [];
  }
  if (files.length > 0) parentPort?.postMessage(files satisfies ThreadMessage);
  parentPort?.postMessage([] satisfies ThreadMessage);
}
