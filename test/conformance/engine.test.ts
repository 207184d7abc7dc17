import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { execEngine } from '../../src/engines/exec.ts';
import { fakeEngine } from '../../src/engines/fake.ts';
import { inlineEngine } from '../../src/engines/local.ts';
import { threadsEngine } from '../../src/engines/threads.ts';
import { fakeScript } from '../../src/model/fakeScript.ts';
import { lossCauses, type ItemOutcome, type Lost } from '../../src/model/outcome.ts';
import type { Engine, EngineInstance } from '../../src/model/ports.ts';
import { modes } from '../../src/model/report.ts';
import { noneAliveAfterwards } from '../engines/noneAlive.ts';
import { project } from '../project.ts';
import { attemptOf, findingOf, itemsOf, seatOf } from '../model/samples.ts';

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

const { started } = noneAliveAfterwards();

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

function workerOf(data: unknown): { readonly url: URL; readonly data: unknown } {
  return { url: new URL('worker.mjs', import.meta.url), data };
}

async function open(engine: Engine, name = 'w#1'): Promise<EngineInstance> {
  const opened = await engine.open(
    seatOf(name, { processStarted: (pid, startTime) => started({ pid, startTime }) }),
  );
  if ('lost' in opened) throw new Error(`it was not opened: ${opened.reason}`);
  return opened;
}

interface Told {
  readonly outcomes: readonly ItemOutcome[];
  readonly lost: Lost | undefined;
}

async function withInstance(
  engine: Engine,
  use: (work: (...items: readonly string[]) => Promise<Told>) => Promise<void>,
  name?: string,
): Promise<void> {
  const instance = await open(engine, name);
  try {
    await use(async (...items) => {
      const attempt = attemptOf();
      const answer = await instance.work(itemsOf(...items), attempt);
      const answered = 'lost' in answer ? [] : answer;
      return { outcomes: [...attempt.delivered, ...answered], lost: 'lost' in answer ? answer : undefined };
    });
  } finally {
    await instance.close();
  }
}

/** The value that tells of a loss: a cause and a reason. */
function aLoss(): Lost {
  return {
    lost: expect.toSatisfy((cause: unknown) => lossCauses.some((one) => one === cause)) as Lost['lost'],
    reason: expect.stringMatching(/\w/) as string,
  };
}
