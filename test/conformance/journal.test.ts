import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileJournal, readJournal } from '../../src/journal/file.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { Journal } from '../../src/model/ports.ts';
import { anyEvent, anyJournal, claimed, stamped } from '../journal/journals.ts';
import { temporaryFolder } from '../journal/temporaryFolder.ts';
import { fc } from '../model/fc.ts';

interface Opened {
  readonly journal: Journal;
  /** What was journaled, after closing. */
  readonly read: () => readonly RunEvent[];
}

const journals: readonly { readonly name: string; readonly open: () => Promise<Opened> }[] = [
  {
    name: 'file',
    open: async () => {
      const path = join(await temporaryFolder(), 'coordination.log');
      const read = (): readonly RunEvent[] => {
        const found = readJournal(path);
        return found.ok ? found.value : [];
      };
      return { journal: openFileJournal(path), read };
    },
  },
  {
    name: 'memory',
    open: () => {
      const journal = memoryJournal();
      return Promise.resolve({ journal, read: () => journal.events });
    },
  },
];

describe.each(journals)('the journal $name', ({ open }) => {
  it('gives back what was appended, in order', async () => {
    const events = [
      stamped({ type: 'run_started', command: 'audit', items: 2, instances: 1 }, 1, 1),
      stamped(claimed('a'), 1, 2),
      stamped({ type: 'run_finished', outcome: 'complete' }, 1, 3),
    ];
    expect(await roundTrip(await open(), events)).toEqual(events);
  });

  it('keeps any event, whatever its texts and numbers', async () => {
    const events = fc.sample(anyEvent(), 500);
    expect(await roundTrip(await open(), events)).toEqual(events);
  });

  it('keeps the events of a run in which everything happens', async () => {
    const events = fc.sample(anyJournal(['a', 'b "c"', 'ü']), 100).flat();
    expect(await roundTrip(await open(), events)).toEqual(events);
  });

  it('can be closed without any event', async () => {
    expect(await roundTrip(await open(), [])).toEqual([]);
  });
});

async function roundTrip(
  { journal, read }: Opened,
  events: readonly RunEvent[],
): Promise<readonly RunEvent[]> {
  for (const event of events) journal.append(event);
  await journal.close();
  return read();
}
