import { describe, expect, it } from 'vitest';
import { inlineEngine } from '../../src/engines/local.ts';
import { itemsOf } from '../model/samples.ts';

describe('the inline engine', () => {
  it('lets others have a turn before its first work, so that Ctrl-C and progress are seen', async () => {
    let begun = false;
    const engine = inlineEngine(() => {
      begun = true;
      return { findings: [] };
    }, 1);
    const instance = await engine.open('w#1');
    const other = new Promise<boolean>((resolve) => {
      setImmediate(() => resolve(begun));
    });
    await instance.work(itemsOf('a'));
    expect(await other).toBe(false);
    expect(begun).toBe(true);
  });

  it('tells what was thrown even if it is no error', async () => {
    const engine = inlineEngine(() => {
      // oxlint-disable-next-line typescript/only-throw-error -- that is the case
      throw 'plain text';
    }, 1);
    const instance = await engine.open('w#1');
    expect(await instance.work(itemsOf('a'))).toEqual([
      { status: 'failed', item: 'a', reason: 'Internal error: plain text' },
    ]);
  });
});
