import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../src/journal/file.ts';
import type { memoryJournal } from '../../src/journal/memory.ts';
import { createRunFolder, memoryStore } from '../../src/journal/runFolder.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { RunStore } from '../../src/model/ports.ts';
import { temporaryFolder } from '../journal/temporaryFolder.ts';
import { doneOf, eventOf, itemsOf, planOf } from '../model/samples.ts';

interface Opened {
  readonly store: RunStore;
  readonly read: () => readonly RunEvent[];
}

const stores: readonly { readonly name: string; readonly open: () => Promise<Opened> }[] = [
  {
    name: 'folder',
    open: async () => {
      const store = createRunFolder(await temporaryFolder(), 'r1');
      const read = (): readonly RunEvent[] => {
        const found = readJournal(join(store.path, 'coordination.log'));
        return found.ok ? found.value : [];
      };
      return { store, read };
    },
  },
  {
    name: 'memory',
    open: () => {
      const store = memoryStore('r1');
      const journal = store.journal as ReturnType<typeof memoryJournal>;
      return Promise.resolve({ store, read: () => journal.events });
    },
  },
];

describe.each(stores)('the run store $name', ({ open }) => {
  it('knows the run that it is for', async () => {
    const { store } = await open();
    expect(store.run).toBe('r1');
    await store.journal.close();
  });

  it('takes everything that a run delivers, again and again', async () => {
    const { store } = await open();
    const plan = planOf(itemsOf('a', 'b'));
    for (const text of ['first', 'second']) {
      store.writePlan(plan);
      for (const [index, shard] of plan.shards.entries()) store.writeShard(index + 1, shard);
      store.writeArtifact('worker#1', [doneOf('a'), { status: 'failed', item: 'b', reason: text }]);
      store.writeBoard({ text });
      store.writeReport('md', text);
    }
    await expect(store.journal.close()).resolves.toBeUndefined();
  });

  it('has a journal that keeps its events in order', async () => {
    const { store, read } = await open();
    const events = ['w#1', 'w#2'].map((instance) => eventOf({ type: 'instance_started', instance }));
    for (const event of events) store.journal.append(event);
    await store.journal.close();
    expect(read()).toEqual(events);
  });
});
