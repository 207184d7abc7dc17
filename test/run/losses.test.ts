import { describe, expect, it, vi } from 'vitest';
import { failureCauses, type FailureCause } from '../../src/model/outcome.ts';
import { markdownReporter } from '../../src/reporting/markdown.ts';
import { doneOf, failedOf } from '../model/samples.ts';
import { HeldEngine } from './heldEngine.ts';
import { doneIn, endings, eventsOf, local, planWith, poolRequestOf, start, startAll } from './requests.ts';
import { fakeTime } from './fakeTime.ts';

const pass = fakeTime();

/** The longest pause before a second attempt. */
const pause = 210;

describe('an instance that is lost', () => {
  it('keeps what it delivered, and the rest is done by one that lives', async () => {
    const engine = new HeldEngine('shard');
    const { finished, events } = start(planWith([['a', 'b'], ['c']]), engine);
    const [first, second] = [await engine.next('worker#1'), await engine.next('worker#2')];
    second.finish();
    first.attempt.deliver(doneOf('a'));
    first.lose();
    await pass(pause);
    const again = await engine.next('worker#2');
    expect([again.items, again.attempt.number]).toEqual([['b'], 2]);
    again.finish();
    const { coverage, measures } = await finished;

    expect(coverage).toMatchObject({ done: 3, complete: true });
    expect(
      eventsOf(events, 'item_done')
        .map(({ item, instance }) => `${instance} ${item}`)
        .toSorted(),
    ).toEqual(['worker#1 a', 'worker#2 b', 'worker#2 c']);
    expect(eventsOf(events, 'item_failed')).toMatchObject([
      { item: 'b', instance: 'worker#1', attempt: 1, cause: 'crashed', final: false },
    ]);
    expect(endings(events)).toEqual(['worker#1 lost', 'worker#2 no-work-left']);
    expect(measures).toMatchObject({ retries: 1 });
    expect(measures.instances.map(({ losses }) => losses)).toEqual([
      [{ cause: 'crashed', detail: 'as the test wants it' }],
      [],
    ]);
  });

  it('leaves its items also to those that are busy, who take them before all else', async () => {
    const engine = new HeldEngine();
    const { finished, abort } = start(planWith([['a'], ['b', 'c', 'd']]), engine);
    const [first, second] = [await engine.next('worker#1'), await engine.next('worker#2')];
    engine.openWhen = new Promise(() => {});
    first.lose();
    await pass(pause);
    second.finish();
    expect(await engine.next('worker#2')).toMatchObject({ items: ['a'], attempt: { number: 2 } });
    abort();
    await finished;
  });

  it('is started again when there is work, after it was closed', async () => {
    const engine = new HeldEngine();
    const { finished, events } = start(planWith([['a', 'b']]), engine);
    (await engine.next('worker#1')).lose();
    const b = await engine.next('worker#1');
    expect([engine.opened, engine.closed]).toEqual([['worker#1', 'worker#1'], ['worker#1']]);
    expect(b.items).toEqual(['b']);
    await pass(pause);
    b.finish();
    const a = await engine.next('worker#1');
    expect([a.items, a.attempt.number]).toEqual([['a'], 2]);
    a.finish();
    expect((await finished).coverage.complete).toBe(true);
    expect(eventsOf(events, 'instance_started')).toHaveLength(2);
    expect(engine.closed).toHaveLength(2);
  });

  it('is not started again when there is nothing left to do', async () => {
    const engine = new HeldEngine('shard');
    const { finished } = start(planWith([['a']]), engine);
    const work = await engine.next('worker#1');
    work.attempt.deliver(doneOf('a'));
    work.lose();
    expect((await finished).coverage.complete).toBe(true);
    expect(engine.opened).toHaveLength(1);
  });

  it('gets its items back one by one on their last attempt, so that one takes no other with it', async () => {
    const engine = new HeldEngine('shard');
    const { finished, events } = start(planWith([['bad', 'a', 'b']], { retries: 2 }), engine);
    (await engine.next('worker#1')).lose();
    await pass(pause);
    const second = await engine.next('worker#1');
    expect([second.items, second.attempt.number]).toEqual([['bad', 'a', 'b'], 2]);
    second.lose();
    await pass(2 * pause);
    for (const id of ['bad', 'a', 'b']) {
      const last = await engine.next('worker#1');
      expect([last.items, last.attempt.number]).toEqual([[id], 3]);
      if (id === 'bad') last.lose({ lost: 'garbled', reason: 'half a JSON' });
      else last.finish();
      await pass(0);
    }
    const { coverage, outcome } = await finished;
    expect(outcome).toBe('incomplete');
    expect(coverage).toMatchObject({ done: 2, failed: 1, skipped: 0 });
    expect(coverage.failures).toEqual([
      { item: 'bad', cause: 'garbled', reason: 'half a JSON', attempts: 3 },
    ]);
    expect(eventsOf(events, 'item_failed').filter(({ final }) => final)).toHaveLength(1);
  });

  it.each([0, 1, 4])('has its items tried so often as retries says and once more (%i)', async (retries) => {
    const engine = new HeldEngine();
    const { finished } = start(planWith([['a']], { retries }), engine);
    for (let attempt = 1; attempt <= retries + 1; attempt += 1) {
      const work = await engine.next('worker#1');
      expect(work.attempt.number).toBe(attempt);
      work.lose();
      await pass(200 * 2 ** attempt);
    }
    expect((await finished).coverage.failures).toMatchObject([{ item: 'a', attempts: retries + 1 }]);
  });

  it('because its engine rejects has crashed', async () => {
    const engine = new HeldEngine();
    const { finished } = start(planWith([['a']], { retries: 0 }), engine);
    (await engine.next('worker#1')).reject(new Error('out of memory'));
    expect((await finished).coverage.failures).toEqual([
      { item: 'a', cause: 'crashed', reason: 'out of memory', attempts: 1 },
    ]);
  });

  it('because it could not be opened this time leaves its items to the others', async () => {
    const engine = new HeldEngine();
    const { finished, events } = start(planWith([['a'], ['b']]), engine);
    engine.refuse = { lost: 'crashed', reason: 'no memory' };
    await pass(0);
    engine.refuse = undefined;
    void engine.finishAll(finished, ['worker#1', 'worker#2']);
    await pass(2 * pause);
    expect((await finished).coverage).toMatchObject({ done: 2, complete: true });
    expect(eventsOf(events, 'instance_finished').filter(({ reason }) => reason === 'lost')).toMatchObject([
      { cause: 'crashed', detail: 'no memory' },
      { cause: 'crashed', detail: 'no memory' },
    ]);
  });
});

describe('an answer', () => {
  it('that lacks an item is no answer for that item, and it is tried again', async () => {
    const engine = new HeldEngine('shard');
    const { finished, events } = start(planWith([['a', 'b']]), engine);
    (await engine.next('worker#1')).answer([doneOf('a')]);
    await pass(pause);
    (await engine.next('worker#1')).finish();
    expect((await finished).coverage.complete).toBe(true);
    expect(eventsOf(events, 'item_failed')).toMatchObject([{ item: 'b', cause: 'no-answer', final: false }]);
    expect(engine.opened).toHaveLength(1);
  });

  it('for an item twice, or for one that was not asked for, counts once or not at all', async () => {
    const engine = new HeldEngine('shard');
    const { finished, events } = start(planWith([['a', 'b'], ['c']]), engine);
    const [first, second] = [await engine.next('worker#1'), await engine.next('worker#2')];
    first.attempt.deliver(doneOf('a'));
    first.attempt.deliver(doneOf('a'));
    first.attempt.deliver(failedOf('c'));
    first.answer([doneOf('a'), failedOf('a'), doneOf('b'), doneOf('b'), doneOf('c'), doneOf('nobody')]);
    await pass(0);
    expect(doneIn(events)).toEqual(['a', 'b']);
    second.finish();
    expect((await finished).coverage).toMatchObject({ done: 3, failed: 0, complete: true });
    expect(doneIn(events)).toEqual(['a', 'b', 'c']);
  });

  it.each(failureCauses.filter((cause) => isRepeated(cause)))(
    'that an item has failed (%s) is not the last word where another attempt may end otherwise',
    async (cause) => {
      const engine = new HeldEngine();
      const { finished, events } = start(planWith([['a', 'b']], { retries: 1 }), engine);
      (await engine.next('worker#1')).answer([{ status: 'failed', item: 'a', cause, reason: 'so it is' }]);
      (await engine.next('worker#1')).finish();
      await pass(pause);
      (await engine.next('worker#1')).finish();
      expect((await finished).coverage).toMatchObject({ done: 2, complete: true });
      expect(eventsOf(events, 'item_failed')).toMatchObject([{ item: 'a', cause, final: false }]);
      expect(engine.opened).toHaveLength(1);
    },
  );

  it.each(failureCauses.filter((cause) => !isRepeated(cause)))(
    'that an item has failed (%s) is the last word where another attempt would end alike',
    async (cause) => {
      const engine = new HeldEngine();
      const { finished } = start(planWith([['a', 'b']], { retries: 1 }), engine);
      (await engine.next('worker#1')).answer([{ status: 'failed', item: 'a', cause, reason: 'so it is' }]);
      (await engine.next('worker#1')).finish();
      expect((await finished).coverage.failures).toEqual([
        { item: 'a', cause, reason: 'so it is', attempts: 1 },
      ]);
      expect(engine.opened).toHaveLength(1);
    },
  );

  it('that comes after its attempt has ended does no harm to the one who has the item now', async () => {
    const engine = new HeldEngine('shard');
    const { finished, events } = start(planWith([['a', 'b'], []], { timeout: '1s' }), engine);
    engine.closing = 'hangs';
    const late = await engine.next('worker#1');
    await pass(600);
    await pass(10_000 + pause);
    const [again, other] = [await engine.next('worker#2'), await engine.next('worker#1')];
    late.attempt.deliver(failedOf('a'));
    late.answer([failedOf('a'), failedOf('b')]);
    late.attempt.deliver(doneOf('b'));
    await pass(0);
    expect(doneIn(events)).toEqual([]);
    again.finish();
    other.finish();
    await pass(10_000);
    expect((await finished).coverage).toMatchObject({ done: 2, failed: 0 });
    expect(doneIn(events).toSorted()).toEqual(['a', 'b']);
  });
});

describe('an instance that hangs', () => {
  it('is ended at the timeout of its attempt, and its items are done by others', async () => {
    const engine = new HeldEngine('shard');
    const { finished, events } = start(planWith([['a', 'b'], ['c']], { timeout: '10s' }), engine);
    const [first, second] = [await engine.next('worker#1'), await engine.next('worker#2')];
    second.finish();
    for (let seconds = 0; seconds < 10; seconds += 2) {
      first.attempt.alive();
      await pass(2_000);
    }
    await pass(2 * pause);
    expect(engine.closed).toEqual(['worker#1']);
    expect(eventsOf(events, 'item_failed').map(({ item, cause }) => [item, cause])).toEqual([
      ['a', 'timed-out'],
      ['b', 'timed-out'],
    ]);
    const { coverage, measures } = await engine.finishAll(finished, ['worker#1', 'worker#2']);
    expect(coverage.complete).toBe(true);
    expect(measures.instances.flatMap(({ losses }) => losses)).toEqual([
      { cause: 'timed-out', detail: 'it took longer than its timeout of 10 s' },
    ]);
  });

  it('without life and without progress is ended after half of the timeout', async () => {
    const engine = new HeldEngine();
    const { finished, events } = start(planWith([['a']], { timeout: '10s', retries: 0 }), engine);
    const work = await engine.next('worker#1');
    await pass(2_000);
    work.attempt.alive();
    await pass(4_900);
    expect(eventsOf(events, 'item_failed')).toEqual([]);
    await pass(400);
    expect((await finished).coverage.failures).toMatchObject([{ item: 'a', cause: 'stuck' }]);
  });

  it('and cannot be ended does not hold up the run', async () => {
    const engine = new HeldEngine();
    engine.closing = 'hangs';
    const { finished } = start(planWith([['a'], ['b']], { timeout: '1s', retries: 0 }), engine);
    (await engine.next('worker#2')).finish();
    await pass(30_000);
    expect((await finished).coverage).toMatchObject({ done: 1, failed: 1 });
  });

  it('while it is started is given up, and closed when it starts at last', async () => {
    const engine = new HeldEngine();
    let open = doNothing;
    engine.openWhen = new Promise<void>((resolve) => (open = resolve));
    const { finished } = start(planWith([['a']], { timeout: '1s', retries: 0 }), engine);
    await pass(1_300);
    expect((await finished).coverage.failures).toMatchObject([{ item: 'a', cause: 'timed-out' }]);
    open();
    await pass(0);
    expect([engine.opened, engine.closed]).toEqual([['worker#1'], ['worker#1']]);
  });
});

describe('a pool that loses more than half of its instances', () => {
  it('does one at a time from then on, and says so once', async () => {
    const engine = new HeldEngine();
    const shards = [
      ['a', 'e'],
      ['b', 'f'],
      ['c', 'g'],
      ['d', 'h'],
    ];
    const { finished, events } = start(planWith(shards, { retries: 5 }), engine);
    for (const number of [1, 2]) (await engine.next(`worker#${number}`)).lose();
    await pass(0);
    expect(eventsOf(events, 'pool_throttled')).toEqual([]);
    (await engine.next('worker#3')).lose();
    await pass(0);
    expect(eventsOf(events, 'pool_throttled')).toMatchObject([{ limit: 1, why: 'instances-lost' }]);

    // Who is at work may finish; then there is never more than one.
    const before = engine.all.length;
    for (const work of engine.all.slice(3, before)) work.finish();
    await pass(1_000);
    for (let index = before; index < engine.all.length; index += 1) {
      expect(engine.all).toHaveLength(index + 1);
      if (index === before + 1) engine.all[index]?.lose();
      else engine.all[index]?.finish();
      await pass(1_000);
    }
    const report = await finished;
    expect(report.coverage.complete).toBe(true);
    expect(eventsOf(events, 'pool_throttled')).toHaveLength(1);
    expect(report.measures.throttled).toMatchObject([{ limit: 1, why: 'instances-lost' }]);
    expect(markdownReporter(report)).toContain(
      'More than half of the instances were lost: the rest was done one at a time.',
    );
  });

  it('of one instance has nothing to lower', async () => {
    const engine = new HeldEngine();
    const { finished, events } = start(planWith([['a', 'b']], { retries: 1 }), engine);
    for (let count = 0; count < 4; count += 1) {
      (await engine.next('worker#1')).lose();
      await pass(pause);
    }
    expect((await finished).coverage.failed).toBe(2);
    expect(eventsOf(events, 'pool_throttled')).toEqual([]);
  });

  it('counts an instance once, however often it is lost', async () => {
    const engine = new HeldEngine();
    const { finished, events } = start(planWith([['a'], ['b'], ['c']], { retries: 4 }), engine);
    const others = [await engine.next('worker#2'), await engine.next('worker#3')];
    for (let count = 0; count < 4; count += 1) {
      (await engine.next('worker#1')).lose();
      await pass(200 * 2 ** (count + 1));
    }
    expect(eventsOf(events, 'pool_throttled')).toEqual([]);
    for (const work of others) work.finish();
    await engine.finishAll(finished, ['worker#1', 'worker#2', 'worker#3']);
  });
});

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

describe('an engine that cannot start', () => {
  const none = { lost: 'cannot-start', reason: 'There is no program "eslnt".' } as const;

  it('fails every item with its reason at once, and nothing is tried again', async () => {
    const engine = new HeldEngine();
    engine.refuse = none;
    const open = vi.spyOn(engine, 'open');
    const { finished, events } = start(planWith([['a', 'b', 'c'], ['d', 'e'], []]), engine);
    const { coverage, outcome } = await finished;
    expect(outcome).toBe('incomplete');
    expect(coverage).toMatchObject({ done: 0, failed: 5, skipped: 0 });
    expect(coverage.failures.toSorted((a, b) => (a.item < b.item ? -1 : 1))).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((item) => ({
        item,
        cause: 'cannot-start',
        reason: none.reason,
        attempts: 1,
      })),
    );
    expect(eventsOf(events, 'item_failed').every(({ final }) => final)).toBe(true);
    expect(eventsOf(events, 'pool_throttled')).toEqual([]);
    expect(open.mock.calls.length).toBeLessThanOrEqual(3);
  });

  it('for some items, as work tells, fails only those', async () => {
    const engine = new HeldEngine();
    const { finished } = start(planWith([['a', 'b', 'c']]), engine);
    (await engine.next('worker#1')).lose(none);
    for (const id of ['b', 'c']) {
      const work = await engine.next('worker#1');
      expect(work.items).toEqual([id]);
      work.finish();
    }
    const { coverage } = await finished;
    expect(coverage).toMatchObject({ done: 2, failed: 1 });
    expect(coverage.failures).toMatchObject([{ item: 'a', cause: 'cannot-start', attempts: 1 }]);
  });

  it('does not end the other command of the run', async () => {
    const engine = new HeldEngine();
    engine.refuse = none;
    const { finished } = startAll([
      poolRequestOf(planWith([['a']]), engine),
      poolRequestOf({ ...planWith([['b']]), command: 'docs' }, local()),
    ]);
    expect((await finished).coverage).toMatchObject({ done: 1, failed: 1 });
  });
});

function doNothing(): void {}

function isRepeated(cause: FailureCause): boolean {
  return !['failed-analysis', 'missing', 'cannot-start', 'over-budget', 'not-delivered'].includes(cause);
}
