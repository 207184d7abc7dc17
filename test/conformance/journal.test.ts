import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileJournal, readJournal } from '../../src/journal/file.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { Journal } from '../../src/model/ports.ts';
import { temporaryFolder } from '../journal/temporaryFolder.ts';
import { doneOf, eventOf, findingOf } from '../model/samples.ts';
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
      eventOf({ type: 'run_started', command: 'audit', items: 2, instances: 1 }, 1),
      eventOf({ type: 'item_claimed', item: 'a', instance: 'w#1', attempt: 1 }, 2),
      eventOf({ type: 'run_finished', outcome: 'complete' }, 3),
    ];
    expect(await roundTrip(await open(), events)).toEqual(events);
  });

  it('keeps any text that an item or a reason may hold', async () => {
    const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), 200);
    const events = texts.map((text) =>
      eventOf({ type: 'item_failed', item: text, instance: 'w#1', attempt: 1, reason: `${text}\n` }),
    );
    expect(await roundTrip(await open(), events)).toEqual(events);
  });

  it('keeps results whole', async () => {
    const outcome = doneOf('a', [findingOf({ related: [{ path: 'b.md', line: 2, column: 3 }] })], { n: [1] });
    if (outcome.status !== 'done') throw new Error('Internal error: the sample is done');
    const { milliseconds, result } = outcome;
    const event = eventOf({
      type: 'item_done',
      item: 'a',
      instance: 'w#1',
      attempt: 1,
      milliseconds,
      result,
    });
    expect(await roundTrip(await open(), [event])).toEqual([event]);
  });

  it('does not follow changes that the caller makes to an event afterwards', async () => {
    const opened = await open();
    const event = { type: 'instance_started', instance: 'w#1', run: 'r1', epoch: 1, at: 0 } as const;
    const changing = { ...event, instance: 'w#1' as string };
    opened.journal.append(changing);
    changing.instance = 'other';
    await opened.journal.close();
    expect(opened.read()).toEqual([event]);
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
