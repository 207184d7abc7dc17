import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, begin, endsOf, engineOf, fixed, instanceOf, seat, watchFor } from './fakeInstances.ts';

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

function idsOf(answer: Answer | undefined): string[] {
  return answer && !('lost' in answer) ? answer.map(({ item }) => item) : [];
}
