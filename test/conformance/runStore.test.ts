import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTimeOf } from '../../src/engines/processIdentity.ts';
import { readJournal } from '../../src/journal/file.ts';
import type { memoryJournal } from '../../src/journal/memory.ts';
import { createRunFolder, memoryStore, openRunFolder } from '../../src/journal/runFolder.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { RunStore } from '../../src/model/ports.ts';
import { claimed, stamped } from '../journal/journals.ts';
import { temporaryFolder } from '../journal/temporaryFolder.ts';
import { doneOf, failedOf, itemsOf, planOf } from '../model/samples.ts';

interface Opened {
  readonly store: RunStore;
  /** What was journaled, after closing. */
  readonly read: () => readonly RunEvent[];
}

const stores: readonly {
  readonly name: string;
  readonly epoch: number;
  readonly open: () => Promise<Opened>;
}[] = [
  {
    name: 'folder',
    epoch: 1,
    open: async () => opened(createRunFolder(await temporaryFolder(), 'r1', { startTimeOf })),
  },
  {
    name: 'folder of a run that is gone on with',
    epoch: 2,
    open: async () => {
      const project = await temporaryFolder();
      const first = createRunFolder(project, 'r1', { startTimeOf });
      first.writePlan({ run: 'r1', arguments: [], plans: [] });
      await first.journal.close();
      const second = openRunFolder(project, 'r1', { startTimeOf });
      if (!second.ok) throw new Error('Expected the run to be free');
      return opened(second.value);
    },
  },
  {
    name: 'memory',
    epoch: 1,
    open: () => {
      const store = memoryStore('r1');
      const journal = store.journal as ReturnType<typeof memoryJournal>;
      return Promise.resolve({ store, read: () => journal.events });
    },
  },
];

describe.each(stores)('the run store $name', ({ open, epoch }) => {
  it('knows the run that it is for, and how many orchestrators it has had', async () => {
    const { store } = await open();
    expect(store).toMatchObject({ run: 'r1', epoch });
    await store.journal.close();
  });

  it('takes everything that a run delivers, again and again', async () => {
    const { store } = await open();
    const plan = planOf(itemsOf('a', 'b'));
    for (const text of ['first', 'second']) {
      store.writePlan({ run: 'r1', arguments: [text], plans: [plan] });
      for (const [index, shard] of plan.shards.entries()) store.writeShard(index + 1, shard);
      store.writeArtifact('worker#1', [doneOf('a'), failedOf('b', text)]);
      store.writeBoard(() => ({ text }));
      store.writeReport('md', text);
    }
    await expect(store.journal.close()).resolves.toBeUndefined();
  });

  it('has a journal that keeps its events in order', async () => {
    const { store, read } = await open();
    const events = ['a', 'b'].map((item) => stamped(claimed(item)));
    for (const event of events) store.journal.append(event);
    await store.journal.close();
    expect(read()).toEqual(events);
  });
});

function opened(store: ReturnType<typeof createRunFolder>): Opened {
  const read = (): readonly RunEvent[] => {
    const found = readJournal(join(store.path, 'coordination.log'));
    return found.ok ? found.value : [];
  };
  return { store, read };
}
