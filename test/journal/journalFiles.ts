import { join } from 'node:path';
import { openFileJournal } from '../../src/journal/file.ts';
import type { RunEvent } from '../../src/model/event.ts';
import { claimed, done, stamped } from './journals.ts';
import { temporaryFolder } from './temporaryFolder.ts';

export const events: readonly RunEvent[] = [
  stamped({ type: 'run_started', command: 'audit', items: 1, instances: 1 }, 1, 1),
  stamped(claimed('agents/a\nb.md'), 1, 2),
  stamped(done('añ/日本/🎉.md \u2028"\\'), 1, 3),
];

export const claim = stamped(claimed('agents/b.md'), 1, 9);

export async function newPath(): Promise<string> {
  return join(await temporaryFolder(), 'coordination.log');
}

export async function journalOf(all: readonly RunEvent[]): Promise<string> {
  const path = await newPath();
  await append(path, ...all);
  return path;
}

export async function append(path: string, ...all: readonly RunEvent[]): Promise<void> {
  const journal = openFileJournal(path);
  for (const event of all) journal.append(event);
  await journal.close();
}
