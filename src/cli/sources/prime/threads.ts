import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import type { ProjectAccess } from '../../../commands/prime/access.ts';
import type { ReadBeside } from '../../../commands/prime/codeModel.ts';
import { languageOf, parsedLanguages } from '../../../commands/prime/languages.ts';
import type { FileRead } from '../../../commands/prime/reading/file.ts';
import { usableCores } from '../../../engines/ceiling.ts';
import { readText } from '../../../inputs/readText.ts';
import { packageFolder } from '../../installation.ts';

/** What a thread is told at its start. */
export interface ThreadData {
  readonly root: string;
  readonly paths: readonly string[];
  readonly claimed: SharedArrayBuffer;
}

/** Some files, each with its place in the list; the last message of a thread is empty. */
export type ThreadMessage = readonly (readonly [index: number, read: FileRead | undefined])[];

/** Larger files are no sources; reading them would only take memory. */
const mostBytes = 16 * 1024 * 1024;

/** Reads a file of a project as text. */
export function readIn(root: string): ProjectAccess['read'] {
  return (path) => {
    const read = readText(join(root, path), mostBytes);
    return 'code' in read ? { problem: read.message } : read;
  };
}

/**
 * Sources for which a thread pays that reads them beside this one: it takes a MiB some 0.3 s, and a thread as much as 0.05 s to start.
 * More than three are not worth their memory: what only one thread can do is then most of the time.
 */
const bytesEach = 1024 * 1024;
const mostThreads = 3;

/** How many threads pay beside this one. */
export function threadsFor(root: string, paths: readonly string[], cores = usableCores()): number {
  const most = Math.min(mostThreads, cores - 1);
  let bytes = 0;
  for (const path of paths) {
    if (bytes >= most * bytesEach) return most;
    if (!parsedLanguages.has(languageOf(path)?.name ?? '')) continue;
    bytes += sizeOf(join(root, path));
  }
  return Math.min(most, Math.floor(bytes / bytesEach));
}

function sizeOf(file: string): number {
  try {
    return lstatSync(file).size;
  } catch {
    // Reading it will say why it cannot be read.
    return 0;
  }
}

/** Reads files of a project on so many worker threads. */
export function threadsIn(root: string, paths: readonly string[], count: number): ReadBeside {
  return async ({ shared }, keep) => {
    const { Worker: Thread } = await import('node:worker_threads');
    const workerData: ThreadData = { root, paths, claimed: shared };
    const url = pathToFileURL(join(packageFolder(), 'dist', 'sources-prime-worker.cjs'));
    const threads = Array.from({ length: count }, () => {
      // Parsers need as much of it as they have in the main thread, or they would end the whole process.
      return follow(new Thread(url, { workerData, resourceLimits: { stackSizeMb: 16 } }), keep);
    });
    await Promise.all(threads);
  };
}

function follow(worker: Worker, keep: (index: number, read: FileRead | undefined) => void): Promise<void> {
  // Nobody waits for a thread when the run is over.
  worker.unref();
  return new Promise((resolve) => {
    worker.on('message', (message: ThreadMessage) => {
      for (const [index, read] of message) keep(index, read);
      if (message.length === 0) resolve();
    });
    // What a lost thread had claimed is read in this one, which then says what is wrong with it.
    worker.once('error', () => resolve());
    worker.once('messageerror', () => resolve());
    worker.once('exit', () => resolve());
  });
}
