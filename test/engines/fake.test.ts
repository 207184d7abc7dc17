import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeEngine } from '../../src/engines/fake.ts';
import { decisions } from '../../src/engines/fake/decide.ts';
import { fakeScript, type FakeScript } from '../../src/model/fakeScript.ts';
import type { ItemOutcome, Lost } from '../../src/model/outcome.ts';
import type { Engine, EngineInstance } from '../../src/model/ports.ts';
import { fc } from '../model/fc.ts';
import { itemsOf, seatOf, twoOrders } from '../model/samples.ts';

type Answer = readonly ItemOutcome[] | Lost;

/** What an instance told during one attempt, and how that ended. */
interface Watched {
  readonly delivered: ItemOutcome[];
  lives: number;
  answer: Answer | undefined;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an attempt at an item', () => {
  it('takes the latency of its script, and says how long it took', async () => {
    const watched = begin(await instanceOf({ latency: fixed('120ms') }), ['a']);
    await vi.advanceTimersByTimeAsync(119);
    expect(watched.answer).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(watched.answer).toEqual([
      { status: 'done', item: 'a', milliseconds: 120, result: { findings: [] } },
    ]);
  });

  it('without latency is over at once, and starts no timer', async () => {
    const watched = begin(await instanceOf({ latency: fixed('0ms') }), ['a', 'b']);
    await vi.advanceTimersByTimeAsync(0);
    expect(idsOf(watched.answer)).toEqual(['a', 'b']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends as the list of its item says: one entry for each attempt, and the last one repeats', async () => {
    const script = { items: { a: ['crash', 'rate_limit', 'done'] } };
    const ends = await endsOf(script, 'a', [1, 2, 3, 4, 9]);
    expect(ends).toEqual(['crashed', 'rate-limited', 'done', 'done', 'done']);
  });

  it.each([
    ['its own id before a glob', 'src/a.ts', 'failed'],
    ['the first glob that matches', 'src/b.ts', 'garbled'],
    ['what has no entry', 'docs/b.md', 'done'],
    ['an id that looks like a glob', 'src/[c].ts', 'crashed'],
    ['a hidden file', 'src/.d/e.ts', 'garbled'],
  ])('looks up %s', async (_, item, end) => {
    const items = {
      'src/**': ['garbage'],
      'src/[c].ts': ['crash'],
      'src/a.ts': ['fail'],
      '**/*.ts': ['rate_limit'],
    };
    expect(await endsOf({ items }, item, [1])).toEqual([end]);
  });

  it('takes exactly the time that its entry gives', async () => {
    const script = { latency: fixed('5s'), items: { a: ['done after 120ms', 'rate_limit after 30ms'] } };
    const instance = await instanceOf(script);
    const [first, second] = [await watchFor(120, instance, 1), await watchFor(30, instance, 2)];
    expect(first.answer).toMatchObject([{ status: 'done', milliseconds: 120 }]);
    expect(second.answer).toMatchObject({ lost: 'rate-limited' });
  });

  it('that crashes is lost in the middle', async () => {
    const watched = begin(await instanceOf({ latency: fixed('100ms'), crash: 1 }), ['a']);
    await vi.advanceTimersByTimeAsync(49);
    expect(watched.answer).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(watched.answer).toMatchObject({ lost: 'crashed' });
  });

  it('that is rate-limited is lost at once, and says when to come back', async () => {
    const watched = begin(await instanceOf({ rate_limit: 1, retry_after: '7s' }), ['a']);
    await vi.advanceTimersByTimeAsync(0);
    expect(watched.answer).toMatchObject({ lost: 'rate-limited', retryAfterMilliseconds: 7_000 });
  });

  it('that hangs shows no life and no end until it is closed', async () => {
    const instance = await instanceOf({ latency: fixed('10s'), hang: 1 });
    const watched = begin(instance, ['a']);
    await vi.advanceTimersByTimeAsync(5_000);
    const { lives } = watched;
    await vi.advanceTimersByTimeAsync(30 * 24 * 3_600_000);
    expect(watched).toMatchObject({ answer: undefined, lives });
    await instance.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(watched.answer).toEqual({ lost: 'crashed', reason: 'was ended' });
  });

  it('that only takes long shows life every second', async () => {
    const watched = begin(await instanceOf({ latency: fixed('1h') }), ['a']);
    await vi.advanceTimersByTimeAsync(3_599_000);
    expect(watched).toMatchObject({ lives: 3_599, answer: undefined });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(idsOf(watched.answer)).toEqual(['a']);
  });

  it('may find something, or fail for good, and says that it is scripted', async () => {
    const watched = begin(
      await instanceOf({ latency: fixed('0ms'), items: { a: ['finding'], b: ['fail'] } }),
      ['a', 'b'],
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(watched.answer).toMatchObject([
      {
        status: 'done',
        result: {
          findings: [{ ruleId: 'fake-finding', level: 'note', location: { path: 'a' } }],
        },
      },
      { status: 'failed', item: 'b', cause: 'failed-analysis' },
    ]);
    expect(JSON.stringify(watched.answer)).toMatch(/is scripted.*as its script says/);
  });
});

describe('a shard', () => {
  const shard = ['a', 'b', 'c', 'd'];

  it('is worked through one item after another, each delivered when it is done', async () => {
    const watched = begin(await instanceOf({ latency: fixed('100ms') }, 'shard'), shard);
    await vi.advanceTimersByTimeAsync(250);
    expect(watched).toMatchObject({ delivered: [{ item: 'a' }, { item: 'b' }], lives: 2 });
    await vi.advanceTimersByTimeAsync(150);
    expect(idsOf(watched.delivered)).toEqual(shard);
    expect(watched.answer).toEqual([]);
  });

  it.each([
    ['crash', 'crashed', ['a', 'b']],
    ['partial', 'garbled', ['a', 'b']],
    ['rate_limit', 'rate-limited', ['a', 'b']],
    ['garbage', 'garbled', []],
  ])('in which something goes wrong by %s keeps what was delivered', async (fault, lost, kept) => {
    const script = { latency: fixed('10ms'), items: { c: [fault] } };
    const watched = begin(await instanceOf(script, 'shard'), shard);
    await vi.advanceTimersByTimeAsync(100);
    expect(watched.answer).toMatchObject({ lost });
    expect(idsOf(watched.delivered)).toEqual(kept);
  });
});

describe('an instance', () => {
  it('is ready after the time that its script gives', async () => {
    let isReady = false;
    void engineOf({ start: '50ms' })
      .open(seat)
      .then(() => {
        isReady = true;
      });
    await vi.advanceTimersByTimeAsync(49);
    expect(isReady).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isReady).toBe(true);
  });

  it('that is closed ends its work as lost, leaves no timer, and can be closed again', async () => {
    const instance = await instanceOf({ latency: fixed('10s') });
    const watched = begin(instance, ['a', 'b']);
    await vi.advanceTimersByTimeAsync(10);
    await instance.close();
    await instance.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(watched).toMatchObject({ answer: { lost: 'crashed', reason: 'was ended' }, lives: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps the memory that its script takes for each item', async () => {
    const instance = await instanceOf({ latency: fixed('0ms'), memory: '10MB' });
    const before = process.memoryUsage().arrayBuffers;
    const watched = begin(instance, ['a', 'b', 'c']);
    await vi.advanceTimersByTimeAsync(0);
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThanOrEqual(30e6);
    expect(idsOf(watched.answer)).toEqual(['a', 'b', 'c']);
    await instance.close();
  });
});

describe('the engine', () => {
  it('says that it simulates, and never lets its results be cached', () => {
    const engine = engineOf({}, 'shard');
    expect(engine).toMatchObject({ name: 'fake', mode: 'simulated', unit: 'shard', ceiling: 8, batch: 1 });
    expect(engine).not.toHaveProperty('dependencies');
  });
});

describe('what a script decides', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `src/item-${index}.ts`);
  const mixed = {
    crash: 0.05,
    hang: 0.1,
    garbage: 0.02,
    partial: 0.03,
    rate_limit: 0.2,
    finding: 0.1,
    fail: 0.3,
  };

  it('follows from seed, item and attempt alone, in whatever order they are asked for', () => {
    const any = fc.array(fc.record({ item: fc.string(), attempt: fc.integer({ min: 1, max: 9 }) }));
    fc.assert(
      fc.property(fc.nat(), twoOrders(any), (seed, [one, other]) => {
        const script = scriptOf({ ...mixed, seed });
        const decide = decisions(script);
        const decided = new Map(one.map((asked) => [asked, decide(asked.item, asked.attempt)]));
        const again = decisions(script);
        for (const asked of other) expect(again(asked.item, asked.attempt)).toEqual(decided.get(asked));
      }),
    );
  });

  it('is another with another seed', () => {
    const [one, other] = [1, 2].map((seed) =>
      ids.map((id) => decisions(scriptOf({ ...mixed, seed }))(id, 1)),
    );
    const same = one?.filter(({ after }, index) => after === other?.[index]?.after).length;
    expect(same).toBeLessThan(ids.length / 10);
  });

  it('has faults in their share of the attempts, and answers in their share of the items', () => {
    const decide = decisions(scriptOf(mixed));
    for (const attempt of [1, 2, 7]) {
      const ends = ids.map((id) => decide(id, attempt).what);
      const share = (what: string): number => ends.filter((end) => end === what).length / ends.length;
      for (const fault of ['crash', 'hang', 'garbage', 'partial', 'rate_limit'] as const) {
        expect(Math.abs(share(fault) - mixed[fault])).toBeLessThan(0.01);
      }
      // Six attempts in ten get an answer at all.
      expect(Math.abs(share('finding') - 0.6 * mixed.finding)).toBeLessThan(0.01);
      expect(Math.abs(share('fail') - 0.6 * mixed.fail)).toBeLessThan(0.01);
    }
  });

  it('lets one attempt fail without regard to the one before', () => {
    const decide = decisions(scriptOf({ crash: 0.5 }));
    const crashed = ids.filter((id) => decide(id, 1).what === 'crash');
    const again = crashed.filter((id) => decide(id, 2).what === 'crash');
    expect(Math.abs(again.length / crashed.length - 0.5)).toBeLessThan(0.02);
  });

  it('gives an item the same answer and the same latency at every attempt', () => {
    const decide = decisions(scriptOf({ finding: 0.5 }));
    for (const id of ids.slice(0, 100)) expect(decide(id, 2)).toEqual(decide(id, 1));
  });

  it.each([
    [{ distribution: 'fixed', duration: '200ms' }, [200, 200, 200]],
    [{ distribution: 'uniform', from: '100ms', to: '300ms' }, [120, 200, 280]],
    [{ distribution: 'exponential', mean: '1s' }, [105, 693, 2_303]],
    [{ distribution: 'lognormal', median: '200ms', sigma: 0.8 }, [72, 200, 557]],
    [{ distribution: 'heavy-tailed', least: '100ms', alpha: 1.5 }, [107, 159, 464]],
  ])(
    'draws latencies from %j: a tenth, a half and nine tenths are shorter than these',
    (latency, expected) => {
      const decide = decisions(scriptOf({ latency }));
      const drawn = ids.map((id) => decide(id, 1).after).toSorted((a, b) => a - b);
      for (const [index, share] of [0.1, 0.5, 0.9].entries()) {
        const quantile = drawn[Math.floor(drawn.length * share)] ?? 0;
        const wanted = expected[index] ?? 0;
        expect(Math.abs(quantile - wanted)).toBeLessThanOrEqual(wanted * 0.06);
      }
    },
  );
});

const seat = seatOf('worker#1', { total: 1 });

function scriptOf(script: object): FakeScript {
  return fakeScript(script);
}

function engineOf(script: object, unit: Engine['unit'] = 'item'): Engine {
  return fakeEngine({ script: scriptOf(script), unit, ceiling: 8 });
}

async function instanceOf(script: object, unit: Engine['unit'] = 'item'): Promise<EngineInstance> {
  const opened = await engineOf(script, unit).open(seat);
  if ('lost' in opened) throw new Error('Internal error: no script keeps an instance from starting');
  return opened;
}

function fixed(duration: string): object {
  return { distribution: 'fixed', duration };
}

function begin(instance: EngineInstance, items: readonly string[], number = 1): Watched {
  const watched: Watched = { delivered: [], lives: 0, answer: undefined };
  const attempt = {
    number,
    alive: () => {
      watched.lives += 1;
    },
    deliver: (outcome: ItemOutcome) => {
      watched.delivered.push(outcome);
    },
    wait: (turn: Promise<void>) => turn,
  };
  void instance.work(itemsOf(...items), attempt).then((answer) => {
    watched.answer = answer;
  });
  return watched;
}

async function watchFor(milliseconds: number, instance: EngineInstance, attempt: number): Promise<Watched> {
  const watched = begin(instance, ['a'], attempt);
  await vi.advanceTimersByTimeAsync(milliseconds);
  return watched;
}

/** How these attempts at an item end: the status of its outcome, or the cause of the loss. */
async function endsOf(script: object, item: string, attempts: readonly number[]): Promise<unknown[]> {
  const ends: unknown[] = [];
  for (const number of attempts) {
    const { answer } = await watchItem(await instanceOf(script), item, number);
    ends.push(answer && ('lost' in answer ? answer.lost : answer[0]?.status));
  }
  return ends;
}

async function watchItem(instance: EngineInstance, item: string, number: number): Promise<Watched> {
  const watched = begin(instance, [item], number);
  await vi.advanceTimersByTimeAsync(60_000);
  return watched;
}

function idsOf(answer: Answer | undefined): string[] {
  return answer && !('lost' in answer) ? answer.map(({ item }) => item) : [];
}
