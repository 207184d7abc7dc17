import { describe, expect, it, vi } from 'vitest';
import { markdownReporter } from '../../src/reporting/markdown.ts';
import { HeldEngine } from './heldEngine.ts';
import { eventsOf, local, planWith, poolRequestOf, start, startAll } from './requests.ts';
import { fakeTime } from './fakeTime.ts';
import { pause } from './lossCauses.ts';

const pass = fakeTime();

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
