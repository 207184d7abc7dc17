import { describe, expect, it } from 'vitest';
import { inlineEngine, type Analyze } from '../../src/engines/local.ts';
import type { EngineInstance } from '../../src/model/ports.ts';
import { attemptOf, itemsOf, seatOf } from '../model/samples.ts';

async function open(analyze: Analyze): Promise<EngineInstance> {
  const opened = await inlineEngine(analyze, { version: '1', ceiling: 1 }).open(seatOf());
  if ('lost' in opened) throw new Error('it always opens');
  return opened;
}

describe('the inline engine', () => {
  it('lets others have a turn before its first work, so that Ctrl-C and progress are seen', async () => {
    let begun = false;
    const instance = await open(() => {
      begun = true;
      return { findings: [] };
    });
    const other = new Promise<boolean>((resolve) => {
      setImmediate(() => resolve(begun));
    });
    await instance.work(itemsOf('a'), attemptOf());
    expect(await other).toBe(false);
    expect(begun).toBe(true);
  });

  it('lets others have a turn again and again in a long batch', async () => {
    let count = 0;
    const instance = await open(() => {
      const until = performance.now() + 3;
      while (performance.now() < until);
      count += 1;
      return { findings: [] };
    });
    const seen: number[] = [];
    const work = instance.work(
      itemsOf(...Array.from({ length: 20 }, (_, index) => `i${index}`)),
      attemptOf(),
    );
    const look = (): void => {
      seen.push(count);
      if (count < 20) setImmediate(look);
    };
    look();
    await work;
    expect(seen.some((number) => number > 0 && number < 20)).toBe(true);
  });

  it('delivers every item as soon as it is done, so that it counts whatever happens to the others', async () => {
    const attempt = attemptOf();
    const instance = await open(({ id }) => {
      if (id === 'b') void instance.close();
      return { findings: [] };
    });
    expect(await instance.work(itemsOf('a', 'b', 'c'), attempt)).toEqual({
      lost: 'crashed',
      reason: 'the instance was closed',
    });
    expect(attempt.delivered.map(({ item }) => item)).toEqual(['a', 'b']);
  });

  it('tells what was thrown even if it is no error', async () => {
    const attempt = attemptOf();
    const instance = await open(() => {
      // oxlint-disable-next-line typescript/only-throw-error -- that is the case
      throw 'plain text';
    });
    expect(await instance.work(itemsOf('a'), attempt)).toEqual([]);
    expect(attempt.delivered).toEqual([
      { status: 'failed', item: 'a', cause: 'failed-analysis', reason: 'Internal error: plain text' },
    ]);
  });
});
