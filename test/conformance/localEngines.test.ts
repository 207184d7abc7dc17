import { describe, expect, it } from 'vitest';
import { inlineEngine } from '../../src/engines/local.ts';
import { threadsEngine } from '../../src/engines/threads.ts';
import type { Engine } from '../../src/model/ports.ts';
import { attemptOf, findingOf, itemsOf } from '../model/samples.ts';
import { workerOf, open, withInstance } from './engines.ts';

describe('the local engines', () => {
  const findings = [findingOf({ message: 'ünïcode 🎉' })];
  const local = [
    [
      'inline',
      () => inlineEngine(({ id }) => ({ findings, facts: { id, told: 'x' } }), { version: '1', ceiling: 3 }),
    ],
    ['threads', () => threadsEngine(workerOf({ told: 'x', findings }), { version: '1', ceiling: 3 })],
  ] as const;

  it.each(local)('give findings, facts and the time that it took (%s)', (_, make) =>
    withInstance(make(), async (work) => {
      expect((await work('a')).outcomes).toEqual([
        {
          status: 'done',
          item: 'a',
          milliseconds: expect.any(Number) as number,
          result: { findings, facts: { id: 'a', told: 'x' } },
        },
      ]);
    }),
  );

  it.each(['inline', 'threads'])('say what results depend on only where they know (%s)', (name) => {
    const makeWith = (options: { dependencies?: () => string | undefined }): Engine => {
      const all = { version: '1', ceiling: 3, ...options };
      return name === 'inline'
        ? inlineEngine(() => ({ findings: [] }), all)
        : threadsEngine(workerOf({}), all);
    };
    expect(makeWith({})).not.toHaveProperty('dependencies');
    const [item] = itemsOf('a') as [ReturnType<typeof itemsOf>[number]];
    expect(makeWith({ dependencies: () => 'x' }).dependencies?.(item)).toBe('x');
    expect(makeWith({ dependencies: () => undefined }).dependencies?.(item)).toBeUndefined();
  });
});

describe('a thread', () => {
  it.each([
    ['exits', /ended with code 7/],
    ['crashes', /the worker crashed/],
  ])('that %s is lost with what is known of why, and stays so', async (id, reason) => {
    const instance = await open(threadsEngine(workerOf({ findings: [] }), { version: '1', ceiling: 2 }));
    for (const items of [itemsOf('a', id), itemsOf('b')]) {
      expect(await instance.work(items, attemptOf())).toEqual({
        lost: 'crashed',
        reason: expect.stringMatching(reason) as string,
      });
    }
    await instance.close();
  });

  it('whose program does not exist is lost', async () => {
    const url = new URL('missing.mjs', import.meta.url);
    const instance = await open(threadsEngine({ url, data: undefined }, { version: '1', ceiling: 1 }));
    expect(await instance.work(itemsOf('a'), attemptOf())).toMatchObject({
      lost: 'crashed',
      reason: expect.stringContaining('missing.mjs') as string,
    });
    await instance.close();
  });
});
