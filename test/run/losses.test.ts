import { describe, expect, it } from 'vitest';
import { failureCauses, type FailureCause } from '../../src/model/outcome.ts';
import { doneOf, failedOf } from '../model/samples.ts';
import { HeldEngine } from './heldEngine.ts';
import { doneIn, endings, eventsOf, planWith, start } from './requests.ts';
import { fakeTime } from './fakeTime.ts';
import { pause } from './lossCauses.ts';

const pass = fakeTime();

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

function isRepeated(cause: FailureCause): boolean {
  return !['failed-analysis', 'missing', 'cannot-start', 'over-budget', 'not-delivered'].includes(cause);
}
