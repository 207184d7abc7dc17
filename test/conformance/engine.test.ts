import { describe, expect, it } from 'vitest';
import { inlineEngine } from '../../src/engines/local.ts';
import { threadsEngine } from '../../src/engines/threads.ts';
import type { EngineInstance } from '../../src/model/ports.ts';
import { findingOf, itemsOf } from '../model/samples.ts';

const findings = [findingOf({ message: 'ünïcode 🎉' })];

const engines = [
  {
    name: 'inline',
    make: () =>
      inlineEngine(({ id }) => {
        if (id === 'throws') throw new Error('cannot analyse it');
        return { findings, facts: { id, told: 'x' } };
      }, 3),
  },
  { name: 'threads', make: () => threadsEngine(program({ told: 'x', findings }), 3) },
];

describe.each(engines)('the engine $name', ({ make }) => {
  it('says what dispatch needs to know', () => {
    expect(make()).toMatchObject({ name: 'local', unit: 'item', ceiling: 3 });
    expect(make().batch).toBeGreaterThanOrEqual(1);
  });

  it('answers with one outcome for each item, in their order', () =>
    withInstance(make(), async (instance) => {
      const ids = ['b', 'a', 'agents/ü ñ.md', '__proto__'];
      const outcomes = await instance.work(itemsOf(...ids));
      expect(outcomes.map((outcome) => [outcome.item, outcome.status])).toEqual(
        ids.map((id) => [id, 'done']),
      );
    }));

  it('delivers findings, facts and the time that it took', () =>
    withInstance(make(), async (instance) => {
      expect(await instance.work(itemsOf('a'))).toEqual([
        {
          status: 'done',
          item: 'a',
          milliseconds: expect.any(Number) as number,
          result: { findings, facts: { id: 'a', told: 'x' } },
        },
      ]);
    }));

  it('answers an item that cannot be analysed with a failure, and the others as if nothing were', () =>
    withInstance(make(), async (instance) => {
      const outcomes = await instance.work(itemsOf('a', 'throws', 'b'));
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['done', 'failed', 'done']);
      expect(outcomes[1]).toMatchObject({
        item: 'throws',
        reason: expect.stringMatching(/^Internal error: .*cannot analyse it/) as string,
      });
    }));

  it('answers call after call', () =>
    withInstance(make(), async (instance) => {
      for (const id of ['a', 'throws', 'b', 'c']) {
        const [outcome] = await instance.work(itemsOf(id));
        expect(outcome?.item).toBe(id);
      }
    }));

  it('answers no items with no outcomes', () =>
    withInstance(make(), async (instance) => {
      expect(await instance.work([])).toEqual([]);
    }));

  it('has instances that work at the same time without mixing their answers', async () => {
    const engine = make();
    const instances = await Promise.all(['w#1', 'w#2', 'w#3'].map((name) => engine.open(name)));
    const answers = await Promise.all(
      instances.map((instance, index) => instance.work(itemsOf(`${index}a`, `${index}b`))),
    );
    expect(answers.map((outcomes) => outcomes.map((outcome) => outcome.item))).toEqual([
      ['0a', '0b'],
      ['1a', '1b'],
      ['2a', '2b'],
    ]);
    await Promise.all(instances.map((instance) => instance.close()));
  });

  it('can close an instance that never worked, and close it twice', async () => {
    const instance = await make().open('w#1');
    await instance.close();
    await expect(instance.close()).resolves.toBeUndefined();
  });
});

describe('a thread that is lost', () => {
  it.each([
    ['exits', /ended with code 7/],
    ['crashes', /the worker crashed/],
  ])('because it %s rejects its work, and other instances go on', async (id, message) => {
    const engine = threadsEngine(program({ told: 'x', findings: [] }), 2);
    const [lost, other] = await Promise.all([engine.open('w#1'), engine.open('w#2')]);
    await expect(lost.work(itemsOf('a', id))).rejects.toThrow(message);
    await expect(lost.work(itemsOf('b'))).rejects.toThrow(message);
    expect(await other.work(itemsOf('c'))).toHaveLength(1);
    await Promise.all([lost.close(), other.close()]);
  });

  it('because its program does not exist rejects its work', async () => {
    const engine = threadsEngine({ url: new URL('missing.mjs', import.meta.url), data: undefined }, 1);
    const instance = await engine.open('w#1');
    await expect(instance.work(itemsOf('a'))).rejects.toThrow(/missing\.mjs/);
    await instance.close();
  });

  it('because it was closed rejects the work that waits for it', async () => {
    const instance = await threadsEngine(program({ told: 'x', findings: [] }), 1).open('w#1');
    const work = instance.work(itemsOf('a'));
    const [ended] = await Promise.allSettled([work, instance.close()]);
    expect(ended).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('ended') as string },
    });
  });
});

function program(data: unknown): { readonly url: URL; readonly data: unknown } {
  return { url: new URL('worker.mjs', import.meta.url), data };
}

async function withInstance(
  engine: { open: (name: string) => Promise<EngineInstance> },
  use: (instance: EngineInstance) => Promise<void>,
): Promise<void> {
  const instance = await engine.open('w#1');
  try {
    await use(instance);
  } finally {
    await instance.close();
  }
}
