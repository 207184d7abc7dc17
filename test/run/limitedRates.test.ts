import { describe, expect, it, vi } from 'vitest';
import { markdownReporter } from '../../src/reporting/markdown.ts';
import { HeldEngine } from './heldEngine.ts';
import { eventsOf, planWith, start } from './requests.ts';
import { fakeTime } from './fakeTime.ts';
import { pause } from './lossCauses.ts';

const pass = fakeTime();

describe('a service that limits the rate', () => {
  const refused = { lost: 'rate-limited', reason: '429', retryAfterMilliseconds: 5_000 } as const;

  it('costs none of the retries, is asked again when it said so, and by half as many at once', async () => {
    const engine = new HeldEngine();
    const { finished, events } = start(planWith([['a'], ['b'], ['c'], ['d']], { retries: 0 }), engine);
    const all = await Promise.all([1, 2, 3, 4].map((number) => engine.next(`worker#${number}`)));
    all[0]?.lose(refused);
    await pass(4_990);
    expect(engine.all).toHaveLength(4);
    expect(eventsOf(events, 'pool_throttled')).toMatchObject([{ limit: 2, why: 'rate-limited' }]);
    for (const work of all.slice(1)) work.finish();
    await pass(10 + pause);
    expect(engine.all[4]).toMatchObject({ items: ['a'], attempt: { number: 2 } });
    engine.all[4]?.finish();
    const { coverage, measures } = await finished;
    expect(coverage.complete).toBe(true);
    expect(measures).toMatchObject({ retries: 1 });
    expect(eventsOf(events, 'pool_throttled').every(({ why }) => why !== 'instances-lost')).toBe(true);
  });

  it('is given time: without its own word every refusal makes the pause longer', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(1);
    const engine = new HeldEngine();
    const { finished } = start(planWith([['a']], { retries: 0 }), engine);
    for (const expected of [200, 400, 800, 1_600]) {
      const count = engine.all.length;
      engine.all.at(-1)?.lose({ lost: 'rate-limited', reason: '429' });
      if (count === 0) (await engine.next('worker#1')).lose({ lost: 'rate-limited', reason: '429' });
      const given = engine.all.length;
      await pass(expected - 10);
      expect(engine.all).toHaveLength(given);
      await pass(20);
      expect(engine.all).toHaveLength(given + 1);
    }
    engine.all.at(-1)?.finish();
    await finished;
    random.mockRestore();
  });

  it('leaves an item all of its attempts, however often it sent it away', async () => {
    const engine = new HeldEngine();
    const { finished } = start(planWith([['a']], { retries: 1 }), engine);
    for (const lost of ['rate-limited', 'crashed', 'rate-limited', 'rate-limited', 'crashed'] as const) {
      (await engine.next('worker#1')).lose({ lost });
      await pass(6_000);
    }
    expect((await finished).coverage.failures).toMatchObject([{ item: 'a', cause: 'crashed', attempts: 5 }]);
  });

  it('is given up by an item that it has sent away twenty times', async () => {
    const engine = new HeldEngine();
    const { finished, events } = start(planWith([['a']], { retries: 0 }), engine);
    for (let count = 1; count <= 20; count += 1) {
      const work = await engine.next('worker#1');
      expect(work.attempt.number).toBe(count);
      work.lose({ ...refused, retryAfterMilliseconds: 10 });
      await pass(31_000);
    }
    expect((await finished).coverage.failures).toEqual([
      { item: 'a', cause: 'rate-limited', reason: '429', attempts: 20 },
    ]);
    expect(engine.all).toHaveLength(20);
    expect(eventsOf(events, 'item_failed').filter(({ final }) => final)).toHaveLength(1);
  });

  it('recovers one by one, every five seconds, up to the full number', async () => {
    const engine = new HeldEngine();
    const shards = Array.from({ length: 8 }, (_, index) => [`a${index}`, `b${index}`]);
    const { finished, events } = start(planWith(shards, { timeout: '10m' }), engine);
    (await engine.next('worker#1')).lose(refused);
    for (let seconds = 0; seconds < 40; seconds += 1) {
      for (const { attempt } of engine.all) attempt.alive();
      await pass(1_000);
    }
    expect(eventsOf(events, 'pool_throttled').map(({ limit, why }) => `${why} ${limit}`)).toEqual([
      'rate-limited 4',
      'recovered 5',
      'recovered 6',
      'recovered 7',
      'recovered 8',
    ]);
    for (let index = 0; index < engine.all.length; index += 1) {
      engine.all[index]?.finish();
      await pass(0);
    }
    expect((await finished).coverage.complete).toBe(true);
  });
});

describe('memory that is short', () => {
  it('halves the number at once, and what the limit frees is not taken until there is room', async () => {
    const engine = new HeldEngine();
    let availableBytes = 500;
    const memory = (): { availableBytes: number; limitBytes: number } => ({
      availableBytes,
      limitBytes: 1_000,
    });
    const shards = Array.from({ length: 4 }, (_, index) => [`a${index}`, `b${index}`, `c${index}`]);
    const { finished, events } = start(planWith(shards), engine, { memory });
    await pass(3_000);
    expect(engine.all).toHaveLength(4);
    availableBytes = 99;
    await pass(1_300);
    availableBytes = 500;
    expect(eventsOf(events, 'pool_throttled')).toMatchObject([{ limit: 2, why: 'memory' }]);
    for (const work of engine.all.slice(0, 4)) work.finish();
    await pass(0);
    expect(engine.all).toHaveLength(6);
    await pass(5_000);
    expect(engine.all).toHaveLength(7);
    const report = await engine.finishAll(
      finished,
      shards.map((_, index) => `worker#${index + 1}`),
    );
    expect(report.coverage.complete).toBe(true);
    expect(markdownReporter(report)).toMatch(
      /memory was short.* 2 instances|2 instances.* memory was short/i,
    );
  });
});
