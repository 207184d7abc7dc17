import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { execEngine } from '../../src/engines/exec.ts';
import { fakeEngine } from '../../src/engines/fake.ts';
import { inlineEngine } from '../../src/engines/local.ts';
import { threadsEngine } from '../../src/engines/threads.ts';
import { fakeScript } from '../../src/model/fakeScript.ts';
import { lossCauses, type ItemOutcome, type Lost } from '../../src/model/outcome.ts';
import type { Engine } from '../../src/model/ports.ts';
import { modes } from '../../src/model/report.ts';
import { project } from '../project.ts';
import { attemptOf, itemsOf } from '../model/samples.ts';
import { workerOf, open, withInstance } from './engines.ts';

/** Every engine, made so that some items ask for something to go wrong: `throws`, `hangs` and `crashes`. */
const engines: readonly { readonly name: string; readonly make: () => Engine; readonly crashes: boolean }[] =
  [
    { name: 'inline', make: makeInline, crashes: false },
    {
      name: 'threads',
      make: () => threadsEngine(workerOf({ told: 'x', findings: [] }), { version: '1', ceiling: 3 }),
      crashes: true,
    },
    { name: 'fake, by item', make: () => makeFake('item'), crashes: true },
    { name: 'fake, by shard', make: () => makeFake('shard'), crashes: true },
    { name: 'exec, by item', make: () => makeExec('{item}'), crashes: true },
    { name: 'exec, by shard', make: () => makeExec('{items}'), crashes: true },
  ];

describe.each(engines)('the engine $name', ({ make, crashes }) => {
  it('says what dispatch and the cache need to know', () => {
    const engine = make();
    expect(engine).toMatchObject({ ceiling: 3 });
    expect(engine.name).not.toBe('');
    expect(engine.version).not.toBe('');
    expect(engine.version).toBe(make().version);
    expect(modes).toContain(engine.mode);
    expect(engine.batch).toBeGreaterThanOrEqual(1);
  });

  it('gives one outcome for each item, delivered before or answered, and for no other', () =>
    withInstance(make(), async (work) => {
      const ids = ['b', 'a', 'agents/ü ñ.md', '__proto__'];
      const { outcomes } = await work(...ids);
      expect(outcomes.map(({ item, status }) => [item, status])).toEqual(ids.map((id) => [id, 'done']));
      for (const outcome of outcomes) {
        const { milliseconds, result } = outcome as Extract<ItemOutcome, { status: 'done' }>;
        expect(Number.isFinite(milliseconds) && milliseconds >= 0).toBe(true);
        expect(Array.isArray(result.findings)).toBe(true);
      }
    }));

  it('fails an item that cannot be analysed, with a reason, and does the others as if nothing were', () =>
    withInstance(make(), async (work) => {
      const { outcomes } = await work('a', 'throws', 'b');
      expect(outcomes.map(({ item, status }) => `${item} ${status}`).toSorted()).toEqual([
        'a done',
        'b done',
        'throws failed',
      ]);
      expect(outcomes.find(({ item }) => item === 'throws')).toMatchObject({
        cause: 'failed-analysis',
        reason: expect.stringMatching(/\w/) as string,
      });
    }));

  it('answers call after call', () =>
    withInstance(make(), async (work) => {
      for (const id of ['a', 'throws', 'b']) {
        expect((await work(id)).outcomes.map(({ item }) => item)).toEqual([id]);
      }
    }));

  it('has no outcomes for no items', () =>
    withInstance(make(), async (work) => {
      expect(await work()).toEqual({ outcomes: [], lost: undefined });
    }));

  it('has instances that work at the same time without mixing their answers', async () => {
    const engine = make();
    const names = ['w#1', 'w#2', 'w#3'];
    await Promise.all(
      names.map((name, index) =>
        withInstance(
          engine,
          async (work) => {
            const { outcomes } = await work(`${index}a`, `${index}b`);
            expect(outcomes.map(({ item }) => item)).toEqual([`${index}a`, `${index}b`]);
          },
          name,
        ),
      ),
    );
  });

  it('has instances that never worked and can be closed, and be closed twice, also at once', async () => {
    const instance = await open(make());
    await Promise.all([instance.close(), instance.close()]);
    await expect(instance.close()).resolves.toBeUndefined();
  });

  it('is lost when it is closed while it works: work that waits ends, and nothing rejects', async () => {
    const instance = await open(make());
    const attempt = attemptOf();
    const pending = instance.work(itemsOf('hangs', 'b'), attempt);
    await Promise.all([instance.close(), instance.close()]);
    expect(await pending).toEqual(aLoss());
  });

  it('is lost when it is given work after it was closed', async () => {
    const instance = await open(make());
    await instance.close();
    expect(await instance.work(itemsOf('a'), attemptOf())).toEqual(aLoss());
  });

  it.runIf(crashes)(
    'tells by a value that it was lost, with cause and reason, and others go on',
    async () => {
      const engine = make();
      const [lost, other] = [await open(engine), await open(engine, 'w#2')];
      expect(await lost.work(itemsOf('crashes'), attemptOf())).toEqual(aLoss());
      const attempt = attemptOf();
      const answer = await other.work(itemsOf('c'), attempt);
      expect([...attempt.delivered, ...('lost' in answer ? [] : answer)]).toMatchObject([
        { item: 'c', status: 'done' },
      ]);
      await Promise.all([lost.close(), other.close()]);
    },
  );
});

function makeInline(): Engine {
  return inlineEngine(analyze, { version: '1', ceiling: 3 });
}

function analyze({ id }: { readonly id: string }): { findings: [] } {
  if (id === 'throws') throw new Error('cannot analyse it');
  return { findings: [] };
}

function makeFake(unit: Engine['unit']): Engine {
  const script = fakeScript({
    latency: { distribution: 'fixed', duration: '1ms' },
    items: { throws: ['fail'], hangs: ['hang'], crashes: ['crash'] },
  });
  return fakeEngine({ script, unit, ceiling: 3 });
}

function makeExec(placeholder: string): Engine {
  const path = fileURLToPath(new URL('program.mjs', import.meta.url));
  const exec = [process.execPath, path, placeholder];
  const cwd = project({});
  return execEngine({
    exec,
    output: 'json',
    cwd,
    run: 'r1',
    folder: undefined,
    ceiling: 3,
    inputs: undefined,
  });
}

/** The value that tells of a loss: a cause and a reason. */
function aLoss(): Lost {
  return {
    lost: expect.toSatisfy((cause: unknown) => lossCauses.some((one) => one === cause)) as Lost['lost'],
    reason: expect.stringMatching(/\w/) as string,
  };
}
